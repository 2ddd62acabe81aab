"""Corrections of what has ended, as pages of the administration."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy as _

from administration.workflows import AdminWorkflowForm
from bureaus.corrections import LONGEST_REASON, add_forgotten_seat, correct_mandate, correct_term, may_correct
from bureaus.models import Mandate, Office
from forms.days import DayField, PastDayField

HOLDER = Mandate._meta.get_field("person")
PROMISE = _("It has ended, so the correction and its reason stay in the history for everybody who may read it.")


class Correction(AdminWorkflowForm):
    """What every correction asks beside what it corrects; the level above the branch makes it."""

    sentence = PROMISE
    done = _("The correction is recorded.")

    reason = forms.CharField(label=_("reason of the correction"), max_length=LONGEST_REASON)

    @classmethod
    def is_open(cls, user, row):
        return may_correct(user, row)


class TermCorrection(Correction):
    name = "correction"
    label = _("Correct the term")

    term_ends_on = DayField(label=_("renewal due on"), required=False, widget=AdminDateWidget)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, initial={"term_ends_on": row.term_ends_on}, **kwargs)
        self.order_fields(["term_ends_on", "reason"])

    def run(self):
        correct_term(bureau=self.row, by=self.request.user, **self.cleaned_data)


class ForgottenSeat(Correction):
    name = "forgotten-seat"
    label = _("Add a seat that was forgotten")

    office = forms.ModelChoiceField(Office.objects.all(), label=_("office"))
    person = forms.ModelChoiceField(
        None, label=_("holder"), required=False, help_text=_("For the whole term; empty where nobody sat there.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("person", HOLDER)
        self.order_fields(["office", "person", "reason"])

    def run(self):
        add_forgotten_seat(bureau=self.row, by=self.request.user, **self.cleaned_data)


class MandateCorrection(Correction):
    name = "correction"
    label = _("Correct the mandate")
    fields_of_row = ("started_on", "ended_on", "end_reason", "status", "note")

    started_on = PastDayField(label=_("from"), widget=AdminDateWidget)
    ended_on = PastDayField(label=_("until"), widget=AdminDateWidget)
    end_reason = forms.ChoiceField(label=_("reason of the end"), choices=Mandate.EndReason.choices)
    status = forms.ChoiceField(label=_("status"), choices=Mandate.Status.choices)
    note = forms.CharField(label=_("note"), max_length=250, required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, initial={name: getattr(row, name) for name in self.fields_of_row}, **kwargs)
        self.order_fields([*self.fields_of_row, "reason"])

    def run(self):
        correct_mandate(mandate=self.row, by=self.request.user, **self.cleaned_data)
