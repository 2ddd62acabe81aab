"""A clock that the machine sets: every module that asks for the time asks it."""

import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

START = date(2025, 10, 15)


class Clock:
    def __init__(self):
        self.start_at(START)

    def now(self):
        """A moment after the last one that was asked for, of the same day."""
        self.at += timedelta(milliseconds=1)
        return self.at

    def go_to(self, day):
        """Ten o'clock of `day`, or the moment that it is where that is later; `start_at` alone goes back."""
        self.at = max(self.at, self._ten(day))

    def start_at(self, day):
        self.at = self._ten(day)

    @staticmethod
    def _ten(day):
        return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)

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
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.default is real:  # a field keeps the function that it was given
                    patch.setattr(field, "_get_default", clock.now)
        yield clock
