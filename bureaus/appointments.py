"""Appointments in mid-term: at once, or after a second person has confirmed those that give rights over money."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.models import Notice
from members.notices import notify

from .account_rights import APPOINTS
from .confirmers import has_confirmer, require_confirmer, require_refuser, weighty
from .dismissal import may_end
from .locks import lock_seat
from .models import Appointment, ConfirmationRule, Mandate
from .office_notices import office_notice
from .replacement import fill_vacancy, replace_holder

State, Kind = Appointment.State, Notice.Kind


@transaction.atomic
def appoint(*, seat, person, on, status=Mandate.Status.FULL, reason=Mandate.EndReason.REPLACEMENT, note="", by=None):
    """Appoint `person` to `seat` from the day `on`, in the place of who sits there. Returns the Appointment.

    Where the office gives rights over money, or to confirm, it waits, and nothing changes until somebody else
    confirms it; `causes` say so (`ConfirmationRule` is the dated rule). It takes effect at once without another
    entitled account, which it records as `lacked_second`, and without `by`: a command of the server. Raises
    ValidationError as `fill_vacancy` and
    `replace_holder` do, or if an appointment to the seat waits already.
    """
    # Two appointments to one seat take turns: the second sees that one waits.
    seat = lock_seat(seat)
    appointment = draft_appointment(seat=seat, person=person, by=by)
    holder = appointment.replaces
    appointment.started_on, appointment.status, appointment.note = on, status, note
    appointment.end_reason = reason if holder else ""
    if appointment.causes and not appointment.lacked_second:
        return _wait(appointment)
    _take_effect(appointment, on=on)
    appointment.save()
    return appointment


def draft_appointment(*, seat, person, by=None):
    """The unsaved Appointment that `appoint` would make: `causes` say why it would wait, `lacked_second` why not."""
    holder = seat.mandates.open().select_related("person").first()
    appointment = Appointment(seat=seat, person=person, replaces=holder, recorded_by=by, recorded_at=now())
    appointment.causes = _causes(appointment) if by else []
    appointment.lacked_second = bool(appointment.causes) and not has_confirmer(appointment)
    return appointment


@transaction.atomic
def confirm_appointment(*, appointment, by):
    """Let a waiting `appointment` take effect today: its rights never begin before the confirmation. Returns it.

    Every check is made afresh, the right of who recorded it among them: it may have ended while this waited. Raises
    ValidationError if `by` may not confirm it, somebody decided before, the seat has another holder since, who
    recorded it could not record it today, or as `appoint` does.
    """
    appointment = _lock(appointment)
    require_confirmer(by, appointment)
    _check_recorder(appointment)
    appointment.decide(State.IN_FORCE, by=by)
    _take_effect(appointment, on=max(appointment.started_on, localdate()))
    appointment.save()
    return appointment


@transaction.atomic
def refuse_appointment(*, appointment, by, reason):
    """Refuse a waiting `appointment` for `reason`: nothing changes in the seat. Returns it.

    Raises ValidationError if `by` may not, or somebody decided before.
    """
    appointment = _lock(appointment)
    require_refuser(by, appointment)
    appointment.decide(State.REFUSED, by=by, reason=reason)
    appointment.save()
    notify([_notice(Kind.PROPOSAL_REFUSED, appointment, reason=reason)])
    return appointment


def _causes(appointment):
    rule = ConfirmationRule.objects.current().first()
    same_holder = appointment.replaces and appointment.replaces.person_id == appointment.person_id
    if rule is None or not rule.money_appointments or same_holder:
        return []
    return [Appointment.Cause.MONEY] if weighty([appointment.seat.office_id], appointment.branch) else []


def _wait(appointment):
    """Save the appointment as waiting, after trying whether it could take effect at all."""
    if Appointment.objects.waiting().filter(seat=appointment.seat).exists():
        raise ValidationError({"seat": _("An appointment to this seat waits for confirmation already.")})
    with transaction.atomic():
        _take_effect(appointment, on=appointment.started_on)
        transaction.set_rollback(True)
    appointment.mandate, appointment.state = None, State.WAITING
    appointment.save()
    notices = [_notice(Kind.OFFICE_PROPOSED, appointment)]
    if holder := appointment.replaces:
        words = (holder.person, holder.title, appointment.branch, appointment.started_on)
        notices.append(office_notice(Kind.OFFICE_THREATENED, *words))
    notify(notices)
    return appointment


def _check_recorder(appointment):
    """Who recorded it decides it still: over the seat, and over the mandate that it ends (`dismissal`)."""
    by, holder = appointment.recorded_by, appointment.seat.mandates.open().first()
    entitled = by is None or by.has_perm(APPOINTS, appointment.seat)
    if entitled and (holder is None or holder.person_id == appointment.person_id or by is None or may_end(by, holder)):
        return
    raise ValidationError(
        _("Who recorded this could no longer do so: refuse it, and let somebody with the right record it anew.")
    )


def _take_effect(appointment, *, on):
    holder = appointment.seat.mandates.open().first()
    if holder and holder.pk != appointment.replaces_id:
        raise ValidationError({"seat": _("Somebody else has taken this seat since.")})
    data = {"person": appointment.person, "on": on, "status": appointment.status, "note": appointment.note}
    data["by"] = appointment.recorded_by
    if holder:
        appointment.mandate = replace_holder(mandate=holder, reason=appointment.end_reason, **data)
    else:
        appointment.mandate = fill_vacancy(seat=appointment.seat, **data)


def _lock(appointment):
    """The appointment as it stands now, locked before its bureau and its seat: two decisions take turns."""
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "replaces", "seat__office", "seat__bureau__branch").get(pk=appointment.pk)


def _notice(kind, appointment, **words):
    about = (appointment.person, appointment.title, appointment.branch, appointment.started_on)
    return office_notice(kind, *about, **words)
