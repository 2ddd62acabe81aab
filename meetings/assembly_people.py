"""The people of an assembly file: who is meant, whether the party knows them already, and who is new.

Somebody is known by the folded name and the branch. Two entries of a file with one name speak of one person unless
their branches, birth dates or phones differ; so do an entry and a person who is recorded.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from members.models import Person

from .json_reading import Problem

DETAILS = ("given_name_latin", "family_name_latin", "gender", "birth_date", "phone")


@dataclass
class Figure:
    """One person of the file: the entries that speak of them, and the slugs of the branches in which to look."""

    entries: list
    scope: tuple
    home: str
    person: Person | None = None

    def said(self, detail):
        """What the first entry that tells this detail says, or None."""
        return next((value for entry in self.entries if (value := getattr(entry, detail))), None)

    @property
    def place(self):
        return self.entries[0].place

    @property
    def name_key(self):
        return self.entries[0].name_key


@dataclass
class Cast:
    """The people of the file, and which of them each entry (by its place) speaks of."""

    figures: list = field(default_factory=list)
    by_place: dict = field(default_factory=dict)

    def of(self, entry):
        """The person of an entry; None for no entry."""
        return entry and self.by_place[entry.place].person


def mentions(file):
    """Every entry of the file that speaks of a person, as (entry, is_elected), in the order of the file."""
    if file.meeting:
        chair, rapporteur = file.meeting.chair, file.meeting.rapporteur
        yield from ((person, False) for person in (chair and chair.person, rapporteur) if person)
    yield from ((row.person, False) for row in file.attendance or () if row.person)
    yield from ((row.speaker, False) for row in file.interventions or () if row.speaker)
    for row in file.resolutions or ():
        yield from ((task.owner, False) for task in row.tasks if task.owner)
    if file.election:
        yield from ((seat.person, True) for seat in file.election.seats if seat.person)


def gather(file, problems):
    """Tell the people of the file apart; an entry that could mean two of them is a problem. Returns the Cast."""
    cast = Cast()
    chain = tuple(entry.slug for entry in reversed(file.branches)) or (None,)
    named = [(entry, elected) for entry, elected in mentions(file) if entry.name_key]
    # Entries that say more come first, so that «the speaker» is found among them.
    for entry, elected in sorted(named, key=lambda row: _vagueness(*row)):
        scope = _scope(entry, elected, chain)
        fitting = [figure for figure in cast.figures if _same_person(figure, entry, scope)]
        if len(fitting) > 1:
            message = _("Two people of this file have this name: add the branch, the birth date or the phone.")
            problems.append(Problem(entry.place, message))
        elif fitting:
            _join(fitting[0], entry, problems)
            cast.by_place[entry.place] = fitting[0]
        else:
            figure = Figure([entry], scope, home=entry.branch or chain[0])
            cast.figures.append(figure)
            cast.by_place[entry.place] = figure
    return cast


def _vagueness(entry, elected):
    return (not (entry.branch or elected), not (entry.birth_date or entry.phone), not elected)


def _scope(entry, elected, chain):
    """Where to look for this person: in the branch that is named, else the convening one; guests, above it too."""
    if entry.branch:
        return (entry.branch,)
    return chain[:1] if elected else chain


def _same_person(figure, entry, scope):
    if figure.name_key != entry.name_key or not set(figure.scope) & set(scope):
        return False
    told = ((figure.said(detail), getattr(entry, detail)) for detail in ("birth_date", "phone"))
    return all(one is None or other is None or one == other for one, other in told)


def _join(figure, entry, problems):
    gender = figure.said("gender")
    if gender and entry.gender and gender != entry.gender:
        message = _("The gender is another one than in %(place)s.") % {"place": figure.place}
        problems.append(Problem(f"{entry.place}.gender", message))
    figure.entries.append(entry)


def match_people(cast, branches, problems):
    """Find each figure among the people recorded; whoever is not found must have a gender. Two queries."""
    candidates = _candidates(cast, branches)
    for figure in cast.figures:
        found = _narrow(figure, candidates.get(figure.name_key, []))
        if len(found) > 1:
            message = _("%(count)s people of this name are recorded: add the birth date, the phone or the branch.")
            problems.append(Problem(figure.place, message % {"count": len(found)}))
        elif found:
            figure.person = found[0]
            problems.extend(_contradicted_gender(figure))
        elif not figure.said("gender"):
            message = _("The gender is missing: write F or M, as nobody of this name is recorded yet.")
            problems.append(Problem(f"{figure.place}.gender", message))
    problems.extend(_claimed_twice(cast))


def add_people(cast, branches):
    """Create the people who are not recorded, each in the branch that keeps their file. Returns them.

    `branches` is {slug: Branch}.
    """
    newcomers = [figure for figure in cast.figures if figure.person is None]
    for figure in newcomers:
        first = figure.entries[0]
        details = {detail: figure.said(detail) for detail in DETAILS}
        figure.person = Person(
            branch=branches[figure.home],
            given_name=first.given_name,
            family_name=first.family_name,
            **{detail: value for detail, value in details.items() if value},
        )
        figure.person.set_keys()
    return bulk_create_with_history([figure.person for figure in newcomers], Person)


def _candidates(cast, branches):
    """{folded name: people} recorded in a branch of the file, or who once were its members."""
    keys = {figure.name_key for figure in cast.figures}
    near = branches.recorded.values()
    people = Person.objects.filter(name_key__in=keys).filter(Q(branch__in=near) | Q(memberships__branch__in=near))
    by_key = {}
    for person in people.distinct().order_by("pk").prefetch_related("branch", "memberships__branch"):
        by_key.setdefault(person.name_key, []).append(person)
    return by_key


def _narrow(figure, people):
    """Those who may be meant: of the branches in question, not born another day; the same birth or phone decides."""
    birth, phone = figure.said("birth_date"), figure.said("phone")
    found = [person for person in people if _was_in(person, figure.scope)]
    found = [person for person in found if not birth or person.birth_date in (None, birth)]
    for decides in (lambda p: birth and p.birth_date == birth, lambda p: phone and p.phone == phone):
        found = [person for person in found if decides(person)] or found
    gender = figure.said("gender")
    if len(found) > 1 and gender:
        found = [person for person in found if person.gender == gender] or found
    return found


def _was_in(person, scope):
    slugs = {person.branch.slug, *(membership.branch.slug for membership in person.memberships.all())}
    return not slugs.isdisjoint(scope)


def _contradicted_gender(figure):
    for entry in figure.entries:
        if entry.gender and entry.gender != figure.person.gender:
            said = {"gender": figure.person.get_gender_display()}
            message = _("Somebody of this name is recorded with another gender (%(gender)s): check, or add details.")
            yield Problem(f"{entry.place}.gender", message % said)


def _claimed_twice(cast):
    claims = {}
    for figure in cast.figures:
        if figure.person and claims.setdefault(figure.person, figure) is not figure:
            said = {"place": claims[figure.person].place}
            message = _("This is the person of %(place)s too: the birth date tells two people of one name apart.")
            yield Problem(figure.place, message % said)
