"""The pages of appeals against disciplinary decisions: lodging one, taking it back, deciding on it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.access import deny_unless, find
from bureaus.appeals import (
    annul_decision,
    appeal_level,
    last_day_to_appeal,
    lodge_appeal,
    uphold_decision,
    why_closed,
    withdraw_appeal,
)
from forms.pages import form_page
from forms.workflows import WorkflowForm
from members.models import Appeal, Sanction
from traces.recording import record_opening


class LodgeForm(WorkflowForm):
    """Why the member thinks that a decision is wrong."""

    grounds = forms.CharField(
        label=gettext_lazy("Why do you appeal?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


class DecideForm(WorkflowForm):
    """What is decided on an appeal."""

    answer = forms.CharField(
        label=gettext_lazy("Reason of your decision"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The member reads it."),
    )  # fmt: skip


@login_required
@form_page
def lodge(request, pk):
    """The member appeals against a decision on them."""
    rows = Sanction.objects.select_related("membership__person", "membership__branch", "appeal")
    sanction = find(request.user, rows, pk=pk)
    deny_unless(
        request.user.person_id == sanction.membership.person_id,
        _("The member alone appeals against the decision, from their own account."),
    )
    if hasattr(sanction, "appeal"):
        return redirect("members:appeal", sanction.appeal.pk)
    if closed := why_closed(sanction):
        messages.info(request, closed)
        return redirect("members:me")
    form = LodgeForm(request.POST or None)
    if form.is_valid() and form.run(lodge_appeal, sanction=sanction, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your appeal is sent."))
        return redirect("members:appeal", form.result.pk)
    context = {"form": form, "sanction": sanction, "last_day": last_day_to_appeal(sanction)}
    context |= {"breadcrumbs": [(_("My file"), reverse("members:me")), (_("Appeal"), "")]}
    return render(request, "members/lodge_appeal.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def appeal(request, pk):
    """An appeal and what was answered: who may, decides on it; the member takes it back."""
    rows = Appeal.objects.select_related(
        "sanction__membership__person", "sanction__membership__branch", "sanction__recorded_by", "decided_by__person"
    )
    found = find(request.user, rows, pk=pk)
    person = found.sanction.membership.person
    record_opening(reader=request.user, person=person)
    is_own = request.user.person_id == person.pk
    form = DecideForm(request.POST if {"annul", "uphold"} & request.POST.keys() else None)
    if request.method == "POST" and _act(request, found, form):
        return redirect("members:appeal", pk)
    level = appeal_level(found.sanction) if found.is_waiting else None
    context = {
        "appeal": found,
        "sanction": found.sanction,
        "person": person,
        "is_own": is_own,
        "may_decide": bool(level) and level.is_open_to(request.user),
        "decided_by": level.sentence if level else "",
        "form": form,
        "breadcrumbs": [
            (_("My file"), reverse("members:me"))
            if is_own
            else (str(person), reverse("members:person", args=[person.pk])),
            (_("Appeal"), ""),
        ],
    }
    return render(request, "members/appeal.html", context, status=422 if form.errors else 200)


def _act(request, found, form):
    """Do what was sent. False where the page is shown again with the form's errors."""
    given = {"appeal": found, "by": request.user}
    if "withdraw" in request.POST:
        try:
            withdraw_appeal(**given)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The appeal is withdrawn."))
        return True
    if not form.is_bound:
        return False
    annuls = "annul" in request.POST
    if not (form.is_valid() and form.run(annul_decision if annuls else uphold_decision, **given, **form.cleaned_data)):
        return False
    messages.success(request, _("The decision is annulled.") if annuls else _("The decision is upheld."))
    return True
