"""What a month of dues costs: the nearest branch up the tree decides; in it a category's own rate before the general.

The rate of a month is the one in force on its first day. A rate of zero says that nothing is asked.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.paths import paths_down_to
from members.models import Membership
from sql.lookups import Texts
from sql.prepared import prepared

from .models import LARGEST, DuesCharge, DuesRate
from .months import current_month

COLUMNS = ("branch__path", "category", "started_on", "ended_on", "amount")


class RateTable:
    """The rates that may apply to some branches, loaded in one query; it answers without any other."""

    def __init__(self, rates):
        self._periods, self._found = defaultdict(list), {}
        for path, category, started_on, ended_on, amount in rates:
            self._periods[path, category].append((started_on, ended_on, amount))

    @classmethod
    def of(cls, *branches, below=False):
        """The table for `branches`: their own rates and those above them, and with `below` those below too."""
        if not below:
            return cls.of_paths({branch.path for branch in branches})
        condition = Q(branch__path__in={path for branch in branches for path in paths_down_to(branch.path)})
        for branch in branches:
            condition |= Q(branch__path__startswith=branch.path)
        return cls(DuesRate.objects.filter(condition).order_by("started_on").values_list(*COLUMNS))

    @classmethod
    def of_paths(cls, paths):
        """The table for the branches at `paths`: their own rates and those above them."""
        return cls(_rates_at(Texts({higher for path in paths for higher in paths_down_to(path)})))

    def rate(self, path: str, category_id: int, month: date) -> Decimal | None:
        """Dirhams that a member of this category owes for `month` in the branch at `path`; None without a rate."""
        asked = path, category_id, month
        if asked not in self._found:  # of many members few categories differ
            self._found[asked] = self._rate(*asked)
        return self._found[asked]

    def _rate(self, path, category_id, month):
        for level in reversed(paths_down_to(path)):
            for category in (category_id, None):
                for started_on, ended_on, amount in self._periods.get((level, category), ()):
                    if started_on <= month and (ended_on is None or month < ended_on):
                        return amount
        return None


@prepared
def _rates_at(paths):
    return DuesRate.objects.filter(branch__path__among=paths).order_by("started_on").values_list(*COLUMNS)


@transaction.atomic
def set_rate(*, branch, category=None, amount: Decimal, from_month: date, by=None) -> DuesRate:
    """Set the rate of `category` (None: every category) in `branch` from `from_month` on. Returns the new rate.

    The rate in force ends where the new one begins, and the new one holds until the next that is already decided for
    later. A rate that would begin in the same month is closed on its first day: it stays in the records and covers
    nothing; the same amount said twice is one rate. Months paid in advance keep the amount that was paid. Raises
    ValidationError keyed by field for an amount that is negative or too large, a day that is not the first of a month,
    a start before months that members were already asked to pay, and a rate that only the user `by` would pay.
    """
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    _refuse_wrong_rate(amount, from_month)
    _refuse_charged_months(branch, category, from_month)
    _refuse_own_rate(branch, category, by)
    rates = [rate for rate in DuesRate.objects.filter(branch=branch, category=category) if not _covers_nothing(rate)]
    if said := [rate for rate in rates if (rate.started_on, rate.amount) == (from_month, amount)]:
        return said[0]
    later = min((rate.started_on for rate in rates if rate.started_on > from_month), default=None)
    for rate in rates:
        if rate.covers(from_month):
            rate.ended_on = from_month
            rate.save()
    return DuesRate.objects.create(
        branch=branch, category=category, amount=amount, started_on=from_month, ended_on=later
    )


def _covers_nothing(rate):
    return rate.started_on == rate.ended_on


def _refuse_wrong_rate(amount, from_month):
    if not 0 <= amount <= LARGEST or amount != round(amount, 2):
        raise ValidationError({"amount": _("Enter an amount in dirhams, with two decimals at most.")})
    if from_month.day != 1:
        raise ValidationError({"from_month": _("A rate begins on the first day of a month.")})


def _refuse_charged_months(branch, category, from_month):
    """A rate never rewrites what members were asked to pay: months through the current one that are charged."""
    charged = DuesCharge.objects.asked().filter(branch__path__startswith=branch.path, month__lte=current_month())
    if category is not None:
        charged = charged.filter(membership__category=category)
    if charged.filter(month__gte=from_month).exists():
        raise ValidationError({"from_month": _("Dues are already charged from this month on: choose a later month.")})


def _refuse_own_rate(branch, category, by):
    """A rate for the one member of a category would be an exemption that the user gives to themselves."""
    if by is None or by.person_id is None:
        return
    members = Membership.objects.current().filter(branch__path__startswith=branch.path)
    if category is not None:
        members = members.filter(category=category)
    if set(members.values_list("person", flat=True)[:2]) == {by.person_id}:
        text = _("Nobody sets a rate for themselves alone: the level above does.")
        raise ValidationError({"amount" if category is None else "category": text})
