"""Meetings for the tests of the pages."""

from datetime import date

from meetings.models import Meeting
from tests.forms import values_of

__all__ = ["HELD", "make_meeting", "values_of"]

HELD = date(2026, 10, 18)


def make_meeting(branch, title="الجمع العام لتجديد المكتب", **fields):
    return Meeting.objects.create(branch=branch, title=title, **{"date": HELD, **fields})
