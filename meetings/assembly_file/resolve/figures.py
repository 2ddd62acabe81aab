"""The people of a file, told apart: two entries with one name speak of one person unless the file says otherwise.

It does so where their branches, birth dates or phones differ. The database is not asked.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from members.models import Person

from ..read.entries import PersonEntry
from ..read.problems import Problem


@dataclass(eq=False)
class Figure:
    """One person of the file: the entries that speak of them, and the slugs of the branches in which to look.

    `home` is the slug of the branch that keeps their file, `person` who they are if they are recorded.
    """

    entries: list[PersonEntry]
    scope: tuple[str, ...]
    home: str
    person: Person | None = None

    def __str__(self):
        return f"{self.entries[0].given_name} {self.entries[0].family_name}"

    def find(self, detail):
        """What the first entry that tells this detail says, or None."""
        return next((value for entry in self.entries if (value := getattr(entry, detail))), None)

    @property
    def spot(self):
        return self.entries[0].spot

    @property
    def name_key(self):
        return self.entries[0].name_key

    @property
    def gender(self):
        return self.find("gender") or (self.person and self.person.gender)

    @property
    def birth_date(self):
        return self.find("birth_date") or (self.person and self.person.birth_date)


@dataclass(frozen=True)
class Cast:
    """The people of the file, and which of them each entry (by its spot) speaks of."""

    figures: list[Figure] = field(default_factory=list)
    by_spot: dict[str, Figure] = field(default_factory=dict)

    def of(self, entry):
        """The figure of an entry; None for no entry, or for one without a whole name."""
        return entry and self.by_spot.get(entry.spot)


def tell_apart(chain, mentions, problems):
    """Tell the people of the file apart; an entry that could mean two of them is a problem. Returns the Cast.

    `chain` are the entries of its branches, `mentions` those of `AssemblyFile.mentions`.
    """
    cast, by_name = Cast(), {}
    chain = tuple(entry.slug for entry in reversed(chain)) or (None,)
    named = [(entry, elected) for entry, elected in mentions if entry.name_key]
    # Entries that say more come first, so that «the speaker» is found among them.
    for entry, elected in sorted(named, key=lambda row: _vagueness(*row)):
        scope = _scope(entry, elected, chain)
        namesakes = by_name.setdefault(entry.name_key, [])
        fitting = [figure for figure in namesakes if _same_person(figure, entry, scope)]
        if len(fitting) > 1:
            message = _("Two people of this file have this name: add the branch, the birth date or the phone.")
            problems.append(Problem(entry.spot, message))
        elif fitting:
            _join(fitting[0], entry, problems)
            cast.by_spot[entry.spot] = fitting[0]
        else:
            figure = Figure([entry], scope, home=entry.branch or chain[0])
            namesakes.append(figure)
            cast.figures.append(figure)
            cast.by_spot[entry.spot] = figure
    return cast


def _vagueness(entry, elected):
    return (not (entry.branch or elected), not (entry.birth_date or entry.phone), not elected)


def _scope(entry, elected, chain):
    """Where to look for this person: in the branch that is named, else the convening one; guests, above it too."""
    if entry.branch:
        return (entry.branch,)
    return chain[:1] if elected else chain


def _same_person(figure, entry, scope):
    if not set(figure.scope) & set(scope):
        return False
    told = ((figure.find(detail), getattr(entry, detail)) for detail in ("birth_date", "phone"))
    return all(one is None or other is None or one == other for one, other in told)


def _join(figure, entry, problems):
    gender = figure.find("gender")
    if gender and entry.gender and gender != entry.gender:
        message = _("The gender is another one than in %(spot)s.") % {"spot": figure.spot}
        problems.append(Problem(f"{entry.spot}.gender", message))
    figure.entries.append(entry)
