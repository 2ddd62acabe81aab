"""A clock that the machine sets: every module that asks for the time asks it."""

import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from treasury.models import CashEntry

START = date(2025, 10, 15)


class Clock:
    def __init__(self):
        self.at = datetime(START.year, START.month, START.day, 10, tzinfo=UTC)

    def now(self):
        """A moment after the last one that was asked for, of the same day."""
        self.at += timedelta(milliseconds=1)
        return self.at

    def go_to(self, day):
        self.at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)

    @property
    def today(self):
        return self.at.date()


@contextmanager
def set_clock():
    """The Clock by which everything lives meanwhile."""
    clock, real = Clock(), timezone.now
    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if vars(module).get("now") is real:
                patch.setattr(module, "now", clock.now)
        patch.setattr(CashEntry._meta.get_field("recorded_at"), "_get_default", clock.now)
        yield clock
