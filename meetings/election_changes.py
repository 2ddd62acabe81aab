"""Whom an election takes into the bureau, out of it, and what rights each gains or loses by it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bureaus.authority import level_of
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

    Who does not take their seat yet gains nothing. Nothing changes where a later bureau sits already.
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
    rights = _rights({office for offices in [*before.values(), *after.values()] for office in offices}, election)
    for key, change in found.items():
        had, has = (_given(rights, offices[key]) for offices in (before, after))
        change.gains, change.loses = _names(has - had), _names(had - has)
    return Changes([change for change in found.values() if change.leaves or change.gains or change.loses])


def _taken(seats, day):
    """The seats that their people take at once: those who join later are members already, or wait."""
    later = not_yet_members([seat.person for seat in seats if seat.person and seat.joins_later], day)
    return [seat for seat in seats if seat.person and not (seat.joins_later and seat.person in later)]


def _rights(offices, election):
    """{key of an office: its rights in the branch as (order, name, extent)}; one query."""
    levels = (OfficeRight.Level.ANY, level_of(election.branch.kind))
    rows = OfficeRight.objects.filter(office__in=offices, level__in=levels)
    found = defaultdict(set)
    for office, *right in rows.values_list("office", "group", "group__name", "extent"):
        found[office].add(tuple(right))
    return found


def _given(rights, offices):
    return {right for office in offices for right in rights.get(office, ())}


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
