"""What a closed month left in the accounts of its branch: later sums begin there, and leave what is before unread."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sql.prepared import prepared

from ..models import ZERO, MonthClosing
from ..months import add_months


@dataclass(frozen=True)
class Carried:
    """`held`: {account's key: dirhams} when the day `since` begins. Days before it are closed, or before all days."""

    since: date = date.min
    held: dict[int, Decimal] = field(default_factory=dict)

    def of(self, account) -> Decimal:
        return self.held.get(account.pk, ZERO)

    @classmethod
    def into(cls, branch, day):
        """What the last month of `branch` (a key) that is closed and ended by `day` left. One query.

        The days of a closed month change by no door, and neither does which account its money is in
        (`closing.guard`): its figures stay true. One that was reopened says nothing any more.
        """
        for month, totals in _last_closed(branch, day.replace(day=1)):
            return cls(add_months(month, 1), {int(key): Decimal(held) for key, held in totals["held"].items()})
        return cls()


@prepared
def _last_closed(branch, month):
    rows = MonthClosing.objects.standing().filter(branch=branch, month__lt=month)
    return rows.order_by("-month").values_list("month", "totals")[:1]
