"""Whom an election takes into the bureau, out of it, and what rights each gains or loses by it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bureaus.authority import all_mandates_in_force, level_of
from bureaus.models import Bureau, Office, OfficeRight, Organ
from bureaus.titles import give_titles

from .models import ElectedSeat
from .new_members import not_yet_members


@dataclass
class PersonChange:
    """What changes for one person: titles that end and that begin, and the names of rights gained and lost."""

    person: object
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)
    gains: tuple = ()
    loses: tuple = ()

    @property
    def leaves(self):
        """Whether nothing is left of what the person held in this bureau."""
        return bool(self.before) and not self.after


@dataclass
class Changes:
    """A PersonChange for everybody whom an election changes something for, in the order of the bureaus' seats."""

    people: list

    @property
    def leaving(self):
        """[(person, titles)] of those who leave the bureau."""
        return [(change.person, change.before) for change in self.people if change.leaves]

    @property
    def rights(self):
        """[(people, rights gained, rights lost)]: those for whom the same changes, together."""
        found = defaultdict(list)
        for change in self.people:
            if change.gains or change.loses:
                found[change.gains, change.loses].append(change.person)
        return [(people, gains, loses) for (gains, loses), people in found.items()]


def changes_of(election, seats=None):
    """The Changes by the saved `election`; four queries, or three with its ElectedSeat rows in `seats`, with titles.

    Who does not take their seat yet gains nothing, and nobody gains or loses what another office gives them too.
    Nothing changes where a later bureau sits already.
    """
    if seats is None:
        seats = give_titles(ElectedSeat.objects.filter(election=election).select_related("office", "person"))
    if Bureau.objects.filter(branch=election.branch, organ=election.organ, started_on__gt=election.meeting.date):
        return Changes([])
    found, before, after = {}, defaultdict(set), defaultdict(set)
    for mandate in sorted(election.ending, key=lambda row: row.seat.order):
        found.setdefault(mandate.person_id, PersonChange(mandate.person)).before.append(mandate.title)
        before[mandate.person_id].add(mandate.seat.office_id)
    for seat in _taken(seats, election.meeting.date):
        found.setdefault(seat.person_id, PersonChange(seat.person)).after.append(seat.title)
        after[seat.person_id].add(seat.office_id)
    others = _other_offices(found, election)
    offices = {office for offices in [*before.values(), *after.values()] for office in offices}
    rights = _rights(offices.union(*({office for office, *_place in held} for held in others.values())))
    level = level_of(election.branch.kind)
    for key, change in found.items():
        had, has = (_given(rights, offices[key], level) for offices in (before, after))
        kept = _kept(rights, others.get(key, ()), election.branch)
        change.gains, change.loses = _names(has - had - kept), _names(had - has - kept)
    return Changes([change for change in found.values() if change.leaves or change.gains or change.loses])


def _taken(seats, day):
    """The seats that their people take at once: those who join later are members already, or wait."""
    later = not_yet_members([seat.person for seat in seats if seat.person and seat.joins_later], day)
    return [seat for seat in seats if seat.person and not (seat.joins_later and seat.person in later)]


def _other_offices(people, election):
    """{key of a person: {(office, path, kind)}} of the other offices held today in the branch or above; one query."""
    branch, found = election.branch, defaultdict(set)
    held = all_mandates_in_force(localdate()).filter(person__in=people)
    held = held.filter(seat__bureau__branch__path__in=[*branch.paths_above, branch.path])
    held = held.exclude(seat__bureau__branch=branch, seat__bureau__organ=election.organ)
    place = ("seat__office", "seat__bureau__branch__path", "seat__bureau__branch__kind")
    for person, *row in held.order_by().values_list("person", *place):
        found[person].add(tuple(row))
    return found


def _rights(offices):
    """{key of an office: [(level, extent, (order, name))]} of its rights; one query."""
    found = defaultdict(list)
    rows = OfficeRight.objects.filter(office__in=offices)
    for office, level, extent, *right in rows.values_list("office", "level", "extent", "group", "group__name"):
        found[office].append((level, extent, tuple(right)))
    return found


def _given(rights, offices, level):
    """What the `offices` give in a branch at this level: {(order, name, extent)}."""
    levels = (OfficeRight.Level.ANY, level)
    return {(*right, extent) for office in offices for at, extent, right in rights.get(office, ()) if at in levels}


def _kept(rights, offices, branch):
    """What `offices` (office, path, kind) give in `branch` and under it: from above, a right below reaches both."""
    found = set()
    for office, path, kind in offices:
        given = _given(rights, [office], level_of(kind))
        if path == branch.path:
            found |= given
            continue
        reaching = [right for *right, extent in given if extent == OfficeRight.Extent.BELOW]
        found |= {(*right, extent) for right in reaching for extent in OfficeRight.Extent.values}
    return found


def _names(rights):
    """The names of these rights in their order, each once: where it holds here and under the branch, it says both."""
    extents = defaultdict(set)
    for order, name, extent in sorted(rights):
        extents[order, name].add(extent)
    here, below = {OfficeRight.Extent.HERE}, {OfficeRight.Extent.BELOW}
    return tuple(
        _(name)
        if found == here
        else (_("%(right)s (in the branches under it)") if found == below else _("%(right)s (here and under it)"))
        % {"right": _(name)}
        for (_order, name), found in extents.items()
    )


def missing_roles(organ, offices):
    """Which of the roles that a bureau needs nobody among the held `offices` has, in words; none for another organ."""
    if organ != Organ.BUREAU:
        return []
    words = {
        Office.Role.LEADS: _("Nobody leads this bureau: no first secretary and no branch secretary is elected."),
        Office.Role.MONEY: _("Nobody keeps the money of this bureau: no treasurer is elected."),
        Office.Role.MINUTES: _("Nobody keeps the minutes of this bureau: no rapporteur is elected."),
    }
    held = {office.role for office in offices if not office.is_deputy}
    return [message for role, message in words.items() if role not in held]
