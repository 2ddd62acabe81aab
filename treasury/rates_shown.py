"""What the page of rates shows: what holds now and who set it, what is decided for later, and what held before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branches.models import Branch
from branches.paths import paths_down_to
from members.models import Category, IncomeBand

from .models import DuesRate
from .months import current_month
from .rates import RateTable

PEOPLE = ("recorded_by__person", "withdrawn_by__person")


@dataclass(frozen=True)
class InForce:
    """What a category owes a month, or of it an income band; `source` set it, None for the branch itself."""

    category: Category
    band: IncomeBand | None
    amount: Decimal | None
    source: Branch | None


def rates_shown(user, branch) -> dict:
    """{"in_force": [InForce], "to_come": rates to come, "set_here": the rates that the branch set}; seven queries.

    Rates to come are those of the branch and of the branches above it, whose rates it inherits, soonest first.
    """
    now, paths = current_month(), paths_down_to(branch.path)
    above = {row.path: row for row in Branch.objects.filter(path__in=paths[:-1])}
    to_come = DuesRate.objects.to_come(now).filter(branch__path__in=paths)
    here = DuesRate.objects.visible_in(user, branch)
    return {
        "in_force": _in_force(branch, above, now),
        "to_come": to_come.select_related("branch", "category", "band", *PEOPLE).order_by("started_on", "pk"),
        "set_here": here.select_related("category", "band", *PEOPLE),
    }


def _in_force(branch, above, month: date):
    table = RateTable.of(branch)
    bands, rows = list(IncomeBand.objects.all()), []
    for category in Category.objects.all():
        general = table.find(branch.path, category.pk, None, month)
        found = [(band, table.find(branch.path, category.pk, band.pk, month)) for band in bands]
        # A band for which no rate speaks owes what the category owes.
        for band, (amount, path) in [(None, general), *((band, rate) for band, rate in found if rate != general)]:
            rows.append(InForce(category, band, amount, above.get(path)))
    return rows
