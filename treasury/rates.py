"""What a month of dues costs: the nearest branch up the tree decides; in it a category's own rate before the general.

The rate of a month is the one in force on its first day. A rate of zero says that nothing is asked.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Q

from branches.paths import paths_down_to
from sql.lookups import Texts
from sql.prepared import prepared

from .models import DuesRate

COLUMNS = ("branch__path", "category", "started_on", "ended_on", "amount")


class RateTable:
    """The rates that may apply to some branches, loaded in one query; it answers without any other."""

    def __init__(self, rates):
        self._periods, self._found = defaultdict(list), {}
        for path, category, started_on, ended_on, amount in rates:
            self._periods[path, category].append((started_on, ended_on, amount))

    @classmethod
    def of(cls, *branches, below=False):
        """The table for `branches`: their own rates and those above them, and with `below` those below too."""
        if not below:
            return cls.of_paths({branch.path for branch in branches})
        condition = Q(branch__path__in={path for branch in branches for path in paths_down_to(branch.path)})
        for branch in branches:
            condition |= Q(branch__path__startswith=branch.path)
        return cls(DuesRate.objects.filter(condition).order_by("started_on").values_list(*COLUMNS))

    @classmethod
    def of_paths(cls, paths):
        """The table for the branches at `paths`: their own rates and those above them."""
        return cls(_rates_at(Texts({higher for path in paths for higher in paths_down_to(path)})))

    def rate(self, path: str, category_id: int, month: date) -> Decimal | None:
        """Dirhams that a member of this category owes for `month` in the branch at `path`; None without a rate."""
        return self.find(path, category_id, month)[0]

    def find(self, path: str, category_id: int, month: date) -> tuple:
        """(`rate`, the path of the branch that set it); (None, None) without a rate."""
        asked = path, category_id, month
        if asked not in self._found:  # of many members few categories differ
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, path, category_id, month):
        for level in reversed(paths_down_to(path)):
            for category in (category_id, None):
                for started_on, ended_on, amount in self._periods.get((level, category), ()):
                    if started_on <= month and (ended_on is None or month < ended_on):
                        return amount, level
        return None, None


@prepared
def _rates_at(paths):
    return DuesRate.objects.filter(branch__path__among=paths).order_by("started_on").values_list(*COLUMNS)
