"""What is owed, paid and held: sums as subqueries and grouped queries, never row by row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery, Sum

from sql.prepared import prepared

from .allocation import ZERO
from .models import DuesCharge, Payment, exact
from .months import current_month
from .within import Within


def valid_charges(**conditions):
    """The charges that count: those exempted or withdrawn ask nothing."""
    return DuesCharge.objects.asked().filter(exempted_at=None, **conditions)


def with_arrears(people, branch=None):
    """Annotate people with `arrears`: dirhams due through the current month, in `branch` or in all branches."""
    here = {} if branch is None else {"branch": branch}
    left = DuesCharge.objects.outstanding().filter(person=OuterRef("pk"), month__lte=current_month(), **here)
    whole = left.order_by().values("person").annotate(total=Sum("due")).values("total")
    return people.annotate(arrears=exact(Subquery(whole)))


@dataclass
class Balance:
    """Of one member in one branch, in dirhams: `arrears` is due through this month, `held` is paid beyond it."""

    arrears: Decimal = ZERO
    held: Decimal = ZERO


def paid_by(branch, people) -> dict[int, Decimal]:
    """{key: dirhams} of valid payments to `branch` by `people` (keys), in one query; who paid nothing is left out."""
    return dict(_paid_by(branch.pk, list(people)))


@prepared
def _paid_by(branch, people):
    rows = Payment.objects.valid().filter(branch=branch, payer__among=people).order_by()
    return rows.values_list("payer").annotate(total=exact(Sum("amount")))


def received_by_month(branch, year: int) -> dict[date, Decimal]:
    """{month: dirhams} of valid payments made to `branch` in `year`, in one query."""
    return {date(year, month, 1): total for month, total in _received(branch.pk, date(year, 1, 1), date(year, 12, 31))}


@prepared
def _received(branch, first, last):
    rows = Payment.objects.valid().exclude(method=Payment.Method.CREDIT)  # no money came in by it
    rows = rows.filter(branch=branch, paid_on__gte=first, paid_on__lte=last).order_by()
    return rows.values_list("paid_on__month").annotate(total=exact(Sum("amount")))


@dataclass
class Totals:
    """Of a branch in a year, in dirhams: what months asked, what was settled of it, and what is due by now."""

    charged: Decimal = ZERO
    collected: Decimal = ZERO
    arrears: Decimal = ZERO

    @property
    def share(self):
        """What was collected of what was charged, in percent; None while nothing was."""
        return round(100 * self.collected / self.charged) if self.charged else None

    def __add__(self, other):
        return Totals(self.charged + other.charged, self.collected + other.collected, self.arrears + other.arrears)


def _charges_in(branches, first, last):
    rows = valid_charges(month__gte=first, month__lte=last).order_by()
    return branches.of(rows) if isinstance(branches, Within) else rows.filter(branch__in=branches)


def totals_by_branch(branches, first: date, last: date) -> dict[int, Totals]:
    """{branch's pk: Totals} for the months `first` to `last`, in one query. `branches` is a queryset or Within.

    Months ahead count in `charged` and `collected` once they are paid in advance; arrears stop at this month.
    """
    rows = _charges_in(branches, first, last).values_list("branch")
    rows = rows.annotate(charged=exact(Sum("amount")), collected=exact(Sum("paid")))
    if last <= current_month():
        return defaultdict(Totals, {branch: _totals(*amounts) for branch, *amounts in rows})
    rows = rows.annotate(by_now=exact(Sum("due", filter=Q(month__lte=current_month()))))
    return defaultdict(Totals, {branch: Totals(*amounts) for branch, *amounts in rows})


def _totals(charged, collected):
    """What counts and is not paid is due: to add it up too would cost as much again as each of the other sums."""
    return Totals(charged, collected, charged - collected)


def totals_by_month(branches, first: date, last: date) -> dict[date, Totals]:
    """{month: Totals} of `branches` (some, a queryset, Within) together, in one query; `arrears` are what is left."""
    rows = _by_month(_charges_in(branches, first, last))
    return defaultdict(Totals, {month: _totals(*amounts) for month, *amounts in rows})


def totals_of_each(branches, first: date, last: date) -> dict[int, dict[date, Totals]]:
    """{branch's pk: its `totals_by_month`} in one query, for few branches: a row comes for each month of each."""
    found = defaultdict(lambda: defaultdict(Totals))
    rows = _charges_in(branches, first, last).values_list("branch", "month")
    for branch, month, *amounts in rows.annotate(charged=exact(Sum("amount")), collected=exact(Sum("paid"))):
        found[branch][month] = _totals(*amounts)
    return found


def totals_of(branch, first: date, last: date) -> dict[date, Totals]:
    """`totals_by_month` of one branch; months outside the span have `arrears` alone, where something is due."""
    rows = _totals_of(branch.pk, first, last, current_month())
    return defaultdict(Totals, {month: _totals(*amounts) for month, *amounts in rows})


@prepared
def _totals_of(branch, first, last, now):
    late = Q(due__gt=0, month__lte=now)
    return _by_month(valid_charges(branch=branch).filter(Q(month__gte=first, month__lte=last) | late))


def _by_month(charges):
    rows = charges.order_by().values_list("month")
    return rows.annotate(charged=exact(Sum("amount")), collected=exact(Sum("paid")))
