"""How well branches collect their dues: what was paid of what was asked, lately and before."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from .allocation import ZERO
from .balances import Totals, valid_charges
from .models import exact
from .months import add_months, current_month

# How many whole months are compared with as many before them.
QUARTER = 3
# A share that is smaller by no more than this is no fall: a single late payer is not a trend.
NOISE = Decimal("0.01")


@dataclass(frozen=True)
class CollectionRate:
    """What three whole months asked and what of it is paid, beside the three months before; in dirhams."""

    asked_now: Decimal = ZERO
    paid_now: Decimal = ZERO
    asked_before: Decimal = ZERO
    paid_before: Decimal = ZERO

    @property
    def now(self):
        """Percent collected of the last three whole months; None where nothing was asked."""
        return _percent(self.paid_now, self.asked_now)

    @property
    def before(self):
        return _percent(self.paid_before, self.asked_before)

    @property
    def is_falling(self):
        """Whether the share collected fell by more than a hundredth."""
        if not (self.asked_now and self.asked_before):
            return False
        return self.paid_now / self.asked_now < self.paid_before / self.asked_before - NOISE


def _percent(paid, asked):
    return round(100 * paid / asked) if asked else None


def quarters():
    """((first, last), (first, last)): the last three whole months, and the three before them."""
    now = current_month()
    return (
        (add_months(now, -QUARTER), add_months(now, -1)),
        (add_months(now, -2 * QUARTER), add_months(now, -QUARTER - 1)),
    )


def rate_of(totals) -> CollectionRate:
    """The CollectionRate of sums by month, {month: Totals}."""
    sums = []
    for first, last in quarters():
        quarter = sum((total for month, total in totals.items() if first <= month <= last), Totals())
        sums += [quarter.charged, quarter.collected]
    return CollectionRate(*sums)


def collections_of(branches) -> dict[int, CollectionRate]:
    """{branch's pk: CollectionRate} of `branches` (some, or a queryset) that asked or collected something; one query.

    Each branch's own dues, without those under it.
    """
    now, before = quarters()
    both = (before[0], now[1])
    charges = valid_charges(branch__in=branches, month__range=both).order_by().values_list("branch")
    rows = charges.annotate(
        asked_now=_sum("amount", now), paid_now=_sum("paid", now),
        asked_before=_sum("amount", before), paid_before=_sum("paid", before),
    )  # fmt: skip
    return {branch: CollectionRate(*amounts) for branch, *amounts in rows}


def falling(branches):
    """Those of `branches` (a queryset) whose `CollectionRate.is_falling`; one query, and one for the answer.

    The sums of all are made at once: asked branch by branch, they took seconds over a party of thousands.
    """
    return branches.filter(pk__in=[pk for pk, found in collections_of(branches).items() if found.is_falling])


def _sum(column, span):
    return exact(Sum(column, filter=Q(month__range=span)))
