"""Whom the names of a submission mean: everybody is looked up once for all its rows."""

from functools import cache

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property

from arabic.folding import fold
from branches.paths import paths_down_to
from branches.scoping import view_permission
from bureaus.models import Mandate
from forms.requests import read_number
from members.models import Gender, Person

from ..models import Meeting

# The given name and the family name with a space between. Longer texts are no name and are not looked up.
LONGEST_NAME = 161

# Words that stand before the last word of a family name and belong to it: آيت لحسن, بن الطاهر, عبد السلام.
_BEFORE_FAMILY = {
    fold(word) for word in ("ايت", "بن", "بنت", "ولد", "أبو", "عبد", "لالة", "مولاي", "Ait", "Ben", "El")
}
_AFTER_FAMILY = {"الله", "الدين"}


def split_name(full_name):
    """Return (given, family) of a name typed in one: the last word with what belongs to it is the family name.

    Joined again they give the name as it was typed. The family name is empty for a single word.
    """
    words = full_name.split()
    start = len(words) - 1
    if start > 1 and words[start] in _AFTER_FAMILY:
        start -= 1
    while start > 1 and fold(words[start - 1]) in _BEFORE_FAMILY:
        start -= 1
    return (" ".join(words[:start]), " ".join(words[start:])) if start > 0 else (full_name.strip(), "")


def candidates(user, branch):
    """The people who may be named in the record of the branch's meetings.

    Those whose file the user sees, those whose file the branch keeps, who hold or held an office here or at a level
    above, and who chaired here before.
    """
    if user.reach(view_permission(Person)).everywhere:
        return Person.objects.all()
    paths = paths_down_to(branch.path)
    officers = Mandate.objects.filter(person=OuterRef("pk"), seat__bureau__branch__path__in=paths)
    chaired = Meeting.objects.filter(chair=OuterRef("pk"), branch=branch)
    seen = Person.objects.all().visibility(user)
    return Person.objects.filter(seen | Q(branch=branch) | Exists(officers) | Exists(chaired))


class Directory:
    """Whom the names of one submission mean: one query for all of them, however many rows name somebody.

    `recorded` are the people whom the record names already: they may be named again, in any of its rows. Somebody new
    who is named in several rows of the submission is one person.
    """

    def __init__(self, user, branch, data=None, recorded=()):
        self.user, self.branch, self._data = user, branch, data or {}
        self._recorded = [person for person in recorded if person]
        self._newcomers = {}
        self.fold = cache(fold)  # the same names are folded again and again, and it takes its time

    @cached_property
    def people_url(self):
        """Where a person's field asks for the people whom the typed letters may mean."""
        return reverse("meetings:people", args=[self.branch.slug])

    @cached_property
    def _names(self):
        """{prefix of a person's fields: the folded name typed there}."""
        typed = ((key.removesuffix("name"), value) for key, value in self._data.items() if key.endswith("-name"))
        folded = ((prefix, self.fold(value)) for prefix, value in typed if len(value) <= LONGEST_NAME)
        return {prefix: name for prefix, name in folded if name}

    @cached_property
    def _people(self):
        """{folded name: the known people who bear it}, those of the branch first."""
        keys = {read_number(value) for key, value in self._data.items() if key.endswith("-chosen")} - {None}
        names = set(self._names.values())
        found = []
        if names or keys:
            wanted = Q(name_key__in=names) | Q(pk__in=keys)
            found = candidates(self.user, self.branch).filter(wanted).select_related("branch").order_by("pk")
        by_name = {}
        for person in dict.fromkeys([*found, *self._recorded]):
            by_name.setdefault(self.fold(person.full_name), []).append(person)
        for people in by_name.values():
            people.sort(key=lambda person: person.branch_id != self.branch.pk)
        return by_name

    @cached_property
    def _genders(self):
        """{folded name: the gender that some row of the submission gives}."""
        given = ((name, self._data.get(f"{prefix}gender")) for prefix, name in reversed(self._names.items()))
        return {name: gender for name, gender in given if gender in Gender.values}

    def namesakes(self, name):
        """The known people of this name, those of the branch first."""
        return self._people.get(self.fold(name), []) if name and len(name) <= LONGEST_NAME else []

    def newcomer(self, name, gender, branch):
        """The new person of this name in the submission, unsaved; None where no row of it tells the gender."""
        key = self.fold(name)
        gender = gender or self._genders.get(key, "")
        if key not in self._newcomers and gender:
            given, family = split_name(name)
            self._newcomers[key] = Person(branch=branch, given_name=given, family_name=family, gender=gender)
        return self._newcomers.get(key)
