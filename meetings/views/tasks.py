"""The tasks of a branch and of a member, and what becomes of each, before and after the minutes are approved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find, find_among, require
from forms.pages import form_page
from forms.requests import read_page, read_query

from ..follow_up_tasks import KEEP, carry_task, is_reported, left_over
from ..forms.tasks import DropTaskForm, ReportDoneForm, TaskForm
from ..models import Task
from .access import meeting_to_change, of_meetings
from .minutes import CHANGE
from .next_pages import after_act

TASKS_A_PAGE = 25
UNPROCESSABLE = 422


@require_safe
@of_meetings()
def tasks(request, branch):
    """The tasks that the branch's meetings gave: the open ones, those of one state, or those of one's search."""
    query, state = read_query(request), request.GET.get("state", "")
    state = state if state in STATES else Task.State.OPEN
    rows = Task.objects.visible_to(request.user).filter(resolution__meeting__branch=branch)
    rows = rows.search(query) if query else rows
    shown = STATES[state](rows).select_related("owner", "resolution__meeting").prefetch_related("acts")
    page = read_page(request, shown.order_by(F("due_on").asc(nulls_last=True), "pk"), TASKS_A_PAGE)
    for task in page:
        task.is_reported = is_reported(task)
    context = {
        "branch": branch,
        "query": query,
        "state": state,
        "states": [(value, Task.State(value).label) for value in STATES],
        "page_obj": page,
        "keeps": request.user.has_perm(KEEP, branch),
    }
    return render(request, "meetings/tasks.html", context)


STATES = {
    Task.State.OPEN: lambda rows: rows.open(),
    Task.State.LATE: lambda rows: rows.late(localdate()),
    Task.State.DONE: lambda rows: rows.exclude(done_on=None),
    Task.State.DROPPED: lambda rows: rows.exclude(dropped_on=None),
}


@login_required
@require_safe
def own_tasks(request):
    """The tasks of which the reader is in charge, the open ones first."""
    rows = Task.objects.filter(owner=request.user.person_id) if request.user.person_id else Task.objects.none()
    rows = rows.select_related("resolution__meeting__branch").prefetch_related("acts")
    page = read_page(request, rows.open_first(), TASKS_A_PAGE)
    for task in page:
        task.is_reported = is_reported(task)
    return render(request, "meetings/own_tasks.html", {"page_obj": page})


@login_required
@form_page
def report(request, pk):
    """Report a task of one's own as done."""
    own = Task.objects.filter(owner=request.user.person_id, owner__isnull=False)
    task = find_among(own.select_related("resolution__meeting__branch"), pk=pk)
    form = ReportDoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.save(task, request.user):
        messages.success(request, _("Reported: those who keep the record of your branch confirm it."))
        return redirect("meetings:own-tasks")
    context = {"form": form, "title": _("Report the task as done"), "lede": task.subject,
               "sentence": task.resolution.subject, "submit": _("Report as done"),
               "cancel_url": redirect("meetings:own-tasks").url}  # fmt: skip
    return render(request, "_confirm.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@form_page
def finish(request, pk):
    """Record when a task was done; left empty, it is open again."""
    task = _kept(request, pk)
    form = TaskForm(
        request.POST if request.method == "POST" else None, initial={"done_on": task.done_on or localdate()}
    )
    if form.is_bound and form.is_valid() and form.save(task, request.user):
        messages.success(request, _("Saved."))
        return redirect(task.resolution.meeting)
    return _confirm(request, task, form, title=_("When was the task done?"), submit=_("Save"))


@login_required
@form_page
def drop(request, pk):
    """Drop a task, with the reason."""
    task = _kept(request, pk)
    form = DropTaskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.save(task, request.user):
        messages.success(request, _("The task is dropped."))
        return redirect(task.resolution.meeting)
    return _confirm(request, task, form, title=_("Drop the task"), submit=_("Drop"), tone="danger")


def _kept(request, pk):
    """The task, for who keeps the record of its meeting."""
    task = find(request.user, Task.objects.select_related("resolution__meeting__branch", "owner"), pk=pk)
    require(request.user, CHANGE, task.resolution.meeting)
    return task


def _confirm(request, task, form, **words):
    meeting = task.resolution.meeting
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "lede": task.subject,
               "sentence": task.resolution.subject, "cancel_url": meeting.get_absolute_url(), **words}  # fmt: skip
    return render(request, "_confirm.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def carry(request, pk, task_pk):
    """Carry a task that the meeting before left open to this one."""
    meeting = meeting_to_change(request.user, pk)
    task = find_among(Task.objects.filter(pk__in=[row.pk for row in left_over(meeting)]), pk=task_pk)
    try:
        carry_task(task=task, meeting=meeting, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The task is carried to this meeting."))
    return after_act(request, meeting)
