"""Exempting a member for some months, or lowering what they owe: recorded, approved by somebody else, ended early."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Membership, Notice

from .credit import lock_payers
from .decision_lock import await_runs
from .models import LARGEST, DuesRelief
from .months import current_month
from .relief_charges import ask_again, cover_charges, refuse_paid_months
from .relief_rights import may_answer, may_stop
from .second_person import tell_asker

Kind, State = DuesRelief.Kind, DuesRelief.State


@transaction.atomic
def record_relief(
    *, person, branch, kind, from_month: date, until=None, percent=None, amount=None, reason, decision="", by
) -> DuesRelief:
    """Record that `person` shall owe less in `branch` and those under it, from `from_month` up to the month `until`.

    It lowers nothing before somebody else approves it. `until` is the first month that it does not cover, None for no
    end. Raises ValidationError keyed by field: for oneself, for somebody who is no member there in these months,
    without a reason, for a percentage that is not from 1 to 99, an amount that is none, months that are not whole or
    none, a month on which something is paid, and a month for which another one waits or holds.
    """
    lock_payers([person.pk])
    if by.person_id == person.pk:
        raise ValidationError(_("Nobody decides their own dues: another officer with this right does."))
    own = {Kind.PERCENT: {"percent": percent}, Kind.AMOUNT: {"amount": amount}}.get(kind, {})
    relief = DuesRelief(
        person=person, branch=branch, kind=kind, started_on=from_month, ended_on=until, reason=reason.strip(),
        decision=decision.strip(), recorded_by=by, **own,
    )  # fmt: skip
    _refuse_wrong(relief)
    _refuse_stranger(relief)
    _refuse_second(relief, DuesRelief.objects.filter(state__in=[State.WAITING, State.APPROVED]))
    refuse_paid_months(relief)
    relief.save()
    return relief


@transaction.atomic
def approve_relief(*, relief, by) -> DuesRelief:
    """Approve what somebody else recorded: from now on it holds. Returns it.

    Months that were charged and on which nothing is paid are exempted or lowered too, with their history. Raises
    ValidationError if it was answered already, if `by` may not (`relief_rights`), if something was paid meanwhile on a
    month that it covers, or if another one holds.
    """
    await_runs()
    relief = _answerable(relief, by)
    _refuse_second(relief, DuesRelief.objects.approved())
    refuse_paid_months(relief)
    relief.state, relief.answered_by, relief.answered_at = State.APPROVED, by, now()
    relief.save()
    cover_charges(relief)
    _tell_recorder(relief, Notice.Kind.RELIEF_APPROVED, by)
    return relief


def _tell_recorder(relief, kind, by):
    words = {"branch": relief.branch.name, "person": relief.person.full_name, "reason": relief.refusal}
    tell_asker(relief.recorded_by, kind, words, reverse("treasury:relief", args=[relief.pk]), by=by)


@transaction.atomic
def refuse_relief(*, relief, reason, by) -> DuesRelief:
    """Refuse what waits, for `reason`; who recorded it takes it back the same way. Returns it.

    Raises ValidationError as `approve_relief`, and without a reason (key `reason`).
    """
    relief = _answerable(relief, by, may_take_back=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    relief.state, relief.answered_by, relief.answered_at = State.REFUSED, by, now()
    relief.refusal = reason.strip()
    relief.save()
    _tell_recorder(relief, Notice.Kind.RELIEF_REFUSED, by)
    return relief


@transaction.atomic
def stop_relief(*, relief, from_month: date, reason, by) -> DuesRelief:
    """End an approved relief before its time: `from_month` is the first month that costs the rate again. Returns it.

    Months from then on that were charged, and on which nothing is paid, ask for the rate again. Raises ValidationError
    if `by` may not, if it is over or not approved, without a reason, and for a month that has passed, or that it does
    not cover: what a decision promised for a month that passed stays.
    """
    await_runs()
    relief = _locked(relief)
    if not relief.is_approved or (relief.ended_on and relief.ended_on <= current_month()):
        raise ValidationError(_("This exemption or reduction does not hold any more."))
    if not may_stop(by, relief):
        raise ValidationError(_("You cannot end this: who decides on this member does."))
    if from_month.day != 1 or from_month < current_month():
        raise ValidationError({"from_month": _("It ends with a month that has not passed: choose this one or later.")})
    if relief.ended_on and from_month >= relief.ended_on:
        raise ValidationError({"from_month": _("It ends by itself before this month.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    relief.ended_on = max(from_month, relief.started_on)
    relief.stopped_by, relief.stopped_at, relief.stop_reason = by, now(), reason.strip()
    relief.save()
    ask_again(relief.person_id)
    return relief


def _locked(relief):
    """The relief as it stands now, its member locked as for every change of their money."""
    lock_payers([relief.person_id])
    return DuesRelief.objects.select_related("person", "branch").get(pk=relief.pk)


def _answerable(relief, by, may_take_back=False):
    relief = _locked(relief)
    if not relief.is_waiting:
        raise ValidationError(_("This was answered already."))
    if not (may_answer(by, relief) or (may_take_back and relief.recorded_by_id == by.pk)):
        raise ValidationError(
            _("You cannot decide this: somebody else does, who did not record it and stands above it.")
        )
    return relief


def _refuse_wrong(relief):
    if not relief.reason:
        raise ValidationError({"reason": _("Say why.")})
    if relief.kind == Kind.PERCENT and not 1 <= (relief.percent or 0) <= 99:
        raise ValidationError(
            {"percent": _("Enter a percentage from 1 to 99; to ask for nothing, exempt the member.")}
        )
    if relief.kind == Kind.AMOUNT and not (
        0 < (relief.amount or 0) <= LARGEST and relief.amount == round(relief.amount, 2)
    ):
        raise ValidationError({"amount": _("Enter an amount in dirhams, with two decimals at most.")})
    if relief.started_on.day != 1 or (relief.ended_on and relief.ended_on.day != 1):
        raise ValidationError({"from_month": _("A month is named by its first day.")})
    if relief.ended_on and relief.ended_on <= relief.started_on:
        raise ValidationError({"until": _("The end cannot be earlier than the start.")})


def _refuse_stranger(relief):
    members = Membership.objects.overlapping(relief.started_on, relief.ended_on)
    if not members.filter(person=relief.person, branch__path__startswith=relief.branch.path).exists():
        raise ValidationError(
            {"branch": _("The member does not belong to this branch, or to one under it, in these months.")}
        )


def _refuse_second(relief, others):
    """One member, one month, one relief: it is ended, or decided anew, before another one."""
    others = others.along(relief.branch).overlapping(relief.started_on, relief.ended_on)
    others = others.exclude(pk=relief.pk).exclude(ended_on__lte=relief.started_on)
    if others.filter(person=relief.person).exists():
        text = _("Another exemption or reduction waits, or holds, for one of these months: end it first.")
        raise ValidationError({"from_month": text})
