"""Three small figures of the reader's part of the party: members, dues, and women in bureaus."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr
from django.utils.timezone import localdate

from branches.models import Branch
from branches.paths import STEP
from branches.scoping import reach_of, view_permission
from bureaus.models import Mandate
from bureaus.representation import Share
from dated.periods import covers
from members.models import Gender, Membership
from treasury.models import Allocation, DuesCharge, exact
from treasury.months import add_months, current_month

MONTHS = 12
QUARTER = 3
TOTALS = "treasury.view_totals"


@dataclass(frozen=True)
class Column:
    """A month's column, in percent of the highest: `height` the whole, `part` what of it is filled from below."""

    month: object
    whole: object
    filled: object
    height: int
    part: int

    @property
    def above(self):
        return 100 - self.height

    @property
    def above_part(self):
        return 100 - self.part


@dataclass(frozen=True)
class Rates:
    """What was collected of what was charged, in percent: the last three whole months, and the three before."""

    now: int | None
    before: int | None

    @property
    def is_falling(self):
        return None not in (self.now, self.before) and self.now < self.before


def members_by_month(user):
    """Columns of the members on the first of each of twelve months, today's the last; one query."""
    days = [add_months(current_month(), offset) for offset in range(1 - MONTHS, 0)] + [localdate()]
    rows = Membership.objects.within_reach(user, view_permission(Membership))
    counts = rows.aggregate(**{f"on_{number}": Count("pk", filter=covers(day)) for number, day in enumerate(days)})
    numbers = [counts[f"on_{number}"] for number in range(len(days))]
    return columns((day, number, number) for day, number in zip(days, numbers, strict=True))


def dues_by_month(user):
    """(columns of what twelve months asked and of what is paid of it, Rates), in dirhams; two queries."""
    months = [add_months(current_month(), offset) for offset in range(1 - MONTHS, 1)]
    within = {"month__gte": months[0], "month__lte": months[-1], "exempted_at": None}
    asked = DuesCharge.objects.within_reach(user, TOTALS).asked().filter(**within)
    paid = Allocation.objects.counting().filter(
        reach_of(user, TOTALS).condition("payment__branch__path"),
        **{f"charge__{name}": value for name, value in within.items()},
    )
    charged, settled = _sums(asked, "month"), _sums(paid, "charge__month")
    rows = [(month, charged.get(month, Decimal(0)), settled.get(month, Decimal(0))) for month in months]
    whole_months = rows[:-1]
    return columns(rows), Rates(_rate(whole_months[-QUARTER:]), _rate(whole_months[-2 * QUARTER : -QUARTER]))


def women_by_branch(user):
    """[(branch, Share of women among those who sit in bureaus there or under it)] of the branches right under the
    highest that the reader sees; three queries."""
    reach = reach_of(user, view_permission(Branch))
    top = Branch.objects.filter(reach.condition("path")).order_by("depth", "path").first()
    if top is None:
        return []
    under = Substr("seat__bureau__branch__path", 1, len(top.path) + STEP)
    rows = Mandate.objects.within_reach(user, view_permission(Mandate)).on(localdate())
    rows = rows.filter(seat__bureau__branch__path__startswith=top.path).order_by().values_list(under)
    women = Count("person", filter=Q(person__gender=Gender.FEMALE), distinct=True)
    rows = rows.annotate(women=women, holders=Count("person", distinct=True))
    found = {path: Share(count, total) for path, count, total in rows}
    children = Branch.objects.standing().filter(path__startswith=top.path, depth=top.depth + 1).order_by("path")
    return [(child, found[child.path]) for child in children if child.path in found]


def columns(rows):
    """Columns of `rows` (month, whole, filled)."""
    rows = list(rows)
    highest = max((max(whole, filled) for _month, whole, filled in rows), default=0) or 1
    return [
        Column(month, whole, filled, round(100 * whole / highest), round(100 * filled / highest))
        for month, whole, filled in rows
    ]


def _sums(rows, key):
    return dict(rows.order_by().values_list(key).annotate(total=exact(Sum("amount"))))


def _rate(rows):
    charged = sum(row[1] for row in rows)
    return round(100 * sum(row[2] for row in rows) / charged) if charged else None
