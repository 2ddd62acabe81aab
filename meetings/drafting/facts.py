"""The record of a meeting as plain values: what is drafted, frozen and checked. Nothing of it is a guess."""

from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import override

from bureaus.titles import titles_of

STANDING = ("waiting", "in_force")


@dataclass(frozen=True)
class Someone:
    """A person who is named: `gender` is "M", "F", or "" where it is not recorded; `key` that of the record."""

    name: str
    gender: str = ""
    key: int | None = None


@dataclass(frozen=True)
class Item:
    subject: str
    note: str = ""


@dataclass(frozen=True)
class Attendee:
    person: Someone | None = None
    capacity: str = ""
    count: int | None = None
    is_guest: bool = False


@dataclass(frozen=True)
class Speech:
    subject: str
    speaker: Someone | None = None
    capacity: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A task that a resolution gave. Whether it is done since is no part of the meeting."""

    subject: str
    owner: Someone | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Decision:
    subject: str
    method: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Place:
    """A seat as it was filled; without a person it stays vacant. `plural` is the title of all who share the office."""

    office: str
    title: str
    person: Someone | None = None
    plural: str = ""
    joins_later: bool = False


@dataclass(frozen=True)
class Act:
    method: str
    offices: frozenset[str] = frozenset()
    is_of_others: bool = False


@dataclass(frozen=True)
class Ballot:
    """An election of the meeting that stands: the acts in their order, the places in that of the roster."""

    organ: str
    acts: tuple[Act, ...]
    places: tuple[Place, ...]
    term_ends_on: date | None = None

    def places_of(self, act):
        """The places that `act` filled, in order."""
        named = frozenset().union(*(row.offices for row in self.acts))
        return [row for row in self.places
                if row.office in act.offices or (act.is_of_others and row.office not in named)]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A plan that was adopted or presented: of which branch, for which days (both included), and who presented it."""

    title: str
    branch: str
    first_day: date
    last_day: date
    adopted_on: date | None = None
    presenter: Someone | None = None


@dataclass(frozen=True)
class Honour:
    """Who was honoured, in which capacity and for what. Somebody without a file has no key."""

    person: Someone
    capacity: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Facts:
    branch: str
    kind: str
    title: str
    date: date
    purpose: str = ""
    part_of_day: str = ""
    starts_at: time | None = None
    closed_at: time | None = None
    venue: str = ""
    host: str = ""
    chair: Someone | None = None
    chair_capacity: str = ""
    rapporteur: Someone | None = None
    call_number: int | None = None
    called_on: date | None = None
    entitled: int | None = None
    present: int | None = None
    quorum: int | None = None
    source_kind: str = ""
    source_credit: str = ""
    source_place: str = ""
    agenda: tuple[Item, ...] = ()
    attendance: tuple[Attendee, ...] = ()
    speeches: tuple[Speech, ...] = ()
    decisions: tuple[Decision, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    plans_adopted: tuple[Plan, ...] = ()
    plans_presented: tuple[Plan, ...] = ()
    honours: tuple[Honour, ...] = ()
    founded: tuple[str, ...] = ()


def facts_of(meeting, elections, chair_capacity):
    """The Facts of a meeting that holds its record; `elections` are its ElectionRecords. No query.

    `chair_capacity` is in which capacity the chair presides. Elections that were refused or annulled are left out.
    """
    return Facts(
        branch=meeting.branch.name,
        kind=meeting.kind,
        title=meeting.title.strip(),
        date=meeting.date,
        purpose=meeting.purpose.strip(),
        part_of_day=meeting.part_of_day,
        starts_at=meeting.starts_at,
        closed_at=meeting.closed_at,
        venue=meeting.venue.strip(),
        host=meeting.venue_branch.name if meeting.venue_branch else "",
        chair=_someone(meeting.chair),
        chair_capacity=chair_capacity if meeting.chair else "",
        rapporteur=_someone(meeting.rapporteur),
        call_number=meeting.call_number,
        called_on=meeting.called_on,
        entitled=meeting.entitled_count,
        present=meeting.present_count,
        quorum=meeting.quorum,
        source_kind=_in_arabic(meeting),
        source_credit=meeting.source_credit.strip(),
        source_place=meeting.source_place.strip(),
        agenda=tuple(Item(row.subject, row.note) for row in meeting.agenda.all()),
        attendance=tuple(map(_attendee, meeting.attendance.all())),
        speeches=tuple(map(_speech, meeting.interventions.all())),
        decisions=tuple(map(_decision, meeting.resolutions.all())),
        ballots=tuple(_ballot(row) for row in elections if row.election.state in STANDING),
        plans_adopted=tuple(_plan(row.plan) for row in meeting.plan_adoptions.all()),
        plans_presented=tuple(map(_presented, meeting.plan_presentations.all())),
        honours=tuple(map(_honour, meeting.honourees.all())),
        founded=tuple(row.branch.name for row in meeting.foundings.all()),
    )


def _plan(plan, **more):
    return Plan(plan.title.strip(), plan.branch.name, plan.started_on, plan.last_day, **more)


def _presented(row):
    return _plan(row.plan, adopted_on=row.plan.adoption.meeting.date, presenter=_someone(row.presenter))


def _honour(row):
    person = _someone(row.person) or Someone(row.name.strip(), row.gender)
    return Honour(person, row.capacity.strip(), row.reason.strip())


def _in_arabic(meeting):
    with override("ar"):
        return str(meeting.source_label)


def _someone(person):
    return person and Someone(str(person), person.gender or "", person.pk)


def _attendee(row):
    return Attendee(_someone(row.person), row.capacity, row.count, row.is_guest)


def _speech(row):
    return Speech(row.subject, _someone(row.speaker), row.capacity, tuple(row.point_list))


def _decision(row):
    return Decision(
        row.subject,
        row.method,
        row.votes_for,
        row.votes_against,
        row.abstentions,
        tuple(Duty(task.subject, _someone(task.owner), task.due_on) for task in row.tasks.all()),
    )


def _ballot(record):
    acts = tuple(
        Act(act.method, frozenset(row.code for row in act.offices.all()), act.all_other_offices)
        for act in record.election.acts.all()
    )
    titles = titles_of((row.office, row.person and row.person.gender) for row in record.seats)
    places = tuple(
        Place(
            row.office.code,
            title,
            _someone(row.person),
            row.office.plural if row.office.is_shared else "",
            getattr(row, "is_waiting", False) or getattr(row, "joins_later", False),
        )
        for row, title in zip(record.seats, titles, strict=True)
    )
    return Ballot(record.election.organ, acts, places, record.election.term_ends_on)
