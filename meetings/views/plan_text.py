"""The text of a draft: its axes, its measures with their indicators, what it drops of the plan that it adapts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branches.access import find_among
from forms.pages import form_page

from ..forms.directory import Directory
from ..forms.plans import AxisForm, DropForm, MeasureForm
from ..models import Axis, DroppedMeasure, Measure
from ..planning.writing import remove_axis, take_measure_up
from .plan_access import draft_kept, measure_of_draft

REFUSED = 422


@login_required
@form_page
def add_axis(request, pk):
    return _axis(request, draft_kept(request.user, pk), None)


@login_required
@form_page
def edit_axis(request, pk, axis_pk):
    plan = draft_kept(request.user, pk)
    return _axis(request, plan, find_among(plan.axes.all(), pk=axis_pk))


def _axis(request, plan, axis):
    shown = {"title": axis.title, "order": axis.order} if axis else {"order": None}
    form = AxisForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid() and form.save(plan=plan, axis=axis):
        messages.success(request, _("Saved."))
        return redirect(plan)
    context = {"form": form, "branch": plan.branch, "title": axis.title if axis else _("Add an axis"),
               "lede": plan.title, "back": plan.get_absolute_url(), "plan": plan, "axis": axis}  # fmt: skip
    return render(request, "meetings/plans/form.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_POST
def delete_axis(request, pk, axis_pk):
    """Take an axis without measures out."""
    plan = draft_kept(request.user, pk)
    axis = find_among(plan.axes.all(), pk=axis_pk)
    axis.plan = plan
    try:
        remove_axis(axis=axis)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(plan)


@login_required
@form_page
def add_measure(request, pk, axis_pk):
    plan = draft_kept(request.user, pk)
    axis = find_among(Axis.objects.filter(plan=plan), pk=axis_pk)
    return _measure(request, plan, Measure(axis=axis))


@login_required
@form_page
def edit_measure(request, pk):
    measure = measure_of_draft(request.user, pk)
    return _measure(request, measure.plan, measure)


def _measure(request, plan, measure):
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        directory = Directory(request.user, plan.branch, data, recorded=[measure.owner])
        form = MeasureForm(data, instance=measure, plan=plan, directory=directory)
        is_saved = form.is_bound and form.is_valid() and form.save()
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(plan)
    context = {"form": form, "plan": plan, "branch": plan.branch, "measure": measure,
               "title": _("Edit the measure") if measure.pk else _("Add a measure")}  # fmt: skip
    return render(request, "meetings/plans/measure_form.html", context, status=REFUSED if form.is_bound else 200)


@login_required
@form_page
def drop(request, pk):
    """Take a measure out of a draft; of one that was copied, with a reason."""
    measure = measure_of_draft(request.user, pk)
    plan = measure.plan
    form = DropForm(request.POST if request.method == "POST" else None, measure=measure)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The measure is taken out."))
        return redirect(plan)
    copied = _("This measure was taken over from %(plan)s. Taking it out is shown there as a difference.")
    sentence = copied % {"plan": plan.adapted_from} if measure.adapted_from_id else _("The measure goes.")
    context = {"form": form, "branch": plan.branch, "title": _("Take the measure out"), "lede": measure.subject,
               "sentence": sentence, "submit": _("Take it out"), "cancel_url": plan.get_absolute_url(),
               "tone": "danger"}  # fmt: skip
    return render(request, "_confirm.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_POST
def take_up(request, pk, dropped_pk):
    """Take a measure that was dropped over again."""
    plan = draft_kept(request.user, pk)
    rows = DroppedMeasure.objects.filter(plan=plan).select_related("plan", "measure__axis")
    dropped = find_among(rows, pk=dropped_pk)
    try:
        take_measure_up(dropped=dropped)
        messages.success(request, _("The measure is taken over again."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("meetings:compare-plan", plan.pk)
