"""The places of a new bureau, and every rule that they must meet: one check for pages, administration and imports."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.models import Person

from .eligibility import judge
from .incompatibilities import Incompatibilities, held_in_other_organs
from .models import Bureau, Office, Organ


@dataclass(frozen=True)
class Place:
    """One place of the new bureau: an office, and who was elected to it (nobody: a vacancy).

    `joins_later` is for somebody elected who is no member yet: the seat stays vacant until they are one.
    """

    office: Office
    person: Person | None = None
    joins_later: bool = False


class PlacesRefusedError(ValidationError):
    """The places cannot make a bureau; `problems` are pairs (index of the place, or None for the whole; message)."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__([message for _index, message in self.problems])


def check_places(places, *, branch, on, organ=Organ.BUREAU):
    """Raise PlacesRefusedError, all problems at once, if `places` cannot make an organ of `branch` on the day `on`.

    Returns {pk of each person: eligibility.Verdict}. The number of queries does not grow with the places.
    """
    people = _people(places)
    verdicts = judge(people, branch=branch, on=on, elected=True)
    problems = [
        *problems_of_composition(places),
        *incompatible_offices(places, on=on, elsewhere=_held_elsewhere(people, branch, organ, on)),
        *_problems_of_people(places, verdicts),
    ]
    if problems:
        raise PlacesRefusedError(problems)
    return verdicts


def problems_of_places(places, *, branch, on, organ=Organ.BUREAU):
    """Yield (index, message) for everything that `check_places` refuses; index None stands for the whole bureau.

    The people must be saved, and those who are to join the branch must have joined: call it inside the transaction
    in which they join.
    """
    try:
        check_places(places, branch=branch, on=on, organ=organ)
    except PlacesRefusedError as refusal:
        yield from refusal.problems


def _people(places):
    return list(dict.fromkeys(place.person for place in places if place.person))


def problems_of_composition(places):
    """Yield (index, message) for what the places contradict among themselves; index None stands for the whole bureau.

    It reads nothing from the database, so the people need not be saved.
    """
    yield from nobody_elected(places)
    yield from single_seats_doubled(places)
    yield from elected_twice(places)


def nobody_elected(places):
    if not any(place.person for place in places):
        yield None, _("Nobody is elected: the outgoing bureau carries on.")


def single_seats_doubled(places):
    seats = Counter()
    for index, place in enumerate(places):
        seats[place.office] += 1
        if seats[place.office] > 1 and not place.office.is_shared:
            yield index, _("The office «%(office)s» has one seat only.") % {"office": place.office}


def elected_twice(places):
    held = Counter()
    for index, place in enumerate(places):
        # Somebody who is not saved yet is the same person only as the same object.
        key = place.office, getattr(place.person, "pk", None) or id(place.person)
        held[key] += 1
        if place.person and held[key] > 1:
            words = {"person": place.person, "office": place.office}
            yield index, _("%(person)s is elected twice to the office «%(office)s».") % words


def incompatible_offices(places, *, on, elsewhere=None):
    """Yield (index, message) for each place whose holder has one already that does not go with it on the day `on`.

    `elsewhere` is {key of a person: offices held in other organs of the branch}.
    """
    incompatibilities, held = Incompatibilities(on), defaultdict(list)
    for index, place in enumerate(places):
        if place.person is None:
            continue
        others = elsewhere.get(place.person.pk, ()) if elsewhere else ()
        if refusal := incompatibilities.refusal(place.person, place.office, held[place.person], others):
            yield index, refusal
        held[place.person].append(place.office)


def _held_elsewhere(people, branch, organ, on):
    """The offices that `people` hold in other organs; none where this one, of the past, has been followed since."""
    found = held_in_other_organs(people, branch=branch, organ=organ)
    followed = found and Bureau.objects.filter(branch=branch, organ=organ, started_on__gt=on).exists()
    return {} if followed else found


def _problems_of_people(places, verdicts):
    told = set()
    for index, place in enumerate(places):
        if place.person is None or place.joins_later or place.person.pk in told:
            continue
        told.add(place.person.pk)
        if refusal := verdicts[place.person.pk].refusal:
            yield index, refusal
