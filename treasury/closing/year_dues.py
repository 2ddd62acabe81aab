"""The figures of members and dues in the financial report, of a year and the one before."""

from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum
from django.utils.timezone import localdate

from members.models import Membership

from ..models import ZERO, Allocation, DuesCharge, Payment, exact


class YearOfDues(NamedTuple):
    """Members when the year ends, those who paid in it, its dues in dirhams, the months exempted, what of its dues was
    paid by its end, and what was left to pay of all months then. A running year ends today."""

    members: int
    payers: int
    charged: Decimal
    exempted: int
    paid: Decimal
    left: Decimal


class _Span(NamedTuple):
    """A year: its first day, the first day after it, and its last day, today in a running one."""

    first: date
    after: date
    last: date


def dues_of_years(branches, years) -> list[YearOfDues]:
    """The figures of `branches` (Within) for each of `years`; four queries, and one for each year.

    What is paid of a month, and between which days, stands on its charge: the charges are read once, and of the
    payments only those that a day of the year's end stands between, or that were taken back later.
    """
    spans = [_span(year) for year in years]
    months, payers = _months(branches, spans), _payers(branches, spans)
    parts = [_in_parts(branches, spans), _taken_back(branches, spans)]
    return [
        _figures(branches, span, months, payers[f"payers_{place}"], place, parts) for place, span in enumerate(spans)
    ]


def _figures(branches, span, months, payers, place, parts):
    asked = [row for row in months if row.month <= span.last]
    own = [row for row in asked if row.month >= span.first]
    paid, paid_of_year = (
        sum((row.paid[place] for row in rows), ZERO) + sum((part[f"{name}_{place}"] for part in parts), ZERO)
        for rows, name in ((asked, "all"), (own, "year"))
    )
    return YearOfDues(
        branches.of(Membership.objects.on(span.last)).count(),
        payers,
        sum((row.amount for row in own), ZERO),
        sum(row.exempted for row in own),
        paid_of_year,
        sum((row.amount for row in asked), ZERO) - paid,
    )


class _Month(NamedTuple):
    """A month of all branches: dirhams asked without the exempted charges, which are counted, and dirhams `paid`.

    `paid` has, for each span, what was paid by its end of the charges on which nothing was paid later.
    """

    month: date
    amount: Decimal
    exempted: int
    paid: list[Decimal]


def _span(year):
    after = date(year + 1, 1, 1)
    return _Span(date(year, 1, 1), after, min(after - timedelta(days=1), localdate()))


def _months(branches, spans):
    """The months through the end of the last span; summed by month, which is quicker than a filter for each figure."""
    rows = branches.of(DuesCharge.objects.asked()).filter(month__lte=max(span.last for span in spans))
    owed = Q(exempted_at=None)
    paid = {
        f"paid_{place}": exact(Sum("paid", filter=owed & Q(last_paid_on__lt=span.after)))
        for place, span in enumerate(spans)
    }
    rows = rows.order_by().values_list("month")
    rows = rows.annotate(total=exact(Sum("amount", filter=owed)), left_out=Count("exempted_at"), **paid)
    return [_Month(month, total, left_out, paid) for month, total, left_out, *paid in rows]


def _in_parts(branches, spans):
    """{"all_<place>", "year_<place>": dirhams} paid by the end of a span, of charges on which more came later."""
    rows = Allocation.objects.counting().filter(charge__first_paid_on__lt=F("charge__last_paid_on"))
    return _sums(rows, branches, spans, lambda span: Q(
        charge__first_paid_on__lt=span.after, charge__last_paid_on__gte=span.after, payment__paid_on__lt=span.after
    ))  # fmt: skip


def _taken_back(branches, spans):
    """As `_in_parts`: what was paid by a span's end, and taken back in a later year, after its month was closed."""
    rows = Allocation.objects.standing().filter(payment__taken_back_on__isnull=False)
    return _sums(rows, branches, spans, lambda span: Q(
        payment__taken_back_on__gte=span.after, payment__paid_on__lt=span.after
    ))  # fmt: skip


def _sums(rows, branches, spans, paid_by_the_end_of):
    """The sums of those of `rows` (allocations) that a span takes, of all its months and of those of its year."""
    taken = [paid_by_the_end_of(span) & Q(charge__month__lte=span.last) for span in spans]
    rows = branches.of(rows, "charge__branch").filter(charge__withdrawn_at=None, charge__exempted_at=None)
    sums = {}
    for place, (span, condition) in enumerate(zip(spans, taken, strict=True)):
        sums[f"all_{place}"] = exact(Sum("amount", filter=condition))
        sums[f"year_{place}"] = exact(Sum("amount", filter=condition & Q(charge__month__gte=span.first)))
    return rows.filter(reduce(or_, taken)).order_by().aggregate(**sums)


def _stood(span):
    """The payments that counted in the year: one taken back in a later one, after its month was closed, did."""
    return Q(voided_at=None) | Q(taken_back_on__gte=span.after)


def _payers(branches, spans):
    """{"payers_<place>": how many people paid in the span}."""
    first, after = min(span.first for span in spans), max(span.after for span in spans)
    rows = branches.of(Payment.objects.all()).filter(paid_on__gte=first, paid_on__lt=after)
    return rows.order_by().aggregate(
        **{
            f"payers_{place}": Count(
                "payer", distinct=True, filter=_stood(span) & Q(paid_on__gte=span.first, paid_on__lt=span.after)
            )
            for place, span in enumerate(spans)
        }
    )
