"""The election of an assembly file: its offices found in the catalogue, and all that cannot be in an election."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from arabic.folding import fold
from bureaus.models import Bureau, Office
from bureaus.places import Place
from members.models import Person

from .elections import ActRecord
from .json_reading import Problem, shown

ADULT = 18  # organic law 29-11


class Offices:
    """The catalogue of offices, asked by code, title or alias; one query."""

    def __init__(self):
        self._by_name = {}
        for office in Office.objects.all():
            for name in office.folded_names:
                self._by_name.setdefault(name, office)

    def named(self, name):
        return self._by_name.get(fold(name)) if name else None

    def find(self, name, place, problems):
        """The office called `name`; None, and a problem, if the catalogue has none."""
        office = self.named(name)
        if name and not office:
            message = _("«%(name)s» is no office of the catalogue: write its code or its title.")
            problems.append(Problem(place, message % {"name": shown(name)}))
        return office


@dataclass(frozen=True)
class Ballot:
    """The election's seats with their offices (None: unknown), and its acts."""

    seats: tuple
    acts: tuple

    def places(self, cast):
        return [Place(office, cast.of(seat.person), joins_later=not seat.joins) for seat, office in self.seats]


def read_ballot(election, offices, problems):
    """Find the offices of the file's election; what cannot be goes to `problems`. Returns the Ballot."""
    seats = tuple((seat, offices.find(seat.office, f"{seat.place}.office", problems)) for seat in election.seats)
    problems.extend(_problems_of_seats(seats))
    acts = []
    for act in election.acts:
        named = [] if act.fills_all_others else act.offices
        found = [(place, offices.find(name, place, problems)) for place, name in named]
        acts.append((act, [(place, office) for place, office in found if office]))
    problems.extend(_problems_of_acts(seats, acts))
    return Ballot(seats, tuple(_act_record(act, found) for act, found in acts))


def _act_record(act, found):
    offices = tuple(office for _place, office in found)
    return ActRecord(act.order, act.method or "", offices, all_other_offices=act.fills_all_others)


def _problems_of_seats(seats):
    taken = {}
    for seat, office in seats:
        if office and not office.is_shared and office in taken:
            said = {"office": office, "place": taken[office]}
            message = _("The office «%(office)s» has one seat only, and %(place)s holds it.") % said
            yield Problem(f"{seat.place}.office", message)
        taken.setdefault(office, seat.place)
    if seats and not any(seat.person for seat, _office in seats):
        yield Problem("election.bureau", _("Nobody is elected: the outgoing bureau carries on."))


def _problems_of_acts(seats, acts):
    counts = Counter(office for _act, found in acts for _place, office in found)
    for _act, found in acts:
        for place, office in found:
            if counts[office] > 1:
                message = _("The office «%(office)s» is in two acts of the election.") % {"office": office}
                yield Problem(place, message)
    others = [act for act, _found in acts if act.fills_all_others]
    for act in others[1:]:
        yield Problem(f"{act.place}.offices", _("Only one act of the election can fill all the other offices."))
    if acts and not others:
        for seat, office in seats:
            if office and seat.person and office not in counts:
                message = _("The office «%(office)s» is in no act of the election.") % {"office": office}
                yield Problem(f"{seat.place}.office", message)


def problems_of_elected(file, ballot, cast):
    """What the people elected cannot be: elected twice to one office, or under age on the day of the assembly."""
    held = {}
    for seat, office in ballot.seats:
        figure = seat.person and cast.by_place.get(seat.person.place)
        if figure is None:
            continue
        if office and (first := held.setdefault((office, id(figure)), seat.place)) != seat.place:
            message = _("Already elected to this office in %(place)s; the birth date tells two people apart.")
            yield Problem(seat.place, message % {"place": first})
        birth = figure.said("birth_date") or (figure.person and figure.person.birth_date)
        if birth and file.date and Person(birth_date=birth).age_on(file.date) < ADULT:
            yield Problem(f"{seat.place}.birth_date", _("Members are at least 18 years old."))


def problems_of_term(file, branch):
    """What the day of the election contradicts: the end of the term, or another bureau that starts on that day."""
    election, day = file.election, file.date
    if day and election.term_ends_on and election.term_ends_on <= day:
        yield Problem("election.term_ends_on", _("The term ends before it begins."))
    if day and branch and Bureau.objects.filter(branch=branch, organ=election.organ, started_on=day).exists():
        yield Problem("election", _("A bureau that starts on this day is recorded already."))
