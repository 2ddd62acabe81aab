"""One measure of a plan: how far it is and why, readings of its indicators, what counts towards it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find_among, hide_unless
from forms.pages import form_page

from ..forms.plan_steps import MOST_OFFERED, DoneForm, ReadingForm, WorkForm
from ..models import ActionPlan, Indicator, IndicatorReading, Meeting, Task
from ..planning.shown import show_measure
from .plan_access import KEEP, measure_followed, measure_read

REFUSED = 422


@login_required
@require_safe
def measure(request, pk):
    """How far a measure is, and what tells it."""
    row = measure_read(request.user, pk)
    hide_unless(row.plan.is_adopted)
    may_record = row.plan.follows and request.user.has_perm(KEEP, row.plan)
    context = {"measure": row, "plan": row.plan, "branch": row.plan.branch, "shown": show_measure(row, request.user),
               "sees_meetings": request.user.has_perm("meetings.view_meeting", row.plan),
               "may_record": may_record}  # fmt: skip
    return render(request, "meetings/plans/measure.html", context)


@login_required
@form_page
def read(request, pk):
    """Record a reading of an indicator."""
    indicator = _indicator(request.user, pk)
    return _reading(request, indicator, None)


@login_required
@form_page
def correct(request, pk):
    """Correct a reading by another one."""
    rows = IndicatorReading.objects.filter(indicator__measure__axis__plan__in=_plans_read(request.user))
    reading = find_among(rows.select_related("indicator", "correction"), pk=pk)
    indicator = _indicator(request.user, reading.indicator_id)
    deny_unless(not hasattr(reading, "correction"), _("Somebody has corrected this reading already."))
    return _reading(request, indicator, reading)


def _indicator(user, pk):
    indicator = find_among(Indicator.objects.filter(measure__axis__plan__in=_plans_read(user)), pk=pk)
    indicator.measure = measure_followed(user, indicator.measure_id)
    return indicator


def _plans_read(user):
    return ActionPlan.objects.readable_by(user).order_by().values("pk")


def _reading(request, indicator, corrects):
    shown = {"day": corrects.day, "value": corrects.value} if corrects else {"day": localdate()}
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=shown)
    given = {"indicator": indicator, "corrects": corrects, "by": request.user}
    if form.is_bound and form.is_valid() and form.save(**given):
        messages.success(request, _("The reading is recorded."))
        return redirect(indicator.measure)
    sentence = (
        _("A reading stays as it was recorded: this one takes its place.")
        if corrects
        else _("The value that is counted on this day. A wrong one is corrected by another, never deleted.")
    )
    title = _("Correct the reading") if corrects else _("Record a reading")
    return _confirm(request, form, indicator.measure, title, sentence, lede=indicator.subject)


def _confirm(request, form, row, title, sentence, lede=""):
    context = {"form": form, "branch": row.plan.branch, "title": title, "lede": lede or row.subject,
               "sentence": sentence, "submit": _("Save"), "cancel_url": row.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=REFUSED if form.errors else 200)


@login_required
@form_page
def finish(request, pk):
    """Mark a measure as done, or as open again, where nothing else tells how far it is."""
    row = measure_followed(request.user, pk)
    done_on = row.done.done_on if hasattr(row, "done") else None
    form = DoneForm(request.POST if request.method == "POST" else None, initial={"done_on": done_on or localdate()})
    if form.is_bound and form.is_valid() and form.save(row, request.user):
        messages.success(request, _("Saved."))
        return redirect(row)
    sentence = _("No indicator, task or activity tells how far this measure is: you say on which day it was done.")
    return _confirm(request, form, row, _("Mark the measure as done"), sentence)


@login_required
@form_page
def work(request, pk):
    """Choose which tasks and activities count towards a measure."""
    row = measure_followed(request.user, pk)
    tasks, activities = _offered(request.user, row)
    data = request.POST if request.method == "POST" else None
    form = WorkForm(data, measure=row, tasks=tasks, activities=activities)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {"form": form, "measure": row, "plan": row.plan, "branch": row.plan.branch, "most": MOST_OFFERED,
               "title": _("What counts towards the measure")}  # fmt: skip
    return render(request, "meetings/plans/work.html", context, status=REFUSED if form.errors else 200)


def _offered(user, row):
    """The latest tasks and activities of the plan's branch and of those under it that the reader keeps.

    Those that count towards another measure are not offered; of those that count towards this one, all that the
    reader sees.
    """
    path, begun = row.plan.branch.path, row.plan.started_on
    tasks = Task.objects.within_reach(user, KEEP).filter(resolution__meeting__branch__path__startswith=path)
    tasks = tasks.filter(resolution__meeting__date__gte=begun, measure_link=None)
    tasks |= Task.objects.visible_to(user).filter(measure_link__measure=row)
    kinds = (Meeting.Kind.OUTREACH_MEETING, Meeting.Kind.CEREMONY, Meeting.Kind.TRAINING)
    held = Meeting.objects.within_reach(user, KEEP).filter(branch__path__startswith=path, date__gte=begun)
    held = held.filter(measure_link=None, kind__in=kinds)
    held |= Meeting.objects.visible_to(user).filter(measure_link__measure=row)
    offered = [
        list(rows.values_list("pk", flat=True)[:MOST_OFFERED])
        for rows in (tasks.order_by("-resolution__meeting__date", "order", "pk"), held.order_by("-date", "-pk"))
    ]
    return (
        Task.objects.filter(pk__in=offered[0]).select_related("resolution__meeting__branch"),
        Meeting.objects.filter(pk__in=offered[1]).select_related("branch"),
    )
