"""The election of a file: its offices and people found, and all that cannot be in an election."""

from collections import Counter

from django.utils.translation import gettext as _

from meetings.elections import ActRecord
from members.models import Person

from ..read.problems import Problem
from .plan import ElectionPlan, SeatPlan

ADULT = 18  # organic law 29-11


def resolve_election(file, offices, cast, problems):
    """The ElectionPlan of the file's election; what cannot be goes to `problems`."""
    election = file.election
    seats = tuple(_seat(seat, file.convening, offices, cast, problems) for seat in election.seats)
    acts = []
    for act in election.acts:
        named = [] if act.fills_all_others else act.offices
        found = [(place, offices.find(name, place, problems)) for place, name in named]
        acts.append((act, [(place, office) for place, office in found if office]))
    problems.extend(_problems_of_seats(seats))
    problems.extend(_problems_of_acts(seats, acts))
    problems.extend(_problems_of_elected(seats, file.date))
    if file.date and election.term_ends_on and election.term_ends_on <= file.date:
        problems.append(Problem("election.term_ends_on", _("The term ends before it begins.")))
    records = tuple(_act_record(act, found) for act, found in acts)
    return ElectionPlan(election.organ, election.term_ends_on, records, seats)


def _seat(entry, convening, offices, cast, problems):
    return SeatPlan(
        place=entry.place,
        office=offices.find(entry.office, f"{entry.place}.office", problems),
        is_filled=entry.person is not None,
        figure=cast.of(entry.person),
        joins=(entry.person.branch or convening) if entry.person and entry.joins else None,
    )


def _act_record(act, found):
    offices = tuple(office for _place, office in found)
    return ActRecord(act.order, act.method or "", offices, all_other_offices=act.fills_all_others)


def _problems_of_seats(seats):
    taken = {}
    for seat in seats:
        office = seat.office
        if office and not office.is_shared and office in taken:
            said = {"office": office, "place": taken[office]}
            message = _("The office «%(office)s» has one seat only, and %(place)s holds it.") % said
            yield Problem(f"{seat.place}.office", message)
        taken.setdefault(office, seat.place)
    if seats and not any(seat.is_filled for seat in seats):
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
        for seat in seats:
            if seat.office and seat.is_filled and seat.office not in counts:
                message = _("The office «%(office)s» is in no act of the election.") % {"office": seat.office}
                yield Problem(f"{seat.place}.office", message)


def _problems_of_elected(seats, day):
    """What the people elected cannot be: elected twice to one office, or under age on the day of the assembly."""
    held = {}
    for seat in seats:
        figure = seat.figure
        if figure is None:
            continue
        if seat.office and (first := held.setdefault((seat.office, figure), seat.place)) != seat.place:
            message = _("Already elected to this office in %(place)s; the birth date tells two people apart.")
            yield Problem(seat.place, message % {"place": first})
        if figure.birth_date and day and Person(birth_date=figure.birth_date).age_on(day) < ADULT:
            yield Problem(f"{seat.place}.birth_date", _("Members are at least 18 years old."))
