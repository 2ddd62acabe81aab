"""Starting long work and carrying it on, step by step.

A step and the progress that it makes are one transaction, so that a process killed at any moment leaves the run where
its last whole step left it, for the next process to carry on. Where the steps are taken is a setting (`WORKER`): in
the process that starts the run, or in a worker that Django's Tasks API hands it to.
"""

import json
import logging
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django_tasks import task

from .models import Cancellation, Run

logger = logging.getLogger("maktab.runs")


def start(*, work, branch, by=None, **arguments) -> Run:
    """Start `work` on `branch` with `arguments` (plain JSON), asked by the user `by`; None is the machine itself.

    While the same work with the same arguments is open, that run is given back and carried on. Without a worker it
    has ended when this returns. Raises PermissionDenied if the user may not start this work in this branch.
    """
    run = open_run(work=work, branch=branch, by=by, **arguments)
    carry_on.enqueue(run.pk)
    run.refresh_from_db()
    return run


def open_run(*, work, branch, by=None, **arguments) -> Run:
    """The row of a run that waits, made unless the same work is open already. See `start`."""
    if by is not None and not work.is_open_to(by, branch, arguments):
        raise PermissionDenied
    given = {"work": work.name, "arguments": arguments, "branch": branch, "started_by": by}
    run, _made = Run.objects.open().get_or_create(key=_key(work, arguments), defaults=given)
    return run


def _key(work, arguments):
    text = json.dumps([work.name, arguments], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


@task
def carry_on(run_pk):
    """Take the steps of a run that are left, until it ends, is cancelled, or another process has it."""
    while take_step(run_pk):
        pass


def take_step(run_pk) -> bool:
    """Take one step, or lay out the steps of a run that has none yet. True if there may be more to do.

    What a step raises ends the run as failed; the steps before it stay.
    """
    try:
        with transaction.atomic():
            run = Run.objects.open().locked().filter(pk=run_pk).first()
            return run is not None and _advance(run)
    except Exception as error:
        logger.exception("Run %s failed.", run_pk)
        _fail(run_pk, error)
        return False


def _advance(run):
    if Cancellation.objects.filter(run=run).exists():
        run.end(Run.State.CANCELLED)
    elif run.state == Run.State.WAITING:
        _lay_out(run)
    elif run.done < run.total:
        run.result = run.kind.take(run.steps[run.done], run.result, **run.arguments)
        run.done += 1
        run.save(update_fields=["result", "done"])
    else:
        run.end(Run.State.DONE)
    return run.is_open


def _lay_out(run):
    """Begin, or begin again where a failed run stood: its steps are laid out already."""
    if not run.total:
        run.steps = run.kind.plan(**run.arguments)
        run.total = len(run.steps)
    run.state, run.started_at = Run.State.RUNNING, run.started_at or now()
    run.save(update_fields=["steps", "total", "state", "started_at"])


def _fail(run_pk, error):
    """End the run as failed and say why in words; the log has the rest."""
    with transaction.atomic():
        run = Run.objects.open().locked().filter(pk=run_pk).first()
        if run:
            run.end(Run.State.FAILED, _sentence(error))


def _sentence(error):
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("An error that nobody foresaw stopped the work. What was done stays; it can be carried on from there.")


@transaction.atomic
def cancel(*, run, by) -> Run:
    """Stop the run before its next step, as the user `by` asks. The steps that were taken stay.

    Raises PermissionDenied unless the user may start such work in its branch, and ValidationError if it has ended.
    """
    _require(run, by)
    run.refresh_from_db()
    if not run.is_open:
        raise ValidationError(_("This work has already ended."))
    Cancellation.objects.get_or_create(run=run, defaults={"by": by})
    idle = Run.objects.open().locked().filter(pk=run.pk).first()
    if idle:  # nobody is taking a step that would see it
        idle.end(Run.State.CANCELLED)
    run.refresh_from_db()
    return run


def take_up(*, run, by) -> Run:
    """Carry on a run that failed, or that no process carries on any more, from the step at which it stopped.

    Raises PermissionDenied as `cancel` does, and ValidationError if it ended otherwise or runs anew already.
    """
    _require(run, by)
    _reopen(run)
    carry_on.enqueue(run.pk)
    run.refresh_from_db()
    return run


def _reopen(run):
    try:
        with transaction.atomic():
            row = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
            if row.state == Run.State.FAILED:
                row.state, row.failure, row.ended_at = Run.State.WAITING, "", None
                row.save(update_fields=["state", "failure", "ended_at"])
            elif not row.is_open:
                raise ValidationError(_("This work has already ended."))
    except IntegrityError as error:
        raise ValidationError(_("The same work was started again meanwhile: look there.")) from error


def may_steer(run, user) -> bool:
    """Whether the user may cancel the run or take it up again: who started it may have lost the office since."""
    return run.kind.is_open_to(user, run.branch, run.arguments)


def _require(run, user):
    if not may_steer(run, user):
        raise PermissionDenied
