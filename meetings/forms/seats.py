"""The seats of an election's form, by office: how many are shown, and what is typed in each."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branches.models import UPPER_KINDS
from bureaus.models import Office
from forms.requests import read_number
from members.models import Gender

from .people import PersonPick

MOST_SEATS = 25
BLANK_SEATS = 1

# How many seats of a shared office the button adds.
ADDED_SEATS = 1

# Who leads: the first secretary at the upper levels, the branch's secretary at the base.
LEADERS = {True: "first_secretary", False: "branch_secretary"}


class KeyCheckbox(forms.CheckboxInput):
    """A box that sends the key in its `value`: what the user saw is what the answer means, whatever changed since."""

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")

    def format_value(self, value):
        return None  # the key is an attribute of the box


class SeatForm(forms.Form):
    """One seat of an office: who was elected, or that it is left vacant. Left empty, the bureau has no such seat.

    `outgoing` is who holds the seat in the bureau that ends, or None: a tick elects them `again`.
    """

    again = forms.CharField(required=False)
    vacant = forms.BooleanField(label=_("Vacant seat"), required=False)
    outsider = forms.BooleanField(label=_("Not yet a member"), required=False)

    def __init__(self, data, *, office, title, number, directory, outgoing=None):
        self.office, self.number, self.outgoing = office, number, outgoing
        super().__init__(data, prefix=f"seat-{office.code}-{number}")
        label = f"{title} {number}" if office.is_shared else title
        self.pick = PersonPick(data, prefix=self.add_prefix("holder"), directory=directory, label=label)
        if outgoing:
            self.fields["again"].label = again_label(outgoing)
            self.fields["again"].widget = KeyCheckbox(attrs={"value": outgoing.pk})

    def is_valid(self):
        return all([super().is_valid(), self.pick.is_valid()]) and self._elect_again()

    def _elect_again(self):
        """Let the tick mean the outgoing holder. Returns whether it goes with what else is said of the seat."""
        if not self.cleaned_data["again"]:
            return True
        if self.outgoing is None or self.cleaned_data["again"] != str(self.outgoing.pk):
            self.pick.add_error("name", _("Somebody else holds this seat: tick again, or write the name."))
        elif self.pick.person not in (None, self.outgoing):
            self.pick.add_error("name", _("Choose one: the outgoing holder, or the name written here."))
        else:
            self.pick.person = self.outgoing
        return not self.pick.errors

    @property
    def is_kept(self):
        """Whether the bureau has this seat."""
        return bool(self.pick.person or self.cleaned_data.get("vacant"))

    @property
    def joins(self):
        return bool(self.pick.person) and not self.cleaned_data.get("outsider")


def again_label(person):
    """The words of the tick that elects the outgoing holder again, in their gender."""
    if person.gender == Gender.FEMALE:
        words = pgettext("a woman", "Re-elected: %(person)s")
    else:
        words = pgettext("a man", "Re-elected: %(person)s")
    return words % {"person": person}


@dataclass(frozen=True)
class OfficeSeats:
    """The seats of one office that the page shows."""

    office: Office
    forms: list

    @classmethod
    def make(cls, office, title, count, data, directory, outgoing):
        """Forms for `count` seats of `office`, filled from `data`; `directory` finds the people named.

        `outgoing` are those who hold the office in the bureau that ends, seat by seat.
        """
        seat = partial(SeatForm, data, office=office, title=title, directory=directory)
        holders = [*outgoing[:count], *[None] * (count - len(outgoing))]
        return cls(office, [seat(number=number, outgoing=holder) for number, holder in enumerate(holders, start=1)])

    @property
    def counter(self):
        """The name of the hidden field that says how many seats are shown, and of the button that adds one."""
        return counter_of(self.office)


def counter_of(office):
    """The name of the field that says how many seats of `office` are shown."""
    return f"seats-{office.code}"


def count_seats(office, data, *, shown=0, add=""):
    """How many seats of `office` the page shows: what `data` says, and more where `add` is the office's counter.

    Without `data` it is `shown`, or a blank one. Raises BadRequest for a number that the page cannot have sent.
    """
    if not office.is_shared:
        return 1
    if data is None:
        return min(shown or BLANK_SEATS, MOST_SEATS)
    counter = counter_of(office)
    count = read_number(data.get(counter, str(BLANK_SEATS)))
    if count is None or not 0 < count <= MOST_SEATS:
        raise BadRequest(f"{counter} is no number of seats")
    return min(count + ADDED_SEATS, MOST_SEATS) if add == counter else count


def offices_of(branch):
    """The catalogue for a branch, in its order: of the two leading offices only the one of its level."""
    other = LEADERS[branch.kind not in UPPER_KINDS]
    return list(Office.objects.exclude(code=other))
