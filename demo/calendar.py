"""The demo's days, told in months back from the month of `today`: the same party whatever the day of the month."""

from dataclasses import dataclass
from datetime import date, timedelta

SUNDAY = 6


@dataclass(frozen=True)
class Calendar:
    today: date

    def month(self, back):
        """The first day of the month `back` months ago; negative for months to come."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 - back, 12)
        return date(year, month + 1, 1)

    def day(self, back, day=1):
        """The `day` (1 to 28) of the month `back` months ago, never later than today unless the month is to come."""
        found = self.month(back).replace(day=day)
        return min(found, self.today) if back >= 0 else found

    def sunday(self, back, nth=2):
        """The `nth` (1 to 4) Sunday of the month `back` months ago: the day on which assemblies meet."""
        first = self.month(back)
        return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (nth - 1))
