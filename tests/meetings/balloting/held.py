"""A meeting that sits today, with its roll and who is present, and ballots on it."""

from datetime import timedelta

from django.utils.timezone import localdate

from bureaus.models import Office, Organ
from meetings.balloting.polls import plan_poll, stand
from meetings.balloting.rounds import open_round
from meetings.balloting.urns import make_code, sign_code
from meetings.balloting.voting import cast_vote
from meetings.models import Meeting, Poll, RollEntry
from tests.factories import make_members, make_user
from tests.meetings.calls import call_meeting

Method = Poll.Method


def office(code):
    return Office.objects.get(code=code)


def sitting_meeting(branch, voters=5, by=None):
    """A meeting of `branch` that was called a month ago and sits today; `voters` of its members are present."""
    people = make_members(branch, voters)
    meeting = call_meeting(branch, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate())
    meeting = Meeting.objects.with_names().get(pk=meeting.pk)
    for order, person in enumerate(people, start=1):
        meeting.attendance.create(order=order, person=person)
    meeting.people = people
    return meeting


def planned_poll(meeting, by, code="branch_secretary", method=Method.PHONES, candidates=2, **more):
    """A ballot on the office `code` in which the first members stand."""
    poll = plan_poll(meeting=meeting, organ=Organ.BUREAU, office=office(code), method=method, by=by, **more)
    for person in meeting.people[:candidates]:
        stand(poll=poll, person=person, by=by)
    return poll


def entry_of(meeting, person):
    return RollEntry.objects.get(meeting=meeting, person=person)


def vote(round, person, *choice, code=None):
    """Let `person` vote for the options `choice`. Returns the code of the ballot."""
    entry, code = entry_of(round.poll.meeting, person), code or make_code()
    cast_vote(round=round, entry=entry, signed_code=sign_code(code, round.pk, entry.pk), choice=list(choice))
    return code


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def opened(meeting, by, **more):
    """(poll, its first round, the keys of who stands)."""
    poll = planned_poll(meeting, by, **more)
    round = open_round(poll=poll, by=by)
    return poll, round, round.options


def headquarters():
    return make_user(is_superuser=True)


def yesterday():
    return localdate() - timedelta(days=1)


def others_vote(round):
    """Let the last two who are present cast blank votes: an urn with fewer than three ballots is not opened."""
    waiting = round.poll.meeting.roll.exclude(marks__round=round).order_by("-person")
    for entry in waiting.select_related("person")[:2]:
        vote(round, entry.person)
