"""The form on which two records are compared, field by field."""

from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.phones import phone_markup
from forms.workflows import WorkflowForm
from members.models import Person

from .accounts import accounts_of
from .memberships import open_memberships
from .merge import FIELDS
from .photos import photos_of

NAMES = {"given_name", "family_name", "given_name_latin", "family_name_latin"}


@dataclass
class Row:
    """A line of the comparison: what each record says, and the field where one of the two is chosen."""

    label: str
    values: list
    field: forms.BoundField | None = None


class MergeForm(WorkflowForm):
    """Two records, the older one in front. What they say alike is no field; where they differ, one side is right.

    Chosen beforehand: the record with an account, else with the older number, to stay; names written more fully; of
    the rest, what a record says where the other says nothing, else what was written last.
    """

    label = gettext_lazy("Merge into one record")

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = people
        self.accounts = accounts_of(*people)
        self.memberships = open_memberships(*people)
        self.photos = photos_of(*people)
        latest = self._latest()
        self._choose("kept", _("The record that stays"), [_named(person) for person in people], self._kept())
        for name in FIELDS:
            if not self._is_alike(name):
                self._choose(name, self._label(name), self._said(name), self._right(name, latest))
        if all(self.photos):
            newer = int(self.photos[1].uploaded_at > self.photos[0].uploaded_at)
            self._choose("photo", _("Photo"), [_pictured(person) for person in people], newer)
        if len(self.memberships) == 2:
            sides = sorted(self.memberships, key=lambda row: row.person_id != people[0].pk)
            first = sides.index(self.memberships[0])
            self._choose("standing", _("The membership that goes on"), [_since(row) for row in sides], first)
            self.sides = sides
        if len(self.accounts) == 2:
            mails = [account.email or account.username for account in self.accounts]
            self._choose("account", _("The account that signs in"), mails, self._kept())

    @property
    def rows(self):
        """The comparison, line by line."""
        chosen = [Row(self[name].label, [], self[name]) for name in ("kept",)]
        for name in FIELDS:
            if name in self.fields:
                chosen.append(Row(self[name].label, [], self[name]))
            elif any(said := self._said(name)) and getattr(self.people[0], name):
                chosen.append(Row(self._label(name), said))
        return chosen + [
            Row(self[name].label, [], self[name]) for name in ("photo", "standing", "account") if name in self.fields
        ]

    @property
    def arguments(self):
        """What `merge_people` takes."""
        kept = int(self.cleaned_data["kept"])
        other = 1 - kept
        found = {"kept": self.people[kept], "absorbed": self.people[other]}
        found["taken"] = [name for name in FIELDS if self.cleaned_data.get(name) == str(other)]
        for name, rows in (
            ("photo", self.photos),
            ("standing", getattr(self, "sides", None)),
            ("account", self.accounts),
        ):
            if name in self.fields:
                found[name] = rows[int(self.cleaned_data[name])]
        return found

    def _choose(self, name, label, values, side):
        choices = [(str(number), value or _("Nothing")) for number, value in enumerate(values)]
        widget = forms.RadioSelect(attrs={"aria-describedby": f"of_{name}"})
        error = {"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")}
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=widget, initial=str(side), error_messages=error
        )

    def _label(self, name):
        return Person._meta.get_field(name).verbose_name

    def _is_alike(self, name):
        first, second = (getattr(person, name) for person in self.people)
        return first == second or (not first and not second)

    def _said(self, name):
        return [shown_value(person, name) for person in self.people]

    def _kept(self):
        if len(self.accounts) == 1:
            return int(self.accounts[0].person_id == self.people[1].pk)
        numbers = [person.member_number or float("inf") for person in self.people]
        return int(numbers[1] < numbers[0])

    def _right(self, name, latest):
        said = [getattr(person, name) or "" for person in self.people]
        if name in NAMES:
            return int(len(said[1]) > len(said[0]))
        return latest if all(said) else int(bool(said[1]))

    def _latest(self):
        """Which of the two records was written last."""
        written = dict.fromkeys([person.pk for person in self.people])
        rows = Person.history.filter(id__in=list(written)).order_by("history_date", "history_id")
        written |= dict(rows.values_list("id", "history_date"))
        first, second = written.values()
        return int(bool(second) and (not first or second > first))


def shown_value(person, name):
    """What a record says in words."""
    if name == "gender":
        return person.get_gender_display()
    if name == "phone":
        return phone_markup(person.phone) if person.phone else ""
    if name == "locality_code":
        return str(person.locality or "")
    value = getattr(person, name)
    return date_format(value) if name == "birth_date" and value else value


def _named(person):
    number = person.shown_number
    return f"{person} ({number})" if number else str(person)


def _pictured(person):
    address, words = reverse("members:photo-file", args=[person.pk]), _("Photo of %(person)s") % {"person": person}
    return format_html('<img class="photo" src="{}" alt="{}" width="96" height="120" loading="lazy">', address, words)


def _since(membership):
    words = {"branch": membership.branch, "day": date_format(membership.started_on)}
    return _("%(branch)s, since %(day)s") % words
