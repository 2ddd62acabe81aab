"""The figures of members and dues in the financial report, of a year and the one before."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, F, Max, Q, Sum, When
from django.utils.timezone import localdate

from members.models import Membership

from ..models import ZERO, Allocation, DuesCharge, Payment, exact
from ..models.money import MONEY


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
    """The figures of `branches` (a queryset) for each of `years`; two queries, and two for each year.

    What is paid of a month stands on its charge (`DuesCharge.paid`): the charges are read once, and what came, or was
    taken back, after a year's end is taken off. For a running year that spares the sum of all allocations; what came
    after a year that has ended is still looked up among them.
    """
    spans = [_span(year) for year in years]
    months, payers = _months(branches, spans), _payers(branches, spans)
    return [_figures(branches, span, months, payers[f"payers_{place}"] or 0) for place, span in enumerate(spans)]


def _figures(branches, span, months, payers):
    asked = [row for row in months if row.month <= span.last]
    own = [row for row in asked if row.month >= span.first]
    later = _paid_later(branches, span)
    return YearOfDues(
        Membership.objects.on(span.last).filter(branch__in=branches).count(),
        payers,
        sum((row.amount for row in own), ZERO),
        sum(row.exempted for row in own),
        sum((row.paid for row in own), ZERO) - later["year"],
        sum((row.amount - row.paid for row in asked), ZERO) + later["all"],
    )


class _Month(NamedTuple):
    """A month of all branches: dirhams asked and paid by today, without the exempted charges, which are counted."""

    month: date
    amount: Decimal
    paid: Decimal
    exempted: int


def _span(year):
    after = date(year + 1, 1, 1)
    return _Span(date(year, 1, 1), after, min(after - timedelta(days=1), localdate()))


def _months(branches, spans):
    """The months through the end of the last span; summed by month, which is quicker than a filter for each figure."""
    rows = DuesCharge.objects.asked().filter(branch__in=branches, month__lte=max(span.last for span in spans))
    owed = Q(exempted_at=None)
    rows = (
        rows.order_by()
        .values_list("month")
        .annotate(
            total=exact(Sum("amount", filter=owed)),
            settled=exact(Sum("paid", filter=owed)),
            left_out=Count("exempted_at"),
        )
    )
    return [_Month(*row) for row in rows]


def _paid_later(branches, span):
    """{"all", "year": dirhams} that are paid by today of the months through the end of `span`, and were not then.

    Less what was paid then and was taken back in a later year, after its month was closed. A running year has none.
    """
    if span.after > localdate():
        return {"all": ZERO, "year": ZERO}
    came = Q(payment__voided_at=None, payment__paid_on__gte=span.after)
    went = Q(payment__taken_back_on__gte=span.after, payment__paid_on__lt=span.after)
    rows = Allocation.objects.standing().filter(came | went, charge__branch__in=branches, charge__month__lte=span.last)
    rows = rows.filter(charge__withdrawn_at=None, charge__exempted_at=None)
    signed = Case(When(came, then=F("amount")), default=-F("amount"), output_field=MONEY)
    return rows.order_by().aggregate(
        all=exact(Sum(signed)), year=exact(Sum(signed, filter=Q(charge__month__gte=span.first)))
    )


def _stood(span):
    """The payments that counted in the year: one taken back in a later one, after its month was closed, did."""
    return Q(voided_at=None) | Q(taken_back_on__gte=span.after)


def _payers(branches, spans):
    """How many people paid in each span: each payer is one row first, which is quicker than counting them apart."""
    in_span = {
        f"in_{place}": Max(
            Case(When(_stood(span) & Q(paid_on__gte=span.first, paid_on__lt=span.after), then=1), default=0)
        )
        for place, span in enumerate(spans)
    }
    first, after = min(span.first for span in spans), max(span.after for span in spans)
    rows = Payment.objects.filter(branch__in=branches, paid_on__gte=first, paid_on__lt=after)
    rows = rows.order_by().values("payer").annotate(**in_span)
    return rows.aggregate(**{f"payers_{place}": Sum(f"in_{place}") for place in range(len(spans))})
