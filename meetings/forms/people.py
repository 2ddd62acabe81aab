"""Naming a person in a form: somebody known, chosen or matched by the folded name, or somebody new."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Gender, Person

from .directory import LONGEST_NAME

NEW = "new"


class PersonPick(forms.Form):
    """One person: the name as typed, who was chosen from the list, and the gender of somebody new.

    A name that one person of the branch bears means that person. Where it could be somebody else (a namesake in
    another branch, several here, or a gender given as for somebody new), `same` asks who is meant.
    """

    name = forms.CharField(required=False, max_length=LONGEST_NAME)
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
        self.namesakes = directory.namesakes(self._read("name")) if self.is_bound else []
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
            "hx-get": self.directory.people_url,
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listbox}",
        }

    def _read(self, field):
        return (self.data.get(self.add_prefix(field)) or "").strip()

    def _is_ambiguous(self):
        """Whether the name could mean several people, a new one among them."""
        if not self.namesakes or self._chosen_person():
            return False
        here = [person for person in self.namesakes if person.branch_id == self.directory.branch.pk]
        return len(here) != 1 or bool(self._read("gender"))

    def _chosen_person(self):
        """Who was taken from the list, as long as the name has not been changed since."""
        return next((person for person in self.namesakes if str(person.pk) == self._read("chosen")), None)

    def clean(self):
        self.person = None
        name = self.cleaned_data.get("name")
        if not name:
            return
        self.person = self._chosen_person()
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
        if len(name.split()) < 2 or not self.directory.fold(name):
            self.add_error("name", _("Write the given name and the family name."))
            return None
        home = self.homes.get(self.cleaned_data.get("home"), self.directory.branch)
        person = self.directory.newcomer(name, self.cleaned_data.get("gender"), home)
        if person is None:
            self.add_error(
                "gender", _("Nobody of this name is known: choose the gender to add the person, or correct the name.")
            )
        elif not _fits(person):
            self.add_error("name", _("This name is too long."))
        return person


def _fits(newcomer):
    """Whether the columns hold the names of somebody new, and their folds: a sign may fold to many letters."""
    newcomer.set_keys()
    names = ("given_name", "family_name", "name_key", "search_key")
    return all(len(getattr(newcomer, name)) <= Person._meta.get_field(name).max_length for name in names)
