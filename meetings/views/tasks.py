"""Ticking off a task of a meeting, before and after its minutes are approved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.access import find, require
from forms.pages import form_page

from ..forms.tasks import TaskForm
from ..models import Task
from .minutes import CHANGE


@login_required
@form_page
def finish(request, pk):
    """Record when a task was done."""
    task = find(request.user, Task.objects.select_related("resolution__meeting__branch", "owner"), pk=pk)
    meeting = task.resolution.meeting
    require(request.user, CHANGE, meeting)
    form = TaskForm(
        request.POST if request.method == "POST" else None, initial={"done_on": task.done_on or localdate()}
    )
    if form.is_bound and form.is_valid() and form.save(task):
        messages.success(request, _("Saved."))
        return redirect(meeting)
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "title": _("When was the task done?"),
               "lede": task.subject, "sentence": task.resolution.subject, "submit": _("Save"),
               "cancel_url": meeting.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
