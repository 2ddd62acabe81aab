"""Naming a person in a form: somebody known, chosen or matched by the folded name, or somebody new."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold
from branches.requests import read_number
from bureaus.models import Mandate
from members.models import Gender, Person, PersonQuerySet

from ..models import Meeting

NEW = "new"

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
    everybody = PersonQuerySet.view_permission(Person)
    if user.reach(everybody).everywhere:
        return Person.objects.all()
    paths = [branch.path[:end] for end in range(branch.steplen, len(branch.path) + 1, branch.steplen)]
    officers = Mandate.objects.filter(person=OuterRef("pk"), seat__bureau__branch__path__in=paths)
    chaired = Meeting.objects.filter(chair=OuterRef("pk"), branch=branch)
    seen = PersonQuerySet.visibility(user, everybody)
    return Person.objects.filter(seen | Q(branch=branch) | Exists(officers) | Exists(chaired))


class Directory:
    """Whom the names of one submission mean: all of them are looked up in a single query.

    Somebody new who is named in several rows of the submission is one person.
    """

    def __init__(self, user, branch, data=None):
        self.user, self.branch, self._data = user, branch, data or {}
        self._newcomers = {}

    @cached_property
    def _found(self):
        names = {fold(value) for key, value in self._data.items() if key.endswith("-name")} - {""}
        keys = {read_number(value) for key, value in self._data.items() if key.endswith("-chosen")} - {None}
        if not names and not keys:
            return []
        people = candidates(self.user, self.branch).filter(Q(name_key__in=names) | Q(pk__in=keys))
        return list(people.select_related("branch").order_by("pk"))

    def namesakes(self, name, named_before=None):
        """The known people of this name, those of the branch first; `named_before` is who stands in the record."""
        wanted = fold(name)
        people = dict.fromkeys([*self._found, named_before] if named_before else self._found)
        found = [person for person in people if wanted and fold(person.full_name) == wanted]
        return sorted(found, key=lambda person: person.branch_id != self.branch.pk)

    def newcomer(self, name, gender, branch):
        """The new person of this name in the submission, unsaved; None where no row of it tells the gender."""
        key = fold(name)
        gender = gender or next((self._gender_at(prefix) for prefix in self._prefixes_of(key)), "")
        if key not in self._newcomers and gender:
            given, family = split_name(name)
            self._newcomers[key] = Person(branch=branch, given_name=given, family_name=family, gender=gender)
        return self._newcomers.get(key)

    def _prefixes_of(self, key):
        names = (name for name, value in self._data.items() if name.endswith("-name") and fold(value) == key)
        return (prefix for prefix in (name.removesuffix("name") for name in names) if self._gender_at(prefix))

    def _gender_at(self, prefix):
        gender = self._data.get(f"{prefix}gender")
        return gender if gender in Gender.values else ""


class PersonPick(forms.Form):
    """One person: the name as typed, who was chosen from the list, and the gender of somebody new.

    A name that one person of the branch bears means that person. Where it could be somebody else (a namesake in
    another branch, several here, or a gender given as for somebody new), `same` asks who is meant.
    """

    name = forms.CharField(required=False, max_length=160)
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    same = forms.ChoiceField(label=_("Who is meant?"), required=False, widget=forms.RadioSelect)
    gender = forms.ChoiceField(
        label=_("Gender (of somebody new)"), required=False, choices=Gender.choices, widget=forms.RadioSelect
    )
    home = forms.TypedChoiceField(label=_("Branch (of somebody new)"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, directory, label, person=None, homes=(), required=False, **kwargs):
        self.directory, self.person, self.homes = directory, person, {home.pk: home for home in homes}
        initial = {"name": person.full_name, "chosen": person.pk} if person else {}
        super().__init__(*args, initial=initial, **kwargs)
        self._set_up_name(label, required)
        self.namesakes = directory.namesakes(self._typed("name"), person) if self.is_bound else []
        if self._is_ambiguous():
            known = [(str(person.pk), f"{person}، {person.branch}") for person in self.namesakes]
            self.fields["same"].choices = [*known, (NEW, _("Somebody else of the same name"))]
        else:
            del self.fields["same"]
        if len(self.homes) > 1:
            self.fields["home"].choices = [(home.pk, str(home)) for home in homes]
        else:
            del self.fields["home"]

    def _set_up_name(self, label, required):
        field = self.fields["name"]
        field.label, field.required = label, required
        listbox = f"{self.add_prefix('name')}-list"
        field.widget.attrs |= {
            "role": "combobox",
            "aria-expanded": "false",
            "aria-autocomplete": "list",
            "aria-controls": listbox,
            "autocomplete": "off",
            "placeholder": " ",  # the style sheet asks whether a name is typed
            "hx-get": reverse("meetings:people", args=[self.directory.branch.slug]),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listbox}",
        }

    def _typed(self, field):
        return (self.data.get(self.add_prefix(field)) or "").strip()

    def _is_ambiguous(self):
        """Whether the name could mean several people, a new one among them."""
        if not self.namesakes or self._chosen():
            return False
        here = [person for person in self.namesakes if person.branch_id == self.directory.branch.pk]
        return len(here) != 1 or bool(self._typed("gender"))

    def _chosen(self):
        """Who was taken from the list, as long as the name has not been changed since."""
        return next((person for person in self.namesakes if str(person.pk) == self._typed("chosen")), None)

    def clean(self):
        self.person = None
        name = self.cleaned_data.get("name")
        if not name:
            return
        self.person = self._chosen()
        if self.person or not self.namesakes:
            self.person = self.person or self._newcomer(name)
        elif "same" not in self.fields:
            self.person = self.namesakes[0]
        else:
            self._settle(name, self.cleaned_data.get("same"))

    def _settle(self, name, answer):
        if not answer:
            self.add_error("same", _("The party knows somebody of this name: say who is meant."))
        elif answer == NEW:
            self.person = self._newcomer(name)
        else:
            self.person = next(person for person in self.namesakes if str(person.pk) == answer)

    def _newcomer(self, name):
        if len(name.split()) < 2:
            self.add_error("name", _("Write the given name and the family name."))
            return None
        home = self.homes.get(self.cleaned_data.get("home"), self.directory.branch)
        person = self.directory.newcomer(name, self.cleaned_data.get("gender"), home)
        if person is None:
            self.add_error(
                "gender", _("Nobody of this name is known: choose the gender to add the person, or correct the name.")
            )
        return person

    def save(self):
        """The person, saved if new; None where no name was given."""
        if self.person and self.person.pk is None:
            self.person.save()
        return self.person
