"""Forms of the pages about branches, and the field with which every page asks for a day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.calendar import parse_date

from .requests import clean_query

# A year before it is a slip of the finger, such as 0206 for 2026, and would open a series of receipts of its own.
FIRST_YEAR = 1900


class DayField(forms.DateField):
    """A day typed as 23/04/2017, with the digits of any keyboard."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, such as 23/04/2017.")}

    def __init__(self, **options):
        attributes = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "23/04/2017", "class": "ltr"}
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attributes))
        super().__init__(**options)

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            day = parse_date(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if day.year < FIRST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class PastDayField(DayField):
    """A day that has come."""

    def validate(self, value):
        super().validate(value)
        if value and value > localdate():
            raise ValidationError(_("This day has not come yet."), code="future")


def add_refusal(form, refusal):
    """Put what a workflow's ValidationError says on the form: beside the fields that it has, else above them.

    The form's `workflow_names` maps what the workflow calls a field to what the form calls it, where they differ.
    """
    problems = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in problems.items():
        field = name if name in form.fields else getattr(form, "workflow_names", {}).get(name)
        form.add_error(field if field in form.fields else None, errors)


class WorkflowForm(forms.Form):
    """A form whose fields are named like the arguments of the workflow that it runs."""

    workflow_names = {"started_on": "on", "ended_on": "on"}

    def run(self, workflow, **arguments):
        """Call the workflow. True if it went through; its refusals become the form's errors, beside their fields."""
        try:
            self.result = workflow(**arguments)
        except ValidationError as error:
            add_refusal(self, error)
            return False
        return True


class AsOfForm(forms.Form):
    """The day on which a page is asked what was true."""

    on = PastDayField(label=_("On the day"), required=False)

    @property
    def day(self):
        """The day asked for; None without a valid one."""
        return self.cleaned_data.get("on") if self.is_valid() else None


class SearchField(forms.CharField):
    """The words of a search, cut where nobody would type on; no words are an error."""

    def __init__(self):
        super().__init__(required=False)

    def to_python(self, value):
        return clean_query(super().to_python(value))


class BranchSearch(forms.Form):
    """What the home page is asked for: words of a branch's name or locality, and whether closed ones show too."""

    q = SearchField()
    closed = forms.BooleanField(label=_("Closed branches too"), required=False)

    @property
    def query(self):
        return self.cleaned_data["q"] if self.is_valid() else ""

    @property
    def with_closed(self):
        return self.is_valid() and self.cleaned_data["closed"]

    def filter(self, branches):
        branches = branches if self.with_closed else branches.standing()
        return branches.search(self.query) if self.query else branches
