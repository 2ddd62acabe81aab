"""The forms of a meeting's ballots."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bureaus.models import Organ
from forms.days import DayField
from forms.workflows import WorkflowForm

from ..balloting.results import names_of
from ..balloting.voting import most_choices
from ..models import Poll
from .seats import MOST_SEATS, offices_of

LISTS = "lists"
MOST_VOTES = 100_000


class PollForm(WorkflowForm):
    """What is voted on, for how many seats, and how."""

    office = forms.ChoiceField(label=_("What is voted on"))
    seats = forms.IntegerField(label=pgettext_lazy("poll", "seats"), min_value=1, max_value=MOST_SEATS, initial=1)
    method = forms.ChoiceField(label=_("method"), choices=Poll.Method.choices, widget=forms.RadioSelect)
    organ = forms.ChoiceField(label=_("organ"), choices=Organ.choices, initial=Organ.BUREAU)
    distributes = forms.BooleanField(
        label=_("Distribute this office among those elected before in this meeting"), required=False
    )

    def __init__(self, data, *, branch):
        super().__init__(data)
        self.offices = {office.code: office for office in offices_of(branch)}
        self.fields["office"].choices = [
            *((code, office.title_for(None)) for code, office in self.offices.items()),
            (LISTS, _("All the other offices, between lists")),
        ]

    def arguments(self):
        """What `plan_poll` is told."""
        given = self.cleaned_data
        return given | {"office": self.offices.get(given["office"])}


class SlateForm(WorkflowForm):
    name = forms.CharField(label=_("name of the list"), max_length=80)


class StandForm(WorkflowForm):
    """For which office, and on which list, where the ballot is between lists."""

    def __init__(self, data, *, poll):
        super().__init__(data)
        if not poll.is_by_list:
            return
        self.slates = {str(row.pk): row for row in poll.slates.all()}
        self.offices = {office.code: office for office in offices_of(poll.meeting.branch)}
        self.fields["slate"] = forms.ChoiceField(
            label=_("list"), choices=[(key, row.name) for key, row in self.slates.items()]
        )
        self.fields["office"] = forms.ChoiceField(
            label=_("office"), choices=[(code, row.title_for(None)) for code, row in self.offices.items()]
        )

    def arguments(self):
        if "slate" not in self.fields:
            return {}
        given = self.cleaned_data
        return {"slate": self.slates[given["slate"]], "office": self.offices[given["office"]]}


class WithdrawForm(WorkflowForm):
    why = forms.CharField(label=_("reason"), max_length=250, help_text=_("It stands in the record."))


class RoundForm(WorkflowForm):
    """Opening a round: who is present, where no roll tells, and who counts, on paper."""

    def __init__(self, data, *, poll, people):
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        if not poll.meeting.is_called:
            self.fields["present"] = forms.IntegerField(
                label=_("number of those present"), min_value=1, max_value=MOST_VOTES
            )
        if poll.method == Poll.Method.PAPER:
            self.fields["tellers"] = forms.MultipleChoiceField(
                label=_("Two tellers"),
                choices=[(key, str(person)) for key, person in self.people.items()],
                widget=forms.CheckboxSelectMultiple,
            )

    def arguments(self):
        given = self.cleaned_data
        return {
            "present": given.get("present"),
            "tellers": [self.people[key] for key in given.get("tellers", ())],
        }


class CountsForm(WorkflowForm):
    """The votes of each of those who stand in a round; on paper with the rest of what was in the box."""

    def __init__(self, data, *, round, count=None):
        super().__init__(data, use_required_attribute=False)
        names = names_of(round.poll)
        for key in round.options:
            self.fields[f"votes-{key}"] = _number(names[key])
            if count and count.is_entered:
                self.initial[f"votes-{key}"] = count.counts.get(str(key))
        if count is None:
            return
        for name, label in (("blank", _("blank ballots")), ("spoiled", _("spoiled ballots")),
                            ("in_box", _("ballots in the box"))):  # fmt: skip
            self.fields[name] = _number(label)
            self.initial[name] = getattr(count, name)

    def counts(self):
        return {int(name.removeprefix("votes-")): votes for name, votes in self.cleaned_data.items()
                if name.startswith("votes-")}  # fmt: skip

    def rest(self):
        return {name: self.cleaned_data[name] for name in ("blank", "spoiled", "in_box")}


def _number(label):
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_VOTES)


class TieForm(WorkflowForm):
    """On whom the lot fell."""

    def __init__(self, data, *, poll):
        super().__init__(data)
        names = names_of(poll)
        self.fields["chosen"] = forms.TypedMultipleChoiceField(
            label=_("On whom the lot fell"),
            choices=[(key, names[key]) for key in poll.last_round.tied],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )

    def arguments(self):
        return {"chosen": self.cleaned_data["chosen"]}


BLANK = "blank"


class VoteForm(WorkflowForm):
    """A ballot: one of those who stand, or several where there are several seats, or none of them."""

    code = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data, *, round, signed_code):
        super().__init__(data, initial={"code": signed_code}, use_required_attribute=False)
        names, self.most = names_of(round.poll), most_choices(round)
        choices = [(str(key), names[key]) for key in round.options]
        blank = (BLANK, _("Blank vote: none of them"))
        if self.most == 1:
            field = forms.ChoiceField(
                choices=[*choices, blank],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one, or the blank vote.")},
            )
        else:
            field = forms.MultipleChoiceField(
                choices=[*choices, blank],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Choose one, or the blank vote.")},
            )
        field.label = _("Your choice")
        self.fields["choice"] = field

    def clean_choice(self):
        """The keys of those chosen; empty for a blank vote."""
        given = self.cleaned_data["choice"]
        given = [given] if isinstance(given, str) else given
        if BLANK in given and len(given) > 1:
            raise forms.ValidationError(_("A blank vote names nobody: choose it alone."))
        return [int(key) for key in given if key != BLANK]


class DistributeForm(WorkflowForm):
    """Which office, and which member of the bureau gets it."""

    office = forms.ChoiceField(label=_("office"))
    person = forms.ChoiceField(label=_("Member of the bureau"))

    def __init__(self, data, *, branch, people):
        super().__init__(data)
        self.offices = {row.code: row for row in offices_of(branch)}
        self.people = {str(person.pk): person for person in people}
        self.fields["office"].choices = [(code, row.title_for(None)) for code, row in self.offices.items()]
        self.fields["person"].choices = [(key, str(person)) for key, person in self.people.items()]

    def arguments(self):
        given = self.cleaned_data
        return {"office": self.offices[given["office"]], "person": self.people[given["person"]]}


class DeclareForm(WorkflowForm):
    term_ends_on = DayField(label=_("Renewal due on"), required=False)


class ObjectionForm(WorkflowForm):
    """Who objects, to what, and what the chair answered."""

    person = forms.ChoiceField(label=_("who objects"))
    text = forms.CharField(label=_("objection"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    answer = forms.CharField(
        label=_("answer of the chair"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data, *, people):
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"].choices = [(key, str(person)) for key, person in self.people.items()]

    def arguments(self):
        given = self.cleaned_data
        return given | {"person": self.people[given["person"]]}
