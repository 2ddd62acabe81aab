"""What is recorded of a plan: its adoption, a presentation, readings, marks, and what counts towards a measure."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from ..models import ActionPlan, Meeting, Resolution, Task
from ..new_members import save_newcomers
from ..planning.adopting import adopt_plan, present_plan
from ..planning.work import link_work, mark_done, record_reading
from .people import PersonPick

MOST_OFFERED = 200


class _ResolutionChoice(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.subject} ({row.meeting.title}، {row.meeting.date:%d/%m/%Y})"


class AdoptForm(WorkflowForm):
    """By which resolution of a meeting of its branch a plan was adopted."""

    resolution = _ResolutionChoice(label=_("Resolution"), queryset=Resolution.objects.none(), empty_label=None,
                                   widget=forms.RadioSelect)  # fmt: skip

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["resolution"].queryset = resolutions_for(plan)

    def save(self, by):
        resolution = self.cleaned_data["resolution"]
        return self.run(adopt_plan, plan=self.plan, meeting=resolution.meeting, resolution=resolution, by=by)


def resolutions_for(plan):
    """The resolutions by which `plan` may have been adopted, the latest meeting's first."""
    rows = Resolution.objects.filter(meeting__branch=plan.branch_id, plan_adoption=None)
    rows = rows.filter(meeting__cancellation=None).exclude(meeting__minutes__approved_at__isnull=False)
    rows = rows.select_related("meeting__branch", "meeting__call", "meeting__cancellation")
    return rows.order_by("-meeting__date", "order", "pk")


class _PlanChoice(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.title} ({row.branch})"


class PresentForm(WorkflowForm):
    """Which plan was presented at a meeting, in which intervention or by whom."""

    plan = _PlanChoice(label=_("Action plan"), queryset=ActionPlan.objects.none(), empty_label=None)
    intervention = forms.ModelChoiceField(
        label=_("Intervention"), queryset=None, required=False, empty_label=_("None of the recorded ones"),
        help_text=_("Who spoke in it presented the plan."),
    )  # fmt: skip

    def __init__(self, data=None, *, meeting, plans, directory, **kwargs):
        super().__init__(data, **kwargs)
        self.meeting = meeting
        self.fields["plan"].queryset = plans
        self.fields["intervention"].queryset = meeting.interventions.all()
        self.presenter = PersonPick(data, prefix="presenter", directory=directory, label=_("Presented by"))

    def is_valid(self):
        return all([super().is_valid(), self.presenter.is_valid()])

    def save(self):
        return self.run(_present, meeting=self.meeting, presenter=self.presenter.person, **self.cleaned_data)


@transaction.atomic
def _present(*, presenter, **given):
    """Somebody new is saved with the presentation, or not at all."""
    save_newcomers([presenter])
    return present_plan(presenter=presenter, **given)


class ReadingForm(WorkflowForm):
    """The value of an indicator on a day."""

    day = PastDayField(label=_("Day"))
    value = forms.DecimalField(
        label=_("Value"), max_digits=12, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "ltr"}),
    )  # fmt: skip

    def save(self, **given):
        return self.run(record_reading, **given, **self.cleaned_data)


class DoneForm(WorkflowForm):
    done_on = PastDayField(label=_("Done on"), required=False, help_text=_("Empty: it is still open."))

    def save(self, measure, by):
        return self.run(mark_done, measure=measure, by=by, **self.cleaned_data)


class _TaskChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row):
        return f"{row.subject} ({row.resolution.meeting.title}، {row.resolution.meeting.date:%d/%m/%Y})"


class _ActivityChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row):
        return f"{row.title} ({row.branch}، {row.date:%d/%m/%Y})"


class WorkForm(WorkflowForm):
    """Which tasks and activities count towards a measure, among the latest that the reader keeps."""

    tasks = _TaskChoices(
        label=_("Tasks"), queryset=Task.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    activities = _ActivityChoices(
        label=_("Activities"), queryset=Meeting.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, measure, tasks, activities):
        super().__init__(data, initial={
            "tasks": list(measure.task_links.values_list("task", flat=True)),
            "activities": list(measure.activity_links.values_list("meeting", flat=True)),
        })  # fmt: skip
        self.measure = measure
        self.fields["tasks"].queryset, self.fields["activities"].queryset = tasks, activities

    def save(self):
        offered = {f"among_{name}": list(self.fields[name].queryset) for name in ("tasks", "activities")}
        given = {name: list(self.cleaned_data[name]) for name in ("tasks", "activities")}
        return self.run(link_work, measure=self.measure, **given, **offered)
