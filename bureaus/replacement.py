"""Changes in mid-term: a holder leaves a seat, somebody takes it, a seat is added."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Notice
from members.notices import notify

from .dismissal import check_ending
from .eligibility import judge
from .incompatibilities import Incompatibilities, held_in_other_organs
from .locks import lock_mandate, lock_memberships, lock_seat
from .models import Mandate
from .office_notices import mandate_notice


@transaction.atomic
def end_mandate(*, mandate, on, reason=Mandate.EndReason.RESIGNATION, note="", by=None):
    """End `mandate` on the day `on`: its rights end that moment, its seat is vacant from then, its holder is told.

    `by` is the account that ends it; None is the system. Raises PermissionDenied and ValidationError as
    `dismissal.check_ending` does, and ValidationError if it has ended already or begins later.
    """
    lock_mandate(mandate)
    check_ending(by, mandate, on, reason)
    mandate.end(on)
    mandate.end_reason = reason
    mandate.note = note or mandate.note
    mandate.save()
    if reason != Mandate.EndReason.DEATH:
        notify([mandate_notice(Notice.Kind.OFFICE_ENDED, mandate, on)])
    return mandate


@transaction.atomic
def fill_vacancy(*, seat, person, on, status=Mandate.Status.FULL, note="", by=None):
    """Give the vacant `seat` to `person` from the day `on`, and tell them. Returns the mandate, linked to the last.

    `by` is the account that appoints; None is the system. Raises ValidationError if somebody sits there on that day or
    later, the bureau does not cover the day, the person may not sit in it (`eligibility` says who may) or holds an
    office, there or in another organ of the branch, that does not go with this one, or the account is the person's.
    """
    _refuse_own(person, by)
    seat = lock_seat(seat)
    _check_vacancy(seat, on)
    verdict = _judge_holder(seat, person, on)
    last = seat.mandates.order_by("-ended_on", "-pk").first()
    ended_on, end_reason = verdict.end_in(seat.bureau)
    mandate = Mandate.objects.create(
        seat=seat,
        person=person,
        started_on=on,
        ended_on=ended_on,
        end_reason=end_reason,
        status=status,
        predecessor=last,
        note=note,
    )
    notify([mandate_notice(Notice.Kind.OFFICE_GAINED, mandate, on)])
    return mandate


@transaction.atomic
def replace_holder(
    *, mandate, person, on, status=Mandate.Status.FULL, reason=Mandate.EndReason.REPLACEMENT, note="", by=None
):
    """End `mandate` on the day `on` and give its seat to `person` the same day. Returns the new mandate.

    The same person may follow in another status (acting, then full), which dismisses nobody. `by` and what is raised
    are as in the two steps.
    """
    _refuse_own(person, by)
    if (person, status) == (mandate.person, mandate.status):
        raise ValidationError({"person": _("This person already holds this office in the bureau.")})
    end_mandate(mandate=mandate, on=on, reason=reason, by=by if person != mandate.person else None)
    return fill_vacancy(seat=mandate.seat, person=person, on=on, status=status, note=note, by=by)


def _check_vacancy(seat, on):
    if seat.bureau.has_ended:
        raise ValidationError(_("This bureau has ended: only a correction changes it."))
    if not seat.bureau.covers(on):
        raise ValidationError({"started_on": _("The bureau was not in office on this day.")})
    if seat.mandates.overlapping(on, seat.bureau.ended_on).exists():
        raise ValidationError({"seat": _("Somebody already sits in this seat.")})


def _judge_holder(seat, person, on):
    """The eligibility.Verdict by which `person` may sit there from the day `on`; their memberships are locked."""
    lock_memberships([person])  # before their offices are read: another organ's seat may be given to them meanwhile
    if Mandate.objects.on(on).filter(seat__bureau=seat.bureau, seat__office=seat.office, person=person).exists():
        raise ValidationError({"person": _("This person already holds this office in the bureau.")})
    elsewhere = held_in_other_organs([person], branch=seat.bureau.branch, organ=seat.bureau.organ)[person.pk]
    held = _offices_held(person, seat.bureau, on)
    if refusal := Incompatibilities(on).refusal(person, seat.office, held, elsewhere):
        raise ValidationError({"person": refusal})
    verdict = judge([person], branch=seat.bureau.branch, on=on)[person.pk]
    if verdict.refusal:
        raise ValidationError({"person": verdict.refusal})
    return verdict


def _offices_held(person, bureau, on):
    """The offices of `person` in `bureau` on the day `on` or later."""
    held = Mandate.objects.overlapping(on, None).filter(seat__bureau=bureau, person=person)
    return [mandate.seat.office for mandate in held.select_related("seat__office")]


def _refuse_own(person, by):
    if by is not None and by.person_id == person.pk:
        raise ValidationError({"person": _("Nobody gives a seat to themselves: leave it to somebody else.")})
