"""A donation by a cheque that counts no longer: the bank sent the cheque back, or what was recorded was wrong.

A cheque that was cashed is in the book: its money goes out of it by a reversal, on the day of the bank, and a second
person approves that as of every donation. A cheque that waits has no line: somebody else than who took it says that it
came back. The ceiling has its room again at that moment, and the certificate is void.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from .. import uncashed
from ..cashbook.recording import reverse_entry
from ..closing.guard import refuse_closed
from ..credit import lock_payers
from ..models import CashEntry, Donation, Payment

TAKE_BACK = "treasury.add_donation"


def may_be_returned(donation) -> bool:
    """Whether `donation` was given by a cheque and counts, so that the bank can send it back; a query at most."""
    if not donation.is_by_cheque or donation.reversed_at:
        return False
    return donation.entry is None or not donation.entry.reversals.standing().exists()


@transaction.atomic
def return_cheque(*, donation, booked_on: date, reason, by) -> CashEntry | None:
    """Say that the bank returned the cheque of `donation` on `booked_on`.

    Returns the reversal of one that was cashed, which waits for a second person; None for one that waited, which
    counts no longer. Raises ValidationError for what was no cheque or counts no longer, and as
    `cashbook.recording.reverse_entry`: keyed `reason` without one, `booked_on` for a day before the donation's own; of
    one that waited as `take_back_cheque`.
    """
    donation = _locked(donation)
    if not may_be_returned(donation):
        raise ValidationError(_("This is no cheque that the bank can send back."))
    if donation.is_uncashed:
        uncashed.refuse_day(donation, booked_on, "booked_on")
        refuse_closed(branch=donation.branch, day=booked_on, field="booked_on")
        _take_back(donation, reason, by, returned_on=booked_on)
        return None
    Donation.objects.filter(pk=donation.pk).update(returned_on=booked_on)  # `following` reads it
    return reverse_entry(entry=donation.entry, reason=reason, by=by, booked_on=booked_on)


@transaction.atomic
def take_back_cheque(*, donation, reason, by) -> Donation:
    """Take back a donation by a cheque that waits: its certificate's number stays taken.

    Raises ValidationError without a reason (key `reason`), for what is no cheque that waits, and for who recorded it
    or gave it.
    """
    donation = _locked(donation)
    if not donation.is_uncashed:
        raise ValidationError(_("This cheque waits no more: look at its donation again."))
    refuse_closed(branch=donation.branch, day=localdate())
    _take_back(donation, reason, by)
    return donation


def alone_refusal(donation, by) -> str:
    """Why `by` does not take back the cheque `donation`, which waits; empty where they may."""
    return uncashed.alone_refusal(donation, by, giver=donation.donor.person_id, right=TAKE_BACK)


def _take_back(donation, reason, by, *, returned_on=None):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if refusal := alone_refusal(donation, by):
        raise ValidationError(refusal)
    donation.reversal_reason, donation.reversal_asked_by, donation.reversed_by = reason.strip(), by, by
    donation.reversal_asked_at = donation.reversed_at = now()
    if returned_on:
        donation.returned_on, donation.cheque = returned_on, Payment.Cheque.BOUNCED
    donation.save()


def _locked(donation):
    if donation.donor.person_id:
        lock_payers([donation.donor.person_id])
    rows = Donation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("branch", "donor", "recorded_by", "entry__account", "entry__category").get(
        pk=donation.pk
    )
