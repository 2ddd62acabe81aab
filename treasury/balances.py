"""What is owed, paid and held: sums as subqueries and grouped queries, never row by row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery, Sum

from .allocation import ZERO
from .models import Allocation, DuesCharge, Payment, exact
from .months import current_month


def valid_charges(**conditions):
    """The charges that count: those exempted or withdrawn ask nothing."""
    return DuesCharge.objects.asked().filter(exempted_at=None, **conditions)


def valid_allocations(**conditions):
    """The allocations that count: those of valid payments, on charges that were not exempted.

    A payment settles charges of its own branch only, so that a branch's allocations are found through its payments,
    which are fewer than its charges.
    """
    return Allocation.objects.counting().filter(charge__exempted_at=None, **conditions)


def _sum_for(rows, outer, key):
    """A subquery: the sum of `amount` over the rows whose `key` is the outer row's `outer`; zero without any."""
    total = rows.filter(**{key: OuterRef(outer)}).order_by().values(key).annotate(total=Sum("amount")).values("total")
    return exact(Subquery(total))


def with_arrears(people, branch=None):
    """Annotate people with `arrears`: dirhams due through the current month, in `branch` or in all branches."""
    here = {} if branch is None else {"branch": branch}
    here_settled = {f"charge__{name}": value for name, value in here.items()}
    asked = valid_charges(month__lte=current_month(), **here)
    paid = valid_allocations(charge__month__lte=current_month(), **here_settled)
    return people.annotate(arrears=exact(_sum_for(asked, "pk", "person") - _sum_for(paid, "pk", "charge__person")))


@dataclass
class Balance:
    """Of one member in one branch, in dirhams: `arrears` is due through this month, `held` is paid beyond it."""

    arrears: Decimal = ZERO
    held: Decimal = ZERO


def paid_by(branch, people) -> dict[int, Decimal]:
    """{person's pk: dirhams} of valid payments to `branch`, in one query; people who paid nothing are left out."""
    return _by(Payment.objects.valid().filter(branch=branch, payer__in=people), "payer")


def received_by_month(branch, year: int) -> dict[date, Decimal]:
    """{month: dirhams} of valid payments made to `branch` in `year`, in one query."""
    rows = Payment.objects.valid().filter(branch=branch, paid_on__year=year)
    return {date(year, month, 1): total for month, total in _by(rows, "paid_on__month").items()}


def _by(rows, key):
    return dict(rows.order_by().values_list(key).annotate(total=exact(Sum("amount"))))


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


def totals_by_branch(branches, first: date, last: date) -> dict[int, Totals]:
    """{branch's pk: Totals} for the months `first` to `last`, in two queries. `branches` is a queryset.

    Months ahead count in `charged` and `collected` once they are paid in advance; arrears stop at this month.
    """
    months = {"month__gte": first, "month__lte": last}
    charge_months = {f"charge__{name}": value for name, value in months.items()}
    now = current_month()
    asked = valid_charges(branch__in=branches, **months).order_by().values_list("branch")
    used = valid_allocations(payment__branch__in=branches, **charge_months).order_by().values_list("payment__branch")
    totals = defaultdict(Totals)
    whole = exact(Sum("amount"))
    by_now = exact(Sum("amount", filter=Q(month__lte=now)))
    for branch, total, asked_by_now in asked.annotate(whole=whole, by_now=by_now):
        totals[branch] = Totals(total, ZERO, asked_by_now)
    by_now = exact(Sum("amount", filter=Q(charge__month__lte=now)))
    for branch, total, paid_by_now in used.annotate(whole=whole, by_now=by_now):
        row = totals[branch]
        row.collected, row.arrears = total, row.arrears - paid_by_now
    return totals


def totals_by_month(branches, first: date, last: date) -> dict[date, Totals]:
    """{month: Totals} of `branches` (some, or a queryset) together, in two queries."""
    totals = defaultdict(Totals)
    months = {"month__gte": first, "month__lte": last}
    for month, total in _by(valid_charges(branch__in=branches, **months), "month").items():
        totals[month].charged = total
    charge_months = {f"charge__{name}": value for name, value in months.items()}
    used = valid_allocations(payment__branch__in=branches, **charge_months)
    for month, total in _by(used, "charge__month").items():
        totals[month].collected = total
    return totals
