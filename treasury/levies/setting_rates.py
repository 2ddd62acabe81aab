"""Deciding what elected officials owe a month from a month on, and taking a decision back before it has begun."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.models import Assembly, PublicOffice, PublicRole

from ..decision_lock import await_runs
from ..models import LARGEST, LevyCharge, LevyRate
from ..months import current_month
from ..setting_rates import covers_nothing


@transaction.atomic
def set_levy_rate(
    *, branch, assembly: int, presidents=False, amount: Decimal, from_month: date, by, decision, decided_on
) -> LevyRate:
    """Set the levy for an `assembly` (with `presidents` for its president alone) in `branch` from `from_month` on.

    The rate in force ends where the new one begins, and the new one holds until the next that is already decided. A
    rate of the same month is closed on its first day: it stays on record and covers nothing; the same amount said
    twice is one rate. Months that were asked keep their amount. Raises ValidationError keyed by field for a wrong
    amount, a day that is not the first of a month, a decision without a name or of a day to come, months that were
    asked already, and a rate that concerns an office of the user `by`.
    """
    await_runs()
    _refuse_wrong(assembly, amount, from_month, decision, decided_on)
    if _asked(branch, assembly, presidents).filter(month__gte=from_month).exists():
        raise ValidationError({"from_month": _("Levies are already asked from this month on: choose a later month.")})
    _refuse_own_rate(branch, assembly, presidents, from_month, by)
    same = LevyRate.objects.filter(branch=branch, assembly=assembly, presidents=presidents)
    rates = [rate for rate in same if not covers_nothing(rate)]
    if known := [rate for rate in rates if (rate.started_on, rate.amount) == (from_month, amount)]:
        return known[0]
    later = min((rate.started_on for rate in rates if rate.started_on > from_month), default=None)
    for rate in rates:
        if rate.covers(from_month):
            rate.ended_on = from_month
            rate.save()
    return LevyRate.objects.create(
        branch=branch, assembly=assembly, presidents=presidents, amount=amount, started_on=from_month, ended_on=later,
        decision=decision.strip(), decided_on=decided_on, recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def withdraw_levy_rate(*, rate, reason, by) -> LevyRate:
    """Take back a rate that has not begun, for `reason`; the one that it would have ended holds on in its place.

    Raises ValidationError without a reason (key `reason`), if it has begun, or was taken back or replaced, and for a
    rate that concerns an office of the user `by`.
    """
    await_runs()
    rate = LevyRate.objects.select_related("branch").get(pk=rate.pk)
    if rate.withdrawn_at or covers_nothing(rate):
        raise ValidationError(_("This rate does not stand any more."))
    if rate.started_on <= current_month():
        raise ValidationError(_("This rate has begun: set a new one from a later month."))
    _refuse_own_rate(rate.branch, rate.assembly, rate.presidents, rate.started_on, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    until, rate.ended_on = rate.ended_on, rate.started_on
    rate.withdrawn_at, rate.withdrawn_by, rate.withdrawal_reason = now(), by, reason.strip()
    rate.save()  # first: no two rates ever hold in one month
    same = LevyRate.objects.filter(branch=rate.branch, assembly=rate.assembly, presidents=rate.presidents)
    before = same.filter(withdrawn_at=None, ended_on=rate.started_on).exclude(pk=rate.pk)
    if (previous := before.order_by("-started_on", "-pk").first()) is not None:
        previous.ended_on = until
        previous.save()
    return rate


def _refuse_wrong(assembly, amount, from_month, decision, decided_on):
    errors = {}
    if assembly not in Assembly.values:
        errors["assembly"] = _("Choose an assembly.")
    if not 0 <= amount <= LARGEST or amount != round(amount, 2):
        errors["amount"] = _("Enter an amount in dirhams, with two decimals at most.")
    if from_month.day != 1:
        errors["from_month"] = _("A rate begins on the first day of a month.")
    if not decision.strip():
        errors["decision"] = _("Say which body decided it.")
    if decided_on is None or decided_on > localdate():
        errors["decided_on"] = _("This day is to come: say on which day it was decided.")
    if errors:
        raise ValidationError(errors)


def _asked(branch, assembly, presidents):
    """The months that were asked of those whom a rate of this kind in `branch` may concern."""
    rows = LevyCharge.objects.asked().filter(office__assembly=assembly, person__branch__path__startswith=branch.path)
    return rows.filter(office__role=PublicRole.PRESIDENT) if presidents else rows


def _refuse_own_rate(branch, assembly, presidents, from_month, by):
    """Refuse a rate of months from `from_month` on in which the user `by` holds an office that it concerns.

    It would be a favour to themselves, whoever else pays it: a rate of zero asks nothing, and a general one hides the
    president's of the level above. For a rate of presidents, being another role in the assembly is no matter.
    """
    if by.person_id is None:
        return
    offices = PublicOffice.objects.standing().under(branch).overlapping(from_month, None)
    offices = offices.filter(person=by.person_id, assembly=assembly)
    if presidents:
        offices = offices.filter(role=PublicRole.PRESIDENT)
    if offices.exists():
        text = _(
            "You hold an office that this rate concerns: another officer with this right, or the level above, does."
        )
        raise ValidationError({"amount": text})
