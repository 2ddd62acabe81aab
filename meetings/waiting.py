"""What waits for a decision of the user, in every branch that their right to confirm, or to record, reaches."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch
from bureaus.models import Appointment

from .drafts import RECORD_ELECTION
from .models import Contest, Election, ElectionDraft

PERMISSION = "meetings.confirm_election"


@dataclass(frozen=True)
class Waiting:
    """Something that waits: what it is, where, since when, who recorded it, and the page that decides it."""

    what: str
    branch: Branch
    day: date
    by: object
    address: str


def waiting_for(user):
    """The elections, appointments, contests and drafts that wait where `user` may decide, oldest first; four queries.

    What the user recorded is among them: it shows that it waits still.
    """
    elections, appointments, contests, drafts = _rows(user)
    found = [
        *map(_of_election, elections.select_related("meeting__branch", "recorded_by__person")),
        *map(
            _of_appointment,
            appointments.with_titles().select_related("person", "seat__bureau__branch", "recorded_by__person"),
        ),
        *map(_of_contest, contests.select_related("person", "election__meeting__branch")),
        *map(_of_draft, drafts.select_related("meeting__branch", "prepared_by__person")),
    ]
    return sorted(found, key=lambda row: row.day)


def count_by_branch(user, branches) -> Counter:
    """{branch's key: how many decisions wait in it where `user` may decide} of `branches`; one query, or none."""
    if not branches:
        return Counter()
    ways = ("meeting__branch", "seat__bureau__branch", "election__meeting__branch", "meeting__branch")
    rows = [
        found.filter(**{f"{way}__in": branches}).order_by().values_list(way)
        for found, way in zip(_rows(user), ways, strict=True)
    ]
    return Counter(key for (key,) in rows[0].union(*rows[1:], all=True))


def keys_waiting(user):
    """The keys of the rows that wait where `user` may decide, of four models: for a count among others."""
    keys = [rows.order_by().values("pk") for rows in _rows(user)]
    return keys[0].union(*keys[1:], all=True)


def _rows(user):
    return (
        Election.objects.within_reach(user, PERMISSION).waiting(),
        Appointment.objects.within_reach(user, "bureaus.confirm_appointment").waiting(),
        Contest.objects.within_reach(user, PERMISSION).open(),
        ElectionDraft.objects.within_reach(user, RECORD_ELECTION),
    )


def _of_election(election):
    what = _("%(organ)s elected on %(meeting)s") % {"organ": election.get_organ_display(), "meeting": election.meeting}
    address = reverse("meetings:confirmation", args=[election.pk])
    return Waiting(what, election.branch, election.recorded_at, election.recorded_by, address)


def _of_appointment(row):
    what = _("%(office)s: %(person)s") % {"office": row.title, "person": row.person}
    return Waiting(what, row.branch, row.recorded_at, row.recorded_by, reverse("bureaus:appointment", args=[row.pk]))


def _of_contest(contest):
    what = _("Contest of an election: %(meeting)s") % {"meeting": contest.election.meeting}
    address = reverse("meetings:decide-contest", args=[contest.pk])
    return Waiting(what, contest.election.branch, contest.created_at, contest.person, address)


def _of_draft(draft):
    what = _("An election to record, prepared by the branch: %(meeting)s") % {"meeting": draft.meeting}
    return Waiting(what, draft.branch, draft.prepared_at, draft.prepared_by, draft.get_absolute_url())
