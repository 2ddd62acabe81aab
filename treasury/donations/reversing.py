"""Taking back a wrong donation: one person asks with a reason, another one decides.

Of money the line of the cash book is reversed, and whoever approves entries there decides. Of a gift in kind, which
has no line, the same people decide here. Of a cheque that waits see `returning`.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Notice

from ..cashbook.approving import APPROVE
from ..cashbook.recording import reverse_entry
from ..models import Donation, Payment
from ..second_person import tell_asker
from .returning import take_back_cheque


@transaction.atomic
def ask_reversal(*, donation, reason, by) -> Donation:
    """Ask that `donation` be taken back. It counts until somebody else approves that.

    One by a cheque that waits is in no book yet, and taken back at once, by somebody else than who took it
    (`returning`). Raises ValidationError without a reason (key `reason`), and where it was taken back or asked for
    already.
    """
    if donation.cheque == Payment.Cheque.RECEIVED:
        return take_back_cheque(donation=donation, reason=reason, by=by)
    if donation.entry_id:
        reverse_entry(entry=donation.entry, reason=reason, by=by)
        return donation
    donation = _locked(donation)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if donation.reversed_at or donation.reversal_asked_at:
        raise ValidationError(_("This donation was taken back, or somebody has asked for it already."))
    donation.reversal_reason, donation.reversal_asked_by, donation.reversal_asked_at = reason.strip(), by, now()
    donation.save()
    return donation


def reversals_to_decide(user):
    """The gifts in kind of which `user` may approve or refuse the reversal."""
    rows = Donation.objects.reversal_waiting().within_reach(user, APPROVE).exclude(reversal_asked_by=user)
    if user.person_id is None:
        return rows
    return rows.exclude(donor__person=user.person_id).exclude(reversal_asked_by__person=user.person_id)


def decision_refusal(donation, by) -> str:
    """Why `by` neither approves nor refuses the reversal; empty where they may. The rule of `reversals_to_decide`."""
    asked = donation.reversal_asked_by
    if by.pk == asked.pk or (by.person_id and by.person_id == asked.person_id):
        return _("Nobody approves what they recorded: somebody else does.")
    if by.person_id and by.person_id == donation.donor.person_id:
        return _("Nobody approves money of their own: somebody else does.")
    if not by.has_perm(APPROVE, donation):
        return _("You have no right to approve entries of this branch.")
    return ""


@transaction.atomic
def approve_reversal(*, donation, by) -> Donation:
    """Let the gift in kind `donation` count no longer. Raises ValidationError if nothing waits, or `by` may not."""
    donation = _decided(donation, by)
    donation.reversed_by, donation.reversed_at = by, now()
    donation.save()
    _tell_asker(donation, donation.reversal_asked_by, Notice.Kind.GIFT_REVERSED, by)
    return donation


@transaction.atomic
def refuse_reversal(*, donation, by) -> Donation:
    """Let the gift in kind count on; its history keeps what was asked. Who asked may withdraw it like that.

    Raises ValidationError if nothing waits, or `by` may not.
    """
    donation = _decided(donation, by, withdraws=True)
    asker = donation.reversal_asked_by
    donation.reversal_reason, donation.reversal_asked_by, donation.reversal_asked_at = "", None, None
    donation.save()
    _tell_asker(donation, asker, Notice.Kind.GIFT_KEPT, by)
    return donation


def _tell_asker(donation, asker, kind, by):
    words = {"branch": donation.branch.name, "certificate": donation.certificate}
    tell_asker(asker, kind, words, donation.get_absolute_url(), by=by)


def _decided(donation, by, *, withdraws=False):
    donation = _locked(donation)
    if donation.reversal_asked_at is None or donation.reversed_at:
        raise ValidationError(_("This donation does not wait any more: somebody has decided."))
    if withdraws and by.pk == donation.reversal_asked_by_id:
        return donation
    if refusal := decision_refusal(donation, by):
        raise ValidationError(refusal)
    return donation


def _locked(donation):
    rows = Donation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("branch", "donor", "reversal_asked_by__person").get(pk=donation.pk)
