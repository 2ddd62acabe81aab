"""What a month of dues costs: the nearest branch up the tree decides. In it, the rate that says most of the member.

That is the rate of category and income band together, then the one of the band, then that of the category, then the
general rate; `docs/decisions/rates-by-band.md` says why.
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

COLUMNS = ("branch__path", "category", "band", "started_on", "ended_on", "amount")


class RateTable:
    """The rates that may apply to some branches, loaded in one query; it answers without any other."""

    def __init__(self, rates):
        self._periods, self._found = defaultdict(list), {}
        for path, category, band, started_on, ended_on, amount in rates:
            self._periods[path, category, band].append((started_on, ended_on, amount))

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

    def rate(self, path: str, category_id: int, band_id: int | None, month: date) -> Decimal | None:
        """Dirhams that a member of this category and income band owes for `month` in the branch at `path`.

        `band_id` is None for members who declared none. None without a rate.
        """
        return self.find(path, category_id, band_id, month)[0]

    def find(self, path: str, category_id: int, band_id: int | None, month: date) -> tuple:
        """(`rate`, the path of the branch that set it); (None, None) without a rate."""
        asked = path, category_id, band_id, month
        if asked not in self._found:  # of many members few categories differ
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, path, category_id, band_id, month):
        kinds = dict.fromkeys([(category_id, band_id), (None, band_id), (category_id, None), (None, None)])
        for level in reversed(paths_down_to(path)):
            for kind in kinds:
                for started_on, ended_on, amount in self._periods.get((level, *kind), ()):
                    if started_on <= month and (ended_on is None or month < ended_on):
                        return amount, level
        return None, None


@prepared
def _rates_at(paths):
    return DuesRate.objects.filter(branch__path__among=paths).order_by("started_on").values_list(*COLUMNS)
