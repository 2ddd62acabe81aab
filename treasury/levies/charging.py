"""Asking elected officials for a month's levy. Who holds an office on the first day of the month owes it.

A person with two offices owes for each. Amount and branch are frozen in the charge. Officials are few, some thousands
in the largest party: a month of a whole tree is one transaction with the same number of statements for any number.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from dated.periods import covers
from members.models import PublicOffice

from ..charging import refuse_wrong_month
from ..closing.guard import first_open_days, open_branches
from ..credit import lock_payers
from ..models import LevyCharge, LevyExemption, LevyPayment, LevyRate
from ..months import current_month, months_between
from .following import follow_offices, unheld
from .rates import LevyRates
from .settling import settle_months

CHARGE = "treasury.add_levycharge"


@dataclass(frozen=True)
class MissingMonth:
    """A month that was not asked of `count` offices that owe it."""

    month: date
    count: int


@transaction.atomic
def charge_levies(*, branch, month: date, below=False) -> int:
    """Ask the levies of `month` that are owed to `branch`, and `below` to those under it. Returns how many were made.

    Run again, it makes only what is missing. First it withdraws what is asked for months in which the office was not
    held after all. Branches that closed the month are passed over, and so are offices without a rate, with a rate of
    zero, or exempted. What receipts hold unused settles what is made. Raises ValidationError (key `month`) for a day
    that is not the first of a month that has begun.
    """
    return _charge(branch, [month], below)


@transaction.atomic
def charge_missing(*, branch, months) -> int:
    """`charge_levies` of `branch` for all of `months`, in one transaction. Returns how many were made."""
    return _charge(branch, months)


def _charge(branch, months, below=False):
    """Ask for all of `months`. The people of every month are locked together: two transactions never wait in turn."""
    for month in months:
        refuse_wrong_month(month)
    within = Q(branch__path__startswith=branch.path) if below else Q(branch=branch)
    charges = LevyCharge.objects.filter(within)
    keys = set(LevyRate.objects.filter(within).order_by().values_list("branch", flat=True).distinct())
    holders = set(LevyPayment.objects.holding().filter(within).values_list("payer", flat=True))
    people = set(unheld(charges).values_list("person", flat=True))
    owing = {charge.person_id for month in months for charge in _unasked(branch, month, keys)}
    locked = lock_payers(holders | people | owing)
    follow_offices(charges.filter(person__among=locked))
    made = 0
    for month in months:
        # Looked for again: another run may have asked before the lock was ours. An office of this moment is for the
        # next.
        rows = _unasked(branch, month, open_branches(sorted(keys), month))
        made += len(LevyCharge.objects.bulk_create([charge for charge in rows if charge.person_id in owing]))
    settle_months(holders | people)
    return made


def missing_months(branch) -> list[MissingMonth]:
    """The months, oldest first, of which levies owed to `branch` were not asked of all who owe them.

    They begin with the branch's first rate, or its first open month, and end with the current month. Offices that were
    recorded late are among them.
    """
    first = branch.levy_rates.order_by("started_on").values_list("started_on", flat=True).first()
    if first is None:
        return []
    first = max(filter(None, (first, first_open_days([branch.pk]).get(branch.pk))))
    months = months_between(first, current_month())
    offices = PublicOffice.objects.standing().under(branch).overlapping(first, None)
    offices = list(offices.order_by().values_list(*_OFFICE, "started_on", "ended_on"))
    rates = LevyRates({path for _pk, _person, path, *_rest in offices})
    asked = set(LevyCharge.objects.asked().filter(office__among=[row[0] for row in offices], month__gte=first)
                .values_list("office", "month"))  # fmt: skip
    exempted = _exempted(branch, first)
    counts = defaultdict(int)
    for month in months:
        for pk, _person, path, assembly, role, start, end in offices:
            if start > month or (end is not None and end <= month) or (pk, month) in asked:
                continue
            amount, owed_to = rates.find(path, assembly, role, month)
            if amount and owed_to == branch.pk and not any(a <= month < b for a, b in exempted.get(pk, ())):
                counts[month] += 1
    return [MissingMonth(month, counts[month]) for month in months if counts[month]]


_OFFICE = ("pk", "person", "person__branch__path", "assembly", "role")


def _unasked(branch, month, keys):
    """The unsaved charges of `month` that offices of people in `branch` and under it owe to the branches `keys`."""
    asked = LevyCharge.objects.asked().filter(office=OuterRef("pk"), month=month)
    rows = PublicOffice.objects.standing().under(branch).filter(covers(month), ~Exists(asked))
    rows = list(rows.order_by("pk").values_list(*_OFFICE))
    exempted = set(LevyExemption.objects.approved().on(month).order_by().values_list("office", "branch"))
    rates, found = LevyRates({path for _pk, _person, path, *_rest in rows}), []
    for pk, person, path, assembly, role in rows:
        amount, owed_to = rates.find(path, assembly, role, month)
        if amount and owed_to in keys and (pk, owed_to) not in exempted:
            charge = LevyCharge(office_id=pk, person_id=person, branch_id=owed_to, month=month, amount=amount)
            found.append(charge)
    return found


def _exempted(branch, first):
    periods = defaultdict(list)
    rows = LevyExemption.objects.approved().filter(branch=branch, ended_on__gt=first)
    for office, start, end in rows.values_list("office", "started_on", "ended_on"):
        periods[office].append((start, end))
    return periods
