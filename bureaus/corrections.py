"""Corrections of what has ended: a past bureau or mandate changes by these alone, with a reason, by the level above.

A roster of the past proves who could sign what. So the officers of a branch do not rewrite their own, nobody corrects
their own mandate, and the reason stands in the history beside what it changed.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from branches.scoping import holds_above

from .eligibility import judge
from .incompatibilities import Incompatibilities
from .locks import lock_bureaus, lock_mandate
from .models import Bureau, Mandate, Seat

# What the history has room for.
LONGEST_REASON = 100


def may_correct(user, row):
    """Whether `user` may correct `row`, a Bureau or Mandate that has ended: by the right held at the level above."""
    if not row.has_ended or (isinstance(row, Mandate) and user.person_id == row.person_id):
        return False
    branch = row.branch if isinstance(row, Bureau) else row.seat.bureau.branch
    return holds_above(user, f"bureaus.change_{row._meta.model_name}", branch)


def may_set_term(user, bureau):
    """Whether `user` may set the day on which a bureau that sits is to be renewed: by the right at the level above.

    A bureau that set its own term could stay, or be replaced before its time without a second person.
    """
    return not bureau.has_ended and holds_above(user, "bureaus.change_bureau", bureau.branch)


@transaction.atomic
def correct_term(*, bureau, term_ends_on, reason, by=None):
    """Set the day on which a bureau that has ended ought to have been renewed. Returns the bureau.

    `by` is the account that corrects; None is the system. Raises ValidationError without a reason, if the bureau still
    sits, `by` may not correct it, or the day comes before the bureau's first.
    """
    [bureau] = lock_bureaus(Bureau.objects.filter(pk=bureau.pk))
    _check(bureau, reason, by)
    if term_ends_on and term_ends_on < bureau.started_on:
        raise ValidationError({"term_ends_on": _("The end cannot be earlier than the start.")})
    bureau.term_ends_on = term_ends_on
    return _save(bureau, reason)


@transaction.atomic
def add_forgotten_seat(*, bureau, office, reason, person=None, by=None):
    """Add a seat of `office`, last in the roster, to a bureau that has ended. Returns the seat.

    `person` held it for the whole term, or as long as their membership lasted; without one it stayed vacant. Raises
    ValidationError as `correct_term` does, if the bureau has a seat of an office that is held once, or if `person`
    could not sit there.
    """
    [bureau] = lock_bureaus(Bureau.objects.filter(pk=bureau.pk))
    _check(bureau, reason, by)
    last = bureau.seats.order_by("order").last()
    seat = Seat(bureau=bureau, office=office, order=last.order + 1 if last else 1)
    seat.refuse_twin()
    _save(seat, reason)
    if person:
        _seat(seat, person, reason, by)
    return seat


@transaction.atomic
def correct_mandate(*, mandate, started_on, ended_on, end_reason, status, reason, note=None, by=None):
    """Set when and how a mandate that has ended was held. Returns the mandate.

    It stays ended, on a day that has come, and within its bureau's time. Raises ValidationError keyed by field for
    days that another mandate of the seat, or an incompatible office of the holder, has taken; and as `correct_term`.
    """
    lock_mandate(mandate)
    _check(mandate, reason, by)
    mandate.started_on, mandate.ended_on, mandate.end_reason = started_on, ended_on, end_reason
    mandate.status, mandate.note = status, mandate.note if note is None else note
    mandate.full_clean(exclude=["seat", "person", "predecessor"])
    _check_days(mandate)
    _check_holder(mandate)
    return _save(mandate, reason)


def _seat(seat, person, reason, by):
    if by is not None and by.person_id == person.pk:
        raise ValidationError({"person": _("Nobody gives a seat to themselves: leave it to somebody else.")})
    verdict = judge([person], branch=seat.bureau.branch, on=seat.bureau.started_on, elected=True)[person.pk]
    if verdict.refusal:
        raise ValidationError({"person": verdict.refusal})
    mandate = Mandate(seat=seat, person=person, started_on=seat.bureau.started_on)
    mandate.ended_on, mandate.end_reason = verdict.end_in(seat.bureau)
    if refusal := _incompatibility(mandate):
        raise ValidationError({"person": refusal})
    _save(mandate, reason)


def _check(row, reason, by):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the history keeps it.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Write at most %(most)d characters.") % {"most": LONGEST_REASON}})
    if not row.has_ended:
        raise ValidationError(_("This has not ended: it changes on its own page."))
    if by is not None and not may_correct(by, row):
        raise ValidationError(_("What has ended is corrected by the level above it."))


def _check_days(mandate):
    bureau = mandate.seat.bureau
    if not mandate.has_ended:
        raise ValidationError({"ended_on": _("A mandate that has ended stays ended: give a day that has come.")})
    if mandate.started_on < bureau.started_on:
        raise ValidationError({"started_on": _("The bureau was not in office on this day.")})
    if bureau.ended_on and mandate.ended_on > bureau.ended_on:
        raise ValidationError({"ended_on": _("The bureau was not in office on this day.")})
    others = Mandate.objects.overlapping(mandate.started_on, mandate.ended_on).exclude(pk=mandate.pk)
    if others.filter(seat=mandate.seat_id).exists():
        raise ValidationError({"started_on": _("Somebody else sat in this seat at that time.")})


def _check_holder(mandate):
    """The holder was a member throughout, and held no office beside this one that does not go with it."""
    verdicts = judge([mandate.person], branch=mandate.seat.bureau.branch, on=mandate.started_on, elected=True)
    verdict = verdicts[mandate.person_id]
    if verdict.refusal:
        raise ValidationError({"started_on": verdict.refusal})
    if verdict.ended_on and verdict.ended_on < mandate.ended_on:
        words = {"person": mandate.person, "day": date_format(verdict.ended_on)}
        raise ValidationError({"ended_on": _("%(person)s was a member until %(day)s only.") % words})
    if refusal := _incompatibility(mandate):
        raise ValidationError({"started_on": refusal})


def _incompatibility(mandate):
    others = Mandate.objects.overlapping(mandate.started_on, mandate.ended_on).exclude(pk=mandate.pk)
    held = others.filter(seat__bureau=mandate.seat.bureau, person=mandate.person_id).select_related("seat__office")
    offices = [row.seat.office for row in held]
    return Incompatibilities(mandate.started_on).refusal(mandate.person, mandate.seat.office, offices)


def _save(row, reason):
    row._change_reason = reason.strip()  # simple_history writes it beside the change
    row.save()
    return row
