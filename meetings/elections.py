"""Recording an election: its acts, who was elected to what, and the bureau that it opens, in one transaction."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from bureaus.confirmers import has_confirmer, may_confirm
from bureaus.models import Office, Organ
from bureaus.places import PlacesRefusedError, problems_of_places
from bureaus.renewal import renew_bureau
from members.models import User

from .balloting.results import record_votes, refuse_other_result
from .confirmation import causes_to_wait
from .election_effect import last_day_to_contest, offices_of, put_in_force, tell_of_waiting
from .minutes.frozen import FROZEN, is_frozen
from .models import Act, Candidacy, ElectedSeat, Election, Meeting
from .new_members import let_join, lock_joined
from .second_calls import elections_refusal

State = Election.State


@dataclass(frozen=True)
class ActRecord:
    """One act of an election: the offices that it filled, or all that no other act names."""

    order: int
    method: str = ""
    offices: tuple[Office, ...] = ()
    all_other_offices: bool = False


@dataclass(frozen=True)
class Preparation:
    """Who prepared what is recorded, when, and whether it is recorded just as they had prepared it."""

    by: User
    at: datetime
    is_unchanged: bool

    def seconds(self, election):
        """Whether it counts as the confirmation of `election`: unchanged, by somebody who could confirm it today."""
        return self.is_unchanged and may_confirm(self.by, election)


# Where the record tells no acts, everybody was elected in one.
SINGLE_ACT = ActRecord(order=1, all_other_offices=True)


@transaction.atomic
def record_election(
    *, meeting, places, acts=(), organ=Organ.BUREAU, term_ends_on=None, joining=None, by=None, preparation=None
):
    """Record that `meeting` elected these `places` (bureaus.places.Place, in roster order) and open their bureau.

    The bureau starts on the meeting's day. Each elected place becomes a candidacy in the act that names its office,
    linked to its mandate. Those of `joining` ({person: branch}) become members with it. Recorded `by` an account, it
    may have to wait (`causes`): then nothing of it takes effect before somebody else confirms it. Who made the
    `preparation` (a Preparation) from which it is recorded may be that second person already. Returns the election.
    The number of queries does not grow with the places. Raises PlacesRefusedError, all problems at once, if the
    meeting is to come, is cancelled, was called a second time or has elected this organ already, an office is in two
    acts or in none, two acts have one number, somebody cannot join, or the places cannot make a bureau.
    """
    acts, joining = tuple(acts) or (SINGLE_ACT,), joining or {}
    lock_joined(meeting.branch, joining)  # branches come before the meeting, as where calls are sent
    held = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("cancellation")
    _refuse_unheld(held.get(pk=meeting.pk))
    election = Election(meeting=meeting, organ=organ, term_ends_on=term_ends_on, recorded_by=by, recorded_at=now())
    election.gained = offices_of(places)
    _judge_waiting(election, preparation)
    joined = _try_effect(election, places, joining, acts)
    election.save()
    _record_seats(election, places, joining)
    act_of = _record_acts(election, acts)
    _record_candidacies(act_of, places)
    record_votes(election, act_of)
    if election.is_waiting:
        tell_of_waiting(election)
    else:
        election.joined.add(*joined)
        put_in_force(election)
    return election


def _refuse_unheld(meeting):
    if meeting.is_cancelled:
        raise PlacesRefusedError([(None, _("This meeting is cancelled: it elects nobody."))])
    if refusal := elections_refusal(meeting):
        raise PlacesRefusedError([(None, refusal)])


def _judge_waiting(election, preparation):
    """Set whether the unsaved election waits or is in force, why, and who is its second person already."""
    election.state, election.contestable_until = State.WAITING, last_day_to_contest()
    election.causes = causes_to_wait(election)
    election.prepared_by = preparation and preparation.by
    if election.causes and preparation and preparation.seconds(election):
        election.decide(State.IN_FORCE, by=preparation.by)
        election.decided_at = preparation.at
        return
    election.lacked_second = bool(election.causes) and not has_confirmer(election)
    if not election.causes or election.lacked_second:
        election.state = State.IN_FORCE


def _try_effect(election, places, joining, acts):
    """Let the elected join, and check what was elected. Returns the memberships that this opened.

    Of an election that waits this is taken back, and its bureau is tried too: what cannot take effect does not wait.
    """
    meeting = election.meeting
    with transaction.atomic():
        joined = let_join(places, joining, on=meeting.date, by=election.recorded_by)
        _check(meeting, election.organ, places, acts)
        if election.is_waiting:
            renew_bureau(branch=meeting.branch, places=places, on=meeting.date, organ=election.organ)
            transaction.set_rollback(True)
    return [] if election.is_waiting else joined


def _check(meeting, organ, places, acts):
    problems = []
    if is_frozen(meeting):
        problems.append(str(FROZEN))
    if meeting.date > localdate():
        problems.append(_("A meeting that is still to come has elected nobody yet."))
    if Election.objects.live().filter(meeting=meeting, organ=organ).exists():
        problems.append(_("This meeting's election is recorded already."))
    problems += refuse_other_result(meeting, organ, places)
    problems += dict.fromkeys(message for _act, _office, message in problems_of_acts(acts))
    found = [(None, message) for message in problems]
    found += places_in_no_act(places, acts)
    found += problems_of_places(places, branch=meeting.branch, on=meeting.date, organ=organ)
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


def _record_candidacies(act_of, places):
    """One candidacy for each place that was filled; its mandate follows when the election takes effect."""
    elected = [place for place in places if place.person]
    Candidacy.objects.bulk_create(
        Candidacy(act=act_of.get(place.office) or act_of[None], office=place.office, person=place.person, order=order)
        for order, place in enumerate(elected, start=1)
    )


def _record_seats(election, places, joining):
    ElectedSeat.objects.bulk_create(
        ElectedSeat(
            election=election,
            order=order,
            office=place.office,
            person=place.person,
            joins=joining.get(place.person),
            joins_later=place.joins_later,
        )
        for order, place in enumerate(places, start=1)
    )
