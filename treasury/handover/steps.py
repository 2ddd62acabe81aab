"""The steps of a hand-over: prepared with the cash that both count, signed by who leaves, confirmed by who comes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from bureaus.models import Mandate
from members.models import Notice
from members.notices import notify

from ..closing.months import count_cash
from ..models import Handover
from .content import content_of
from .due import due_in, handovers_due

STAND_IN = "treasury.stand_in_handover"


@transaction.atomic
def prepare_handover(*, branch, counted_on: date, counts: dict, note="", by) -> Handover:
    """Write down what is handed over in `branch`, with the cash counted by notes and coins. Returns it.

    Prepared anew, it says what is there now, and a signature given to the earlier one does not count any more. Who
    signs is told, but not a second time while their signature is awaited. Raises ValidationError keyed by field where
    none is due, for a wrong count, and for a difference without a remark.
    """
    incoming = due_in(branch)
    if incoming is None:
        raise ValidationError(_("No hand-over is due in this branch."))
    Mandate.objects.select_for_update(no_key=True, of=("self",)).get(pk=incoming.pk)
    handover = Handover.objects.filter(incoming=incoming).first() or Handover(branch=branch, incoming=incoming)
    if handover.is_confirmed:
        raise ValidationError(_("This hand-over is confirmed: nothing of it changes."))
    counted, booked, errors = count_cash(branch, counts, counted_on)
    if not errors and counted != booked and not note.strip():
        errors["note"] = _("What was counted differs from the book: say why.")
    if errors:
        raise ValidationError(errors)
    knows = bool(handover.pk) and handover.signed_at is None and handover.outgoing_id == incoming.outgoing
    handover.outgoing_id = incoming.outgoing
    handover.counted_on, handover.counted, handover.booked = counted_on, counted, booked
    handover.counts = {value: count for value, count in counts.items() if count}
    handover.note, handover.content = note.strip(), content_of(branch)
    handover.prepared_by, handover.prepared_at = by, now()
    handover.signed_by = handover.signed_at = None
    handover.absence_reason = handover.signed_text = ""
    handover.save()
    if not knows:
        _tell_outgoing(handover)
    return handover


def _tell_outgoing(handover):
    """Whose mandate has ended sees the branch's money no longer: this leads them to what they sign."""
    words = {"branch": handover.branch.name}
    notify(
        [
            Notice(
                person=handover.outgoing.person, kind=Notice.Kind.HANDOVER_TO_SIGN, words=words,
                address=handover.get_absolute_url(),
            )
        ]
    )  # fmt: skip


@transaction.atomic
def sign_handover(*, handover, by, shown, reason="") -> Handover:
    """Sign as the outgoing treasurer; or in their place, for a `reason`, with the right of the level above.

    `shown` is the `Handover.text_digest` of what was read. Raises ValidationError where the record says something else
    by now, if `by` may not (`signing_refusal`), or stands in without a reason (key `reason`).
    """
    handover = _locked(handover)
    if refusal := signing_refusal(handover, by):
        raise ValidationError(refusal)
    _refuse_other_text(handover, shown)
    stands_in = not is_outgoing(handover, by)
    if stands_in and not reason.strip():
        raise ValidationError({"reason": _("Say why the outgoing treasurer does not sign.")})
    handover.signed_by, handover.signed_at = by, now()
    handover.absence_reason = reason.strip() if stands_in else ""
    handover.signed_text = handover.text_digest
    handover.save()
    return handover


@transaction.atomic
def confirm_handover(*, handover, by, shown) -> Handover:
    """Confirm, as the incoming treasurer, that all was taken over as it says: from then on nothing of it changes.

    `shown` is the `Handover.text_digest` of what was read. Raises ValidationError where the record says something else
    by now, or was signed as something else; if `by` is somebody else, if it is not signed yet, or confirmed already.
    """
    handover = _locked(handover)
    if refusal := confirming_refusal(handover, by):
        raise ValidationError(refusal)
    _refuse_other_text(handover, shown)
    if handover.signed_text and handover.signed_text != handover.text_digest:
        raise ValidationError(_("What was signed is not what the record says now: it is prepared anew."))
    handover.confirmed_by, handover.confirmed_at = by, now()
    handover.save()
    return handover


def _refuse_other_text(handover, shown):
    if shown != handover.text_digest:
        raise ValidationError(_("The record was prepared anew since you opened it: read it again."))


def is_outgoing(handover, user):
    return bool(user.person_id) and user.person_id == handover.outgoing.person_id


def is_incoming(handover, user):
    return bool(user.person_id) and user.person_id == handover.incoming.person_id


def signing_refusal(handover, by) -> str:
    """Why `by` does not sign `handover`; empty where they may."""
    if handover.signed_at:
        return _("This hand-over is signed already.")
    if is_incoming(handover, by):
        return _("Who takes over confirms: somebody else signs.")
    if not is_outgoing(handover, by) and not by.has_perm(STAND_IN, handover):
        return _("The outgoing treasurer signs, or in their place the level above.")
    return ""


def confirming_refusal(handover, by) -> str:
    """Why `by` does not confirm `handover`; empty where they may."""
    if handover.confirmed_at:
        return _("This hand-over is confirmed: nothing of it changes.")
    if not is_incoming(handover, by):
        return _("The incoming treasurer confirms what they took over, nobody else.")
    if not handover.signed_at:
        return _("The outgoing treasurer signs first.")
    if not handovers_due().filter(pk=handover.incoming_id).exists():
        return _("This mandate is over: the next treasurer takes over.")
    return ""


def _locked(handover):
    """The hand-over as it stands, held with its mandate: a signature and a new count take turns."""
    Mandate.objects.select_for_update(no_key=True, of=("self",)).get(pk=handover.incoming_id)
    rows = Handover.objects.select_related("branch", "outgoing__person", "incoming__person")
    return rows.get(pk=handover.pk)
