"""What an elected official owes a month: the nearest branch up the tree that set a rate for the assembly decides.

In it a rate for the president of the assembly comes before the general one. The levy is owed to that branch. The rate
of a month is the one in force on its first day; a rate of zero says that nothing is asked, and hides those above it.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from branches.paths import paths_down_to
from members.models import PublicRole
from sql.lookups import Texts

from ..models import LevyRate


class LevyRates:
    """The rates that may apply to some branches, loaded in one query; it answers without any other."""

    def __init__(self, paths):
        levels = Texts({level for path in paths for level in paths_down_to(path)})
        rows = LevyRate.objects.filter(branch__path__among=levels).order_by("started_on")
        self._periods = defaultdict(list)
        for path, branch, assembly, presidents, start, end, amount in rows.values_list(
            "branch__path", "branch", "assembly", "presidents", "started_on", "ended_on", "amount"
        ):
            self._periods[path, assembly, presidents].append((start, end, amount, branch))

    def find(self, path: str, assembly: int, role: int, month: date) -> tuple[Decimal | None, int | None]:
        """(dirhams a month, key of the branch that set it and is owed); (None, None) without a rate.

        `path` is that of the branch that keeps the official's file.
        """
        kinds = (True, False) if role == PublicRole.PRESIDENT else (False,)
        for level in reversed(paths_down_to(path)):
            for presidents in kinds:
                for start, end, amount, branch in self._periods.get((level, assembly, presidents), ()):
                    if start <= month and (end is None or month < end):
                        return amount, branch
        return None, None
