"""The election of a file: its offices and people found, and all that cannot be in an election."""

from django.utils.translation import gettext as _

from bureaus.places import Place, elected_twice, incompatible_offices, nobody_elected, single_seats_doubled
from meetings.elections import ActRecord, places_in_no_act, problems_of_acts
from members.models import Person

from ..read.problems import Problem
from .plan import ElectionPlan, SeatPlan

ADULT = 18  # organic law 29-11


def resolve_election(file, offices, cast, problems):
    """The ElectionPlan of the file's election; what cannot be goes to `problems`."""
    election = file.election
    seats = tuple(_seat(seat, file.convening, offices, cast, problems) for seat in election.seats)
    found = [(act, _offices_named(act, offices, problems)) for act in election.acts]
    acts = tuple(_act(act, named) for act, named in found)
    problems.extend(_problems_of_acts(acts, found))
    problems.extend(_problems_of_seats(seats, acts, file.date))
    if file.date and election.term_ends_on and election.term_ends_on <= file.date:
        problems.append(Problem("election.term_ends_on", _("The term ends before it begins.")))
    return ElectionPlan(election.organ, election.term_ends_on, acts, seats)


def _seat(entry, convening, offices, cast, problems):
    return SeatPlan(
        spot=entry.spot,
        office=offices.find(entry.office, f"{entry.spot}.office", problems),
        person=entry.person,
        figure=cast.of(entry.person),
        joins=(entry.person.branch or convening) if entry.person and entry.joins else None,
    )


def _offices_named(act, offices, problems):
    """The offices that the act names and the catalogue has, as (spot, office)."""
    named = () if act.fills_all_others else act.offices
    found = [(spot, offices.find(name, spot, problems)) for spot, name in named]
    return [(spot, office) for spot, office in found if office]


def _act(entry, named):
    offices = tuple(office for _spot, office in named)
    return ActRecord(entry.order, entry.method or "", offices, all_other_offices=entry.fills_all_others)


def _problems_of_acts(acts, found):
    """What `meetings.elections` says of the acts, at its spots in the file."""
    for index, position, message in problems_of_acts(acts):
        entry, named = found[index]
        yield Problem(f"{entry.spot}.offices" if position is None else named[position][0], message)


def _problems_of_seats(seats, acts, day):
    """What `bureaus.places` and `meetings.elections` say of the seats whose office is known, and who is too young."""
    if seats:
        yield from (Problem("election.bureau", message) for _index, message in nobody_elected(seats))
    seats = [seat for seat in seats if seat.office]
    of_offices = [*single_seats_doubled(seats), *(places_in_no_act(seats, acts) if acts else ())]
    yield from (Problem(f"{seats[index].spot}.office", message) for index, message in of_offices)
    places = [Place(seat.office, seat.figure) for seat in seats]
    of_people = [*elected_twice(places), *(incompatible_offices(places, on=day) if day else ())]
    yield from (Problem(seats[index].spot, message) for index, message in of_people)
    for seat in seats:
        birth = seat.figure and seat.figure.birth_date
        if birth and day and Person(birth_date=birth).age_on(day) < ADULT:
            yield Problem(f"{seat.spot}.birth_date", _("Members are at least 18 years old."))
