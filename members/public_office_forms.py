"""Forms of public offices, of the coordination list and of the results of public elections."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.localities import locality
from branches.locality_fields import LocalityField
from forms.days import PastDayField
from forms.requests import read_number
from forms.workflows import WorkflowForm

from .models import Assembly, Chamber, PublicElectionResult, PublicOffice, PublicRole
from .models.public_offices import LEVELS

# Nothing is chosen beforehand: the first of a list must not be recorded for want of a look.
CHOOSE = ("", _("Choose"))


class ElectedSearch(forms.Form):
    """Which elected officials a list shows: of one type of assembly, and those of today or the former ones."""

    STATES = [("", pgettext_lazy("elected", "In office")), ("former", pgettext_lazy("elected", "Former"))]

    assembly = forms.TypedChoiceField(
        label=_("Type of assembly"), choices=[("", _("All")), *Assembly.choices], coerce=int, required=False
    )
    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.HiddenInput)

    @property
    def is_former(self):
        return self._value("state") == "former"

    @property
    def assembly_asked(self):
        """The Assembly asked for; None for all."""
        value = self._value("assembly")
        return Assembly(value) if value else None

    @property
    def in_words(self):
        """{label: value} of what is asked for."""
        found = {_("State"): dict(self.STATES)["former"]} if self.is_former else {}
        return found | ({self.fields["assembly"].label: self.assembly_asked.label} if self.assembly_asked else {})

    def _value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)

    def filter(self, offices):
        return offices.filter(assembly=self.assembly_asked) if self.assembly_asked else offices


class ByFields(WorkflowForm):
    """A form of a model whose rows a workflow writes and checks; `said` is what was typed, as that takes it."""

    workflow_names = {}

    @property
    def said(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self):
        """The workflow checks the row: a half-filled one is none."""


class PublicOfficeForm(ByFields, forms.ModelForm):
    """A public office of `person`, as it is recorded or corrected."""

    assembly = forms.TypedChoiceField(label=_("assembly"), choices=[CHOOSE, *Assembly.choices], coerce=int)
    chamber = forms.ChoiceField(
        label=_("chamber"), choices=[("", "–"), *Chamber.choices], required=False,
        help_text=_("Of a professional chamber alone."),
    )  # fmt: skip
    role = forms.TypedChoiceField(label=pgettext_lazy("in an assembly", "role"), coerce=int, initial=PublicRole.MEMBER)
    locality_code = LocalityField(
        label=pgettext_lazy("of a council", "locality"),
        help_text=_("The commune, province or region whose council it is."),
    )
    started_on = PastDayField(label=_("From the day"))
    ended_on = PastDayField(label=_("Ended on"), required=False, help_text=_("Empty as long as the office is held."))

    class Meta:
        model = PublicOffice
        fields = [
            *("assembly", "chamber", "role", "locality_code", "constituency", "list_name", "list_kind"),
            *("started_on", "ended_on", "end_reason"),
        ]

    def __init__(self, *args, person, **options):
        super().__init__(*args, **options)
        roles = [(role.value, role.title_for(person.gender)) for role in PublicRole]
        self.fields["role"].choices = roles
        place = self.fields["locality_code"]
        place.propose_around(person.branch)
        asked = read_number(self.data.get("assembly", "")) if self.is_bound else self.instance.assembly
        place.levels = LEVELS.get(asked, ())

    @property
    def proposed(self):
        """The communes around the branch, with the provinces and regions in which they lie."""
        communes = self.fields["locality_code"].around
        parts = [row.code.split(".") for row in communes]
        areas = {code for part in parts for code in (part[0], ".".join(part[:2]))}
        return [*map(locality, sorted(areas)), *communes]


class EndPublicOfficeForm(WorkflowForm):
    """The end of a public office."""

    workflow_names = {"ended_on": "on", "started_on": "on", "end_reason": "reason"}

    on = PastDayField(label=_("Ended on"), initial=localdate)
    reason = forms.ChoiceField(label=_("reason"), choices=[CHOOSE, *PublicOffice.EndReason.choices])


class TakeBackForm(WorkflowForm):
    """Why a record was a mistake."""

    reason = forms.CharField(label=_("reason"), max_length=250)


class PublicResultForm(ByFields, forms.ModelForm):
    """The result of a public election in a branch."""

    kind = forms.TypedChoiceField(
        label=pgettext_lazy("public election", "election"), coerce=int,
        choices=[CHOOSE, *PublicElectionResult.Kind.choices],
    )  # fmt: skip
    held_on = PastDayField(label=_("day of the election"))

    class Meta:
        model = PublicElectionResult
        fields = ["kind", "held_on", "votes", "votes_cast", "seats_won", "seats_contested"]
