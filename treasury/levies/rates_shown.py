"""What the page of rates of levies shows: what holds now, what is decided for later, what held before."""

from dataclasses import dataclass
from decimal import Decimal

from branches.models import Branch
from branches.paths import paths_down_to
from members.models import Assembly, PublicRole

from ..models import LevyRate
from ..months import current_month
from .rates import LevyRates

PEOPLE = ("recorded_by__person", "withdrawn_by__person")


@dataclass(frozen=True)
class InForce:
    """What an assembly owes a month in a branch, or its president alone; `owed_to` set it, None without a rate."""

    assembly: Assembly
    presidents: bool
    amount: Decimal | None
    owed_to: Branch | None


def rates_shown(user, branch) -> dict:
    """{"in_force": [InForce], "to_come": rates to come, "set_here": the rates that the branch set}; four queries.

    Rates to come are those of the branch and of the branches above it, whose rates it inherits, soonest first.
    """
    paths = paths_down_to(branch.path)
    to_come = LevyRate.objects.to_come(current_month()).filter(branch__path__in=paths)
    here = LevyRate.objects.visible_in(user, branch)
    return {
        "in_force": _in_force(branch, {row.pk: row for row in Branch.objects.filter(path__in=paths)}),
        "to_come": to_come.select_related("branch", *PEOPLE).order_by("started_on", "pk"),
        "set_here": here.select_related(*PEOPLE),
    }


def _in_force(branch, branches):
    rates, now, rows = LevyRates([branch.path]), current_month(), []
    for assembly in Assembly:
        general = rates.find(branch.path, assembly, PublicRole.MEMBER, now)
        of_president = rates.find(branch.path, assembly, PublicRole.PRESIDENT, now)
        for presidents, (amount, owed_to) in [(False, general), *([(True, of_president)] * (of_president != general))]:
            rows.append(InForce(assembly, presidents, amount, branches.get(owed_to)))
    return rows
