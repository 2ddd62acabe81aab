"""Meetings that are called, for the tests: planned a month ahead in a branch with members."""

from datetime import time, timedelta

from django.utils.timezone import localdate, now

from meetings.calling import send_call
from meetings.models import Meeting, Minutes
from tests.factories import make_user


def plan_meeting(branch, *, days=30, agenda=("كلمة افتتاحية", "انتخاب المكتب الجديد"), **fields):
    """A meeting of `branch` to come, with all that a call needs."""
    given = {
        "title": "الجمع العام لتجديد المكتب",
        "session": Meeting.Session.RENEWAL,
        "date": localdate() + timedelta(days=days),
        "starts_at": time(10, 0),
        "venue": "دار الشباب",
        **fields,
    }
    meeting = Meeting.objects.create(branch=branch, **given)
    for order, subject in enumerate(agenda, start=1):
        meeting.agenda.create(order=order, subject=subject)
    return meeting


def call_meeting(branch, *, by=None, **fields):
    """The same, called by `by` (the headquarters). Returns the meeting as it stands then."""
    meeting = plan_meeting(branch, **fields)
    send_call(meeting=meeting, by=by or make_user(is_superuser=True))
    return Meeting.objects.with_names().get(pk=meeting.pk)


def meeting_today(branch, **fields):
    """A called meeting of `branch` whose day has come; those who join after the call are not on its roll."""
    meeting = call_meeting(branch, **fields)
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate())
    return Meeting.objects.with_names().get(pk=meeting.pk)


def seal(meeting):
    """Minutes of `meeting` that are approved, whatever its record holds."""
    account = make_user(is_superuser=True)
    return Minutes.objects.create(
        meeting=meeting, text="محضر", saved_by=account, saved_at=now(), approved_by=account, approved_at=now(),
        content="{}", digest=f"{meeting.pk:064x}",
    )  # fmt: skip
