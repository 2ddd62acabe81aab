"""The record of a meeting as plain values: what is drafted, frozen and checked. Nothing of it is a guess."""

from dataclasses import dataclass, field
from datetime import date, time

from django.utils.translation import override

from bureaus.titles import titles_of

STANDING = ("waiting", "in_force")
# A field that came later: it is left out of what is frozen where it tells nothing, so that older minutes stay right.
LATER = {"is_later": True}


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
class Represented:
    """A proxy that was not taken back: who was absent, and who represented them."""

    giver: Someone
    holder: Someone


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
class Verdict:
    """What came of a vote: the outcome, and the majority with the number of votes that it needed."""

    outcome: str
    majority: str
    needed: int | None = None
    chair_vote: str = ""


@dataclass(frozen=True)
class Decision:
    """A resolution. Without a `verdict` the record tells no more than that it was taken."""

    subject: str
    method: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    duties: tuple[Duty, ...] = ()
    verdict: Verdict | None = field(default=None, metadata=LATER)

    @property
    def is_taken(self):
        """Whether the meeting took it: it was not put to a vote that failed."""
        return self.verdict is None or self.verdict.outcome == "adopted"


def parted(decisions):
    """(taken, rejected, unsettled for want of a quorum), each in its order."""
    outcomes = [(row, "" if row.is_taken else row.verdict.outcome) for row in decisions]
    return tuple([row for row, outcome in outcomes if outcome == wanted] for wanted in ("", "rejected", "no_quorum"))


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
class Tally:
    """A round in which votes were counted: each who stood (a person, or the name of a list) with the votes."""

    number: int
    votes: tuple[tuple[Someone | str, int], ...]
    voters: int
    blank: int = 0
    spoiled: int = 0
    settled: str = ""


@dataclass(frozen=True)
class Count:
    """What was counted on one question: the office, empty where lists stood, how it was voted, round by round."""

    title: str
    how: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Ballot:
    """An election of the meeting that stands: the acts in their order, the places in that of the roster."""

    organ: str
    acts: tuple[Act, ...]
    places: tuple[Place, ...]
    term_ends_on: date | None = None
    counts: tuple[Count, ...] = ()

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
    represented: int | None = field(default=None, metadata=LATER)
    proxies: tuple[Represented, ...] = field(default=(), metadata=LATER)

    @property
    def counting(self):
        """How many count towards the quorum; None where it is not recorded who was present."""
        return None if self.present is None else self.present + (self.represented or 0)


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
        decisions=tuple(_decision(row) for row in meeting.resolutions.all() if not row.awaits_vote),
        ballots=tuple(_ballot(row) for row in elections if row.election.state in STANDING),
        plans_adopted=tuple(_plan(row.plan) for row in meeting.plan_adoptions.all()),
        plans_presented=tuple(map(_presented, meeting.plan_presentations.all())),
        honours=tuple(map(_honour, meeting.honourees.all())),
        founded=tuple(row.branch.name for row in meeting.foundings.all()),
        represented=meeting.represented_count,
        proxies=tuple(map(_represented, meeting.proxies.all())),
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


def _represented(row):
    return Represented(_someone(row.giver.person), _someone(row.holder.person))


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
        _verdict(row.vote),
    )


def _verdict(vote):
    if vote is None:
        return None
    return Verdict(vote.outcome, vote.majority, vote.needed, vote.chair_vote if vote.chair_decides else "")


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
    counts = tuple(filter(None, map(_count, getattr(record.election, "polls_held", ()))))
    return Ballot(record.election.organ, acts, places, record.election.term_ends_on, counts)


def _count(poll):
    """The Count of a ballot that holds its rounds and candidacies; None where nothing was counted, as in consensus."""
    slates = {row.pk: row.name for row in poll.slates.all()} if poll.is_by_list else {}
    people = {row.pk: _someone(row.person) for row in poll.all_standings}
    names = slates or people
    tallies = tuple(_tally(row, names) for row in poll.held_rounds if row.counts is not None)
    return Count(poll.office.title_for(None) if poll.office else "", poll.method, tallies) if tallies else None


def _tally(round, names):
    votes = tuple((names[key], round.votes.get(key, 0)) for key in round.options if key in names)
    return Tally(round.number, votes, round.voters, round.blank, round.spoiled, round.settled)
