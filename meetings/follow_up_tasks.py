"""What becomes of a task after the meeting that gave it: done, dropped with a reason, carried to the next meeting.

Each act is kept (`TaskAct`). It is open to the end, whether the minutes of the meeting are approved or not. Who is in
charge of a task reports it done; those who keep the branch's record say that it is.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sql.held import hold
from sql.prepared import prepared, prepared_instances

from .models import Meeting, Task, TaskAct

KEEP = "meetings.change_meeting"
MOST_OWN = 5  # on the home page
Kind = TaskAct.Kind


@transaction.atomic
def finish_task(*, task, done_on, by, meeting=None):
    """Record that `task` was done on `done_on`, or with None that it is open again, done or dropped before.

    `meeting` is the one that dealt with it, if any. Returns the task. Raises PermissionDenied unless `by` keeps the
    record of the meeting that gave it; ValidationError for a day before that meeting, or to come, and for a dropped
    task.
    """
    task = _hold(task, by)
    before = (task.done_on, task.dropped_on)
    if done_on is None:
        task.dropped_on, task.dropped_because = None, ""
    task.done_on = done_on
    task.clean()
    if before == (task.done_on, task.dropped_on):
        return task
    task.save(update_fields=["done_on", "dropped_on", "dropped_because"])
    _keep(task, Kind.DONE if done_on else Kind.REOPENED, by, meeting=meeting)
    return task


@transaction.atomic
def drop_task(*, task, why, by, meeting=None):
    """Record that nobody is to do `task` any more, for the reason `why`. Returns it.

    Raises PermissionDenied as `finish_task` does; ValidationError without a reason, or for a task that is not open.
    """
    task = _hold(task, by)
    if not task.is_open:
        raise ValidationError(_("This task is not open."))
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands with the task.")})
    task.dropped_on, task.dropped_because = localdate(), why.strip()
    task.save(update_fields=["dropped_on", "dropped_because"])
    _keep(task, Kind.DROPPED, by, meeting=meeting, why=why.strip())
    return task


@transaction.atomic
def carry_task(*, task, meeting, by):
    """Carry the open `task` on to a later `meeting` of its branch, which then follows it up. Returns the TaskAct.

    Raises PermissionDenied as `finish_task` does; ValidationError for a task that is not open or was carried there
    already, and for a meeting of another branch, an earlier or cancelled one, or the one that gave the task.
    """
    task = _hold(task, by)
    origin = task.resolution.meeting
    if not task.is_open:
        raise ValidationError(_("This task is not open."))
    is_later = (meeting.date, meeting.pk) > (origin.date, origin.pk)
    if meeting.branch_id != origin.branch_id or not is_later or meeting.is_cancelled:
        raise ValidationError(_("A task is carried to a later meeting of its branch."))
    if TaskAct.objects.filter(task=task, meeting=meeting, kind=Kind.CARRIED).exists():
        raise ValidationError(_("This task was carried to that meeting already."))
    return _keep(task, Kind.CARRIED, by, meeting=meeting)


@transaction.atomic
def report_done(*, task, by, note=""):
    """Let `by`, who is in charge of the open `task`, report it done; those who keep the record confirm it. Once.

    Returns the TaskAct. Raises PermissionDenied for anybody else; ValidationError for a task that is not open, or that
    was reported already and not opened again since.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("resolution__meeting__branch").get(pk=task.pk)
    if task.owner_id is None or task.owner_id != by.person_id or not by.is_active:
        raise PermissionDenied
    if not task.is_open:
        raise ValidationError(_("This task is not open."))
    if is_reported(task):
        raise ValidationError(_("You reported this task as done already."))
    return _keep(task, Kind.REPORTED, by, why=note.strip())


def trace_finished(tasks, done_before, by):
    """Keep that `by` wrote another day of completion for some of `tasks`; `done_before` is {key: day} as it was."""
    changed = (task for task in tasks if task.done_on != done_before.get(task.pk))
    TaskAct.objects.bulk_create(
        TaskAct(task=task, kind=Kind.DONE if task.done_on else Kind.REOPENED, by=by) for task in changed
    )


def is_reported(task):
    """Whether who is in charge reported it done, and it was not opened again since; one query without held `acts`."""
    kinds = [act.kind for act in task.acts.all() if act.kind in (Kind.REPORTED, Kind.REOPENED)]
    return bool(kinds) and kinds[-1] == Kind.REPORTED


def meeting_before(meeting):
    """The last meeting of the same kind that the branch held before `meeting`; None without one. One query."""
    return next(iter(_before(meeting.branch_id, str(meeting.kind), meeting.date, meeting.pk or 0, localdate())), None)


@prepared_instances
def _before(branch, kind, day, key, today):
    rows = Meeting.objects.not_cancelled().filter(branch=branch, kind=kind, date__lte=today)
    return rows.filter(Q(date__lt=day) | Q(date=day, pk__lt=key))[:1]


def left_over(meeting):
    """The tasks that `meeting` follows up: those carried to it, and the open ones that the meeting before it gave or
    followed up itself. Two queries, and two more where there are any; each task holds its acts, owner, and the meeting
    that gave it.
    """
    before = meeting_before(meeting)
    keys = [key for (key,) in _followed(meeting.pk or 0, before.pk if before else 0)]
    if not keys:
        return []
    found = Task.objects.filter(pk__in=keys)
    rows = list(found.select_related("owner", "resolution__meeting__branch").order_by("due_on", "pk"))
    acts = TaskAct.objects.filter(task__in=keys).select_related("by__person")
    hold(rows, "acts", ((act.task_id, act) for act in acts))
    for task in rows:
        carried_to = {act.meeting_id for act in task.acts.all() if act.kind == Kind.CARRIED}
        task.is_carried_here = meeting.pk in carried_to
    return rows


@prepared
def _followed(meeting, before):
    carried = TaskAct.objects.filter(kind=Kind.CARRIED)
    of_before = Q(resolution__meeting=before) | Q(pk__in=carried.filter(meeting=before).values("task"))
    wanted = Q(pk__in=carried.filter(meeting=meeting).values("task")) | of_before & Q(done_on=None, dropped_on=None)
    return Task.objects.filter(wanted).order_by().values_list("pk")


def open_tasks_of(user):
    """The first open tasks of which the person of `user` is in charge, by their days; one query, if any."""
    return _open_tasks_of(user.person_id) if user.person_id else []


@prepared_instances
def _open_tasks_of(person):
    rows = Task.objects.open().filter(owner=person).select_related("resolution__meeting")
    return rows.open_first()[:MOST_OWN]


def _hold(task, by):
    """The task as it stands now, locked, if `by` keeps the record of the meeting that gave it."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("resolution__meeting__branch")
    task = rows.get(pk=task.pk)
    if not by.has_perm(KEEP, task.resolution.meeting):
        raise PermissionDenied
    return task


def _keep(task, kind, by, **said):
    return TaskAct.objects.create(task=task, kind=kind, by=by, **said)
