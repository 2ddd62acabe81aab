"""What is owed, paid and held: sums as subqueries and grouped queries, never row by row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery, Sum

from .allocation import ZERO
from .models import DuesCharge, Payment, exact
from .months import current_month


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
    """{branch's pk: Totals} for the months `first` to `last`, in one query. `branches` is a queryset.

    Months ahead count in `charged` and `collected` once they are paid in advance; arrears stop at this month.
    """
    by_now = exact(Sum("due", filter=Q(month__lte=current_month())))
    rows = valid_charges(branch__in=branches, month__gte=first, month__lte=last).order_by().values_list("branch")
    rows = rows.annotate(charged=exact(Sum("amount")), collected=exact(Sum("paid")), by_now=by_now)
    return defaultdict(Totals, {branch: Totals(*amounts) for branch, *amounts in rows})


def totals_by_month(branches, first: date, last: date, *, late=False) -> dict[date, Totals]:
    """{month: Totals} of `branches` (some, or a queryset) together, in one query; `arrears` are what is left to pay.

    With `late`, months outside the span are among them where something is due by now: their `arrears` alone count.
    """
    months = Q(month__range=(first, last))
    if late:
        months |= Q(due__gt=0, month__lte=current_month())
    rows = valid_charges(branch__in=branches).filter(months).order_by().values_list("month")
    rows = rows.annotate(charged=exact(Sum("amount")), collected=exact(Sum("paid")), left=exact(Sum("due")))
    return defaultdict(Totals, {month: Totals(*amounts) for month, *amounts in rows})
