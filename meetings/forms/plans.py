"""Writing a plan: its facts, an axis, a measure with its indicators, and dropping a measure."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bureaus.models import Office
from forms.days import DayField
from forms.workflows import WorkflowForm, add_refusal

from ..models import Axis, Indicator, Measure
from ..new_members import save_newcomers
from ..planning.writing import MOST_INDICATORS, drop_measure, save_axis, save_measure
from .fields import LinesField
from .rows import MOST_ORDER, PeopleForm


class PlanForm(WorkflowForm):
    """The facts of a plan; `workflow` writes or corrects it."""

    workflow_names = {}

    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = LinesField(
        label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why this plan, and for whom."),
    )  # fmt: skip
    started_on = DayField(label=_("From"))
    ended_on = DayField(label=_("Until"), help_text=_("The day after its last one."))

    def save(self, workflow, **given):
        return self.run(workflow, **given, **self.cleaned_data)


class OrderField(forms.IntegerField):
    """The place of a row among its like; empty for the last."""

    def __init__(self):
        super().__init__(label=_("Place in the list"), min_value=1, max_value=MOST_ORDER, required=False,
                         widget=forms.NumberInput(attrs={"class": "ltr"}))  # fmt: skip


class AxisForm(WorkflowForm):
    title = forms.CharField(label=_("Title"), max_length=250)
    order = OrderField()

    def save(self, **given):
        return self.run(save_axis, **given, **self.cleaned_data)


class DropForm(WorkflowForm):
    """Dropping a measure; of one that was copied, why."""

    reason = forms.CharField(
        label=_("reason"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is shown with what differs from the plan that was adapted."),
    )  # fmt: skip

    def __init__(self, *args, measure, **kwargs):
        super().__init__(*args, **kwargs)
        self.measure = measure
        if not measure.adapted_from_id:
            del self.fields["reason"]

    def save(self):
        return self.run(drop_measure, measure=self.measure, **self.cleaned_data)


class IndicatorForm(forms.ModelForm):
    class Meta:
        model = Indicator
        fields = ["subject", "unit", "baseline", "target"]
        localized_fields = ["baseline", "target"]
        labels = {"subject": _("What is counted"), "unit": _("Unit"), "baseline": _("Baseline"), "target": _("Target")}
        widgets = {
            name: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "ltr"})
            for name in ("baseline", "target")
        }


class IndicatorRows(forms.BaseFormSet):
    """The indicators of one measure; a row that is emptied or ticked off goes."""

    @property
    def indicators(self):
        filled = [form for form in self.forms if form.cleaned_data.get("subject")]
        return [form.instance for form in filled if not self._should_delete_form(form)]


IndicatorFormSet = forms.formset_factory(
    IndicatorForm,
    formset=IndicatorRows,
    extra=2,
    max_num=MOST_INDICATORS,
    absolute_max=MOST_INDICATORS,
    can_delete=True,
)


class MeasureForm(PeopleForm):
    """A measure with its indicators, in `rows`."""

    picks = {"owner": _("Person in charge")}

    due_on = DayField(label=_("Due on"), required=False)
    order = OrderField()

    class Meta:
        model = Measure
        fields = ["subject", "axis", "office", "due_on", "order"]
        labels = {"subject": _("Measure"), "axis": _("Axis"), "office": _("Office in charge")}
        field_classes = {"subject": LinesField}
        widgets = {"subject": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, data=None, *, plan, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["axis"].queryset = Axis.objects.filter(plan=plan)
        self.fields["axis"].empty_label = None
        self.fields["office"].queryset = Office.objects.all()
        if self.instance._state.adding:
            del self.fields["order"]
        shown = [
            {name: getattr(row, name) for name in IndicatorForm.Meta.fields}
            for row in (self.instance.indicators.all() if self.instance.pk else ())
        ]
        self.rows = IndicatorFormSet(data, initial=shown, prefix="indicators")

    def is_valid(self):
        return all([super().is_valid(), self.rows.is_valid()])

    def save(self):
        """Write the measure. False where the workflow refuses it; its refusals are the form's errors."""
        given = {name: self.cleaned_data.get(name) for name in ("subject", "axis", "office", "due_on", "order")}
        owner, measure = self.people["owner"].person, self.instance if self.instance.pk else None
        try:
            with transaction.atomic():
                save_newcomers([owner])
                save_measure(owner=owner, measure=measure, indicators=self.rows.indicators, **given)
        except ValidationError as refusal:
            add_refusal(self, refusal)
            return False
        return True
