"""Asking elected officials for a month's levy. Who holds an office on the first day of the month owes it.

A person with offices in two assemblies owes for each; for two roles in one assembly the higher levy alone (`seats`).
Amount and branch are frozen in the charge. Officials are few, some thousands in the largest party: a month of a whole
tree is one transaction with the same number of statements for any number.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dated.periods import covers
from members.models import PublicOffice

from ..charging import refuse_wrong_month
from ..closing.guard import first_open_days, only_open, open_branches
from ..credit import lock_payers
from ..decision_lock import hold_decisions
from ..models import LevyCharge, LevyExemption, LevyPayment, LevyRate
from ..months import current_month, months_between
from .following import follow_offices, unheld, withdraw
from .seats import Asked, Seats
from .settling import settle_months

CHARGE = "treasury.add_levycharge"


@dataclass(frozen=True)
class MissingMonth:
    """A month that was not asked of `count` offices that owe it, and was asked twice of `doubled` seats.

    Of `exempted` seats it was asked though their highest role owes nothing: that is withdrawn.
    """

    month: date
    count: int
    doubled: int = 0
    exempted: int = 0

    @property
    def is_complete(self):
        return not (self.count or self.doubled or self.exempted)


@transaction.atomic
def charge_levies(*, branch, month: date, below=False) -> int:
    """Ask the levies of `month` that are owed to `branch`, and `below` to those under it. Returns how many were made.

    One levy is asked for one seat in one assembly, the highest of those that its roles owe: the law pays a president,
    who is a councillor too, one indemnity, and a levy is a part of an indemnity. If that role is exempted, nothing is
    asked for the seat. A lower one that was asked already, as of somebody whose presidency was recorded late, is
    withdrawn.

    Run again, it makes only what is missing. First it withdraws what is asked for months in which the office was not
    held after all. Branches that closed the month are passed over, and so are offices without a rate, with a rate of
    zero, or exempted. What receipts hold unused settles what is made. Raises ValidationError (key `month`) for a day
    that is not the first of a month that has begun.
    """
    return _charge(branch, [month], below)


@transaction.atomic
def charge_missing(*, branch, months) -> int:
    """`charge_levies` of `branch` for all of `months`, in one transaction. Returns how many were made.

    What was asked twice for one seat is asked once afterwards, and of an exempted seat no more.
    """
    return _charge(branch, months)


def _charge(branch, months, below=False):
    """Ask for all of `months`. The people of every month are locked together: two transactions never wait in turn."""
    for month in months:
        refuse_wrong_month(month)
    hold_decisions()
    within = Q(branch__path__startswith=branch.path) if below else Q(branch=branch)
    charges = LevyCharge.objects.filter(within)
    keys = set(LevyRate.objects.filter(within).order_by().values_list("branch", flat=True).distinct())
    holders = set(LevyPayment.objects.holding().filter(within).values_list("payer", flat=True))
    people = set(unheld(charges).values_list("person", flat=True))
    owing = {plan.person for month in months for plan in _plans(branch, month, keys)}
    locked = lock_payers(holders | people | owing)
    follow_offices(charges.filter(person__among=locked))
    made = 0
    for month in months:
        # Looked for again: another run may have asked before the lock was ours. An office of this moment is for the
        # next.
        plans = _plans(branch, month, open_branches(sorted(keys), month))
        made += _ask([plan for plan in plans if plan.person in owing])
    settle_months(holders | people | owing)
    return made


def _ask(plans):
    """Withdraw the charges that `plans` replace, of people who are locked, and make theirs. Returns how many.

    A closed month keeps the one that was asked, and the other is not asked.
    """
    outdone = LevyCharge.objects.filter(pk__among=[key for plan in plans for key in plan.outdone])
    gone = only_open(list(outdone.order_by("pk")))
    if gone:
        withdraw(gone, _("Another role in the same assembly owes the levy of this month."))
    keys = {charge.pk for charge in gone}
    rows = [plan.charge for plan in plans if plan.charge and keys.issuperset(plan.outdone)]
    return len(LevyCharge.objects.bulk_create(rows))


def missing_months(branch) -> list[MissingMonth]:
    """The months, oldest first, of which levies owed to `branch` were not asked of all who owe them, once of each.

    They begin with the branch's first rate, or its first open month, and end with the current month. Offices that were
    recorded late are among them, and seats of which two levies are asked, as after two records of one person were
    merged: `charge_missing` leaves the higher one; it leaves none of an exempted seat.
    """
    first = branch.levy_rates.order_by("started_on").values_list("started_on", flat=True).first()
    if first is None:
        return []
    first = max(filter(None, (first, first_open_days([branch.pk]).get(branch.pk))))
    months = months_between(first, current_month())
    offices = PublicOffice.objects.standing().under(branch).overlapping(first, None)
    seats = Seats(offices)
    asked, closed = _asked(seats, first)
    exempted = _exempted(branch, first)
    found = []
    for month in months:
        count = doubled = freed = 0
        for seat in seats.of_month(month, asked[month]):
            owed = seat.owed
            kept = [row.charge in closed or row.branch != branch.pk for row in seat.outdone]  # they stay asked
            is_exempted = any(start <= month < end for start, end in exempted.get(owed.office, ()))
            if seat.is_asked:
                doubled += not all(kept)
            elif is_exempted and owed.branch == branch.pk:
                freed += not all(kept)
            elif owed.amount and owed.branch == branch.pk:
                count += not any(kept)
        found.append(MissingMonth(month, count, doubled, freed))
    return [row for row in found if not row.is_complete]


def _asked(seats, first):
    """({month: {office's key: Asked}} from the month `first` on, the charges of them in closed months)."""
    rows = LevyCharge.objects.asked().filter(office__among=seats.keys, month__gte=first)
    rows = list(rows.order_by().values_list("office", "month", "pk", "amount", "branch"))
    opens, found = first_open_days({branch for *_of, branch in rows}), defaultdict(dict)
    for office, month, *asked in rows:
        found[month][office] = Asked(*asked)
    return found, {pk for _office, month, pk, _amount, branch in rows if branch in opens and month < opens[branch]}


@dataclass(frozen=True)
class _Plan:
    """What a month asks for a seat of `person` (key): an unsaved charge, or None where it stands; and what goes."""

    person: int
    charge: LevyCharge | None
    outdone: list[int]


def _plans(branch, month, keys):
    """The _Plans of `month` for seats of people in `branch` and under it that owe the branches `keys`.

    What another branch asked stays: it is no business of these.
    """
    seats = Seats(PublicOffice.objects.standing().under(branch).filter(covers(month)))
    asked = LevyCharge.objects.asked().filter(office__among=seats.keys, month=month).order_by()
    asked = {office: Asked(*row) for office, *row in asked.values_list("office", "pk", "amount", "branch")}
    exempted = set(LevyExemption.objects.approved().on(month).order_by().values_list("office", "branch"))
    for seat in seats.of_month(month, asked):
        owed, outdone = seat.owed, [row.charge for row in seat.outdone if row.branch in keys]
        if seat.is_asked or (owed.office, owed.branch) in exempted:
            if outdone:
                yield _Plan(owed.person, None, outdone)
        elif owed.amount and owed.branch in keys and len(outdone) == len(seat.outdone):
            charge = LevyCharge(
                office_id=owed.office, person_id=owed.person, branch_id=owed.branch, month=month, amount=owed.amount
            )
            yield _Plan(owed.person, charge, outdone)


def _exempted(branch, first):
    periods = defaultdict(list)
    rows = LevyExemption.objects.approved().filter(branch=branch, ended_on__gt=first)
    for office, start, end in rows.values_list("office", "started_on", "ended_on"):
        periods[office].append((start, end))
    return periods
