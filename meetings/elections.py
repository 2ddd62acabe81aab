"""Recording an election: its acts, who was elected to what, and the bureau that it opens, in one transaction."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bureaus.models import Mandate, Office, Organ
from bureaus.places import PlacesRefusedError, problems_of_places
from bureaus.renewal import renew_bureau

from .models import Act, Candidacy, Election, Meeting


@dataclass(frozen=True)
class ActRecord:
    """One act of an election: the offices that it filled, or all that no other act names."""

    order: int
    method: str = ""
    offices: tuple[Office, ...] = ()
    all_other_offices: bool = False


# Where the record tells no acts, everybody was elected in one.
SINGLE_ACT = ActRecord(order=1, all_other_offices=True)


@transaction.atomic
def record_election(*, meeting, places, acts=(), organ=Organ.BUREAU, term_ends_on=None):
    """Record that `meeting` elected these `places` (bureaus.renewal.Place, in roster order) and open their bureau.

    The bureau starts on the meeting's day. Each elected place becomes a candidacy in the act that names its office,
    linked to its mandate. Returns the election; its `bureau` is the one opened. The number of queries does not grow
    with the places. Raises PlacesRefusedError, all problems at once, if the meeting is to come or has elected this
    organ already, an office is in two acts or in none, two acts have one number, or the places cannot make a bureau.
    """
    acts = tuple(acts) or (SINGLE_ACT,)
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    _check(meeting, organ, places, acts)
    bureau = renew_bureau(
        branch=meeting.branch, places=places, on=meeting.date, organ=organ, term_ends_on=term_ends_on
    )
    election = Election.objects.create(meeting=meeting, organ=organ, bureau=bureau)
    _record_candidacies(_record_acts(election, acts), places, bureau)
    return election


def _check(meeting, organ, places, acts):
    problems = []
    if meeting.date > localdate():
        problems.append(_("A meeting that is still to come has elected nobody yet."))
    if Election.objects.filter(meeting=meeting, organ=organ).exists():
        problems.append(_("This meeting's election is recorded already."))
    problems += dict.fromkeys(message for _act, _office, message in problems_of_acts(acts))
    found = [(None, message) for message in problems]
    found += places_in_no_act(places, acts)
    found += problems_of_places(places, branch=meeting.branch, on=meeting.date)
    if found:
        raise PlacesRefusedError(found)


def problems_of_acts(acts):
    """Yield (index of the act, index of its office, message) for what the acts contradict among themselves.

    The office's index is None where the message is about the act. An office is named once in all the acts.
    """
    orders, others, named = Counter(), 0, Counter(office for act in acts for office in act.offices)
    for index, act in enumerate(acts):
        orders[act.order] += 1
        if orders[act.order] > 1:
            yield index, None, _("Two acts of the election have the number %(number)s.") % {"number": act.order}
        others += act.all_other_offices
        if act.all_other_offices and others > 1:
            yield index, None, _("Only one act of the election can fill all the other offices.")
        for position, office in enumerate(act.offices):
            if named[office] > 1:
                yield (
                    index,
                    position,
                    _("The office «%(office)s» is in two acts of the election.") % {"office": office},
                )


def places_in_no_act(places, acts):
    """Yield (index of the place, message) for each place that somebody won although no act filled its office."""
    if any(act.all_other_offices for act in acts):
        return
    named = {office for act in acts for office in act.offices}
    for index, place in enumerate(places):
        if place.person and place.office not in named:
            yield index, _("The office «%(office)s» is in no act of the election.") % {"office": place.office}


def _record_acts(election, acts):
    """Create the acts; returns {office: act}, with the act of all other offices under None."""
    rows = Act.objects.bulk_create(
        Act(election=election, order=act.order, method=act.method, all_other_offices=act.all_other_offices)
        for act in acts
    )
    link = Act.offices.through
    link.objects.bulk_create(
        link(act=row, office=office)
        for row, act in zip(rows, acts, strict=True)
        for office in dict.fromkeys(act.offices)
    )
    act_of = {office: row for row, act in zip(rows, acts, strict=True) for office in act.offices}
    act_of[None] = next((row for row in rows if row.all_other_offices), None)
    return act_of


def _record_candidacies(act_of, places, bureau):
    """One candidacy for each place that was filled; without a mandate where the elected is no member yet."""
    mandates = {
        mandate.seat.order: mandate for mandate in Mandate.objects.filter(seat__bureau=bureau).select_related("seat")
    }
    elected = [(number, place) for number, place in enumerate(places, start=1) if place.person]
    Candidacy.objects.bulk_create(
        Candidacy(
            act=act_of.get(place.office) or act_of[None],
            office=place.office,
            person=place.person,
            order=order,
            mandate=mandates.get(number),
        )
        for order, (number, place) in enumerate(elected, start=1)
    )
