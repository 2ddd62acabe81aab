"""Deciding what a month of dues costs from a month on, and taking a decision back before it has begun."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.models import Membership

from .decision_lock import await_payments, await_runs
from .models import LARGEST, DuesCharge, DuesRate
from .months import current_month


@transaction.atomic
def set_rate(
    *, branch, category=None, band=None, amount: Decimal, from_month: date, by=None, decision="", decided_on=None
) -> DuesRate:
    """Set the rate of `category` and income `band` (None: every one) in `branch` from `from_month` on. Returns it.

    `decision` names the body that decided it, or the reference, and `decided_on` the day; the user `by` records it.
    The rate in force ends where the new one begins, and the new one holds until the next that is already decided for
    later. A rate that would begin in the same month is closed on its first day: it stays in the records and covers
    nothing; the same amount said twice is one rate. Months paid in advance keep the amount that was paid. Raises
    ValidationError keyed by field for an amount that is negative or too large, a day that is not the first of a month,
    a decision of a day to come, a start before months that members were already asked to pay, and a rate that only the
    user `by` would pay.
    """
    await_runs()
    await_payments(branch)
    _refuse_wrong_rate(amount, from_month, decided_on)
    _refuse_charged_months(branch, category, band, from_month)
    if _is_own_rate(branch, category, band, by):
        raise ValidationError({"category" if category else "band" if band else "amount": _own_rate()})
    same = DuesRate.objects.filter(branch=branch, category=category, band=band)
    rates = [rate for rate in same if not covers_nothing(rate)]
    if said := [rate for rate in rates if (rate.started_on, rate.amount) == (from_month, amount)]:
        return said[0]
    later = min((rate.started_on for rate in rates if rate.started_on > from_month), default=None)
    for rate in rates:
        if rate.covers(from_month):
            rate.ended_on = from_month
            rate.save()
    return DuesRate.objects.create(
        branch=branch, category=category, band=band, amount=amount, started_on=from_month, ended_on=later,
        decision=decision.strip(), decided_on=decided_on, recorded_by=by, recorded_at=now(),
    )  # fmt: skip


@transaction.atomic
def withdraw_rate(*, rate, reason, by) -> DuesRate:
    """Take back a rate that has not begun, for `reason`; the rate that it would have ended holds on in its place.

    It stays in the records and covers nothing. Raises ValidationError without a reason (key `reason`), if it has begun
    or was taken back or replaced, if members paid months in advance at it, or if only the user `by` would pay it.
    """
    await_runs()
    await_payments(rate.branch)
    rate = DuesRate.objects.select_related("branch").get(pk=rate.pk)
    if rate.withdrawn_at or covers_nothing(rate):
        raise ValidationError(_("This rate does not stand any more."))
    if rate.started_on <= current_month():
        raise ValidationError(_("This rate has begun: set a new one from a later month."))
    if _is_paid_at(rate):
        raise ValidationError(_("Members have paid months in advance at this rate: set a new one from a later month."))
    if _is_own_rate(rate.branch, rate.category, rate.band, by):
        raise ValidationError(_own_rate())
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    until, rate.ended_on = rate.ended_on, rate.started_on
    rate.withdrawn_at, rate.withdrawn_by, rate.withdrawal_reason = now(), by, reason.strip()
    rate.save()  # first: no two rates ever hold in one month
    for before in _ended_by(rate)[:1]:
        before.ended_on = until
        before.save()
    return rate


def covers_nothing(rate):
    return rate.started_on == rate.ended_on


def _ended_by(rate):
    """The rates that ended where `rate` began, of the same members, the last one first.

    One that `rate` replaced in its own month comes first: it was decided, and holds again.
    """
    same = DuesRate.objects.filter(branch=rate.branch, category=rate.category, band=rate.band, withdrawn_at=None)
    return same.filter(ended_on=rate.started_on).exclude(pk=rate.pk).order_by("-started_on", "-pk")


def _is_paid_at(rate):
    """Whether charges of the rate's months stand at its amount: only payments in advance made them."""
    return (
        _charged(rate.branch, rate.category, rate.band).filter(month__gte=rate.started_on, amount=rate.amount).exists()
    )


def _refuse_wrong_rate(amount, from_month, decided_on):
    if not 0 <= amount <= LARGEST or amount != round(amount, 2):
        raise ValidationError({"amount": _("Enter an amount in dirhams, with two decimals at most.")})
    if from_month.day != 1:
        raise ValidationError({"from_month": _("A rate begins on the first day of a month.")})
    if decided_on and decided_on > localdate():
        raise ValidationError({"decided_on": _("This day is to come: say on which day it was decided.")})


def _refuse_charged_months(branch, category, band, from_month):
    """A rate never rewrites what members were asked to pay: months through the current one that are charged."""
    charged = _charged(branch, category, band).filter(month__lte=current_month())
    if charged.filter(month__gte=from_month).exists():
        raise ValidationError({"from_month": _("Dues are already charged from this month on: choose a later month.")})


def _charged(branch, category, band):
    """The charges asked of members whom a rate of `category` and `band` in `branch` may concern."""
    kind = {f"membership__{name}": value for name, value in _kind(category, band).items()}
    return DuesCharge.objects.asked().filter(branch__path__startswith=branch.path, **kind)


def _kind(category, band):
    """The columns of the memberships that a rate is for; none for all."""
    return {name: value for name, value in (("category", category), ("income_band", band)) if value is not None}


def _is_own_rate(branch, category, band, by):
    """A rate for the one member of its kind would be an exemption that the user gives to themselves."""
    if by is None or by.person_id is None:
        return False
    members = Membership.objects.current().filter(branch__path__startswith=branch.path, **_kind(category, band))
    return set(members.values_list("person", flat=True)[:2]) == {by.person_id}


def _own_rate():
    return _("Nobody sets a rate for themselves alone: the level above does.")
