"""The figures of members and dues in the financial report, of a year and the one before."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from members.models import Membership

from ..models import Allocation, DuesCharge, Payment, exact


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
    """The figures of `branches` (a queryset) for each of `years`; three queries, and one for each year."""
    spans = [_span(year) for year in years]
    charged, paid, payers = _charged(branches, spans), _paid(branches, spans), _payers(branches, spans)
    members = [Membership.objects.on(span.last).filter(branch__in=branches).count() for span in spans]
    return [
        YearOfDues(
            members[place],
            payers[f"payers_{place}"],
            charged[f"year_{place}"],
            charged[f"exempted_{place}"],
            paid[f"year_{place}"],
            charged[f"all_{place}"] - paid[f"all_{place}"],
        )
        for place in range(len(spans))
    ]


def _span(year):
    after = date(year + 1, 1, 1)
    return _Span(date(year, 1, 1), after, min(after - timedelta(days=1), localdate()))


def _charged(branches, spans):
    wanted = {}
    for place, span in enumerate(spans):
        by_then = Q(month__lte=span.last)
        in_year = by_then & Q(month__gte=span.first)
        wanted[f"all_{place}"] = exact(Sum("amount", filter=by_then & Q(exempted_at=None)))
        wanted[f"year_{place}"] = exact(Sum("amount", filter=in_year & Q(exempted_at=None)))
        wanted[f"exempted_{place}"] = Count("pk", filter=in_year & Q(exempted_at__isnull=False))
    rows = DuesCharge.objects.asked().filter(branch__in=branches, month__lte=max(span.last for span in spans))
    return rows.order_by().aggregate(**wanted)


def _paid(branches, spans):
    wanted = {}
    for place, span in enumerate(spans):
        by_then = Q(charge__month__lte=span.last, payment__paid_on__lt=span.after) & _stood(span, "payment__")
        wanted[f"all_{place}"] = exact(Sum("amount", filter=by_then))
        wanted[f"year_{place}"] = exact(Sum("amount", filter=by_then & Q(charge__month__gte=span.first)))
    rows = Allocation.objects.standing().filter(charge__branch__in=branches, charge__withdrawn_at=None)
    rows = rows.filter(charge__exempted_at=None, payment__paid_on__lt=max(span.after for span in spans))
    return rows.order_by().aggregate(**wanted)


def _stood(span, lead=""):
    """The payments that counted in the year: one taken back in a later one, after its month was closed, did."""
    return Q(**{f"{lead}voided_at": None}) | Q(**{f"{lead}taken_back_on__gte": span.after})


def _payers(branches, spans):
    wanted = {
        f"payers_{place}": Count(
            "payer", distinct=True, filter=Q(paid_on__gte=span.first, paid_on__lt=span.after) & _stood(span)
        )
        for place, span in enumerate(spans)
    }
    first, after = min(span.first for span in spans), max(span.after for span in spans)
    rows = Payment.objects.filter(branch__in=branches, paid_on__gte=first, paid_on__lt=after)
    return rows.order_by().aggregate(**wanted)
