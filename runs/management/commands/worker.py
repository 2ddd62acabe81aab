"""`manage.py worker`: carry on long work outside the pages. For a setting of WORKER=1; as many as are wanted."""

import gc

from django.utils.timezone import now
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from runs.models import Run
from runs.running import carry_on


class Command(db_worker.Command):
    help = "Carry on long work: first what a worker that was killed left, then what is asked for."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        if not isinstance(carry_on.get_backend(), DatabaseBackend):
            parser.error("without WORKER=1 long work runs in the process that starts it; no worker is needed.")

    def handle(self, **options):
        gc.collect()
        gc.freeze()  # what is loaded stays: passes of the garbage collector over it find nothing
        take_up_left_runs()
        super().handle(**options)


def take_up_left_runs():
    """Ask again for the open runs that no process holds: their worker was killed."""
    asked = DBTaskResult.objects.filter(task_path=carry_on.module_path)
    for pk in Run.objects.open().order_by("pk").values_list("pk", flat=True):
        for_run = asked.filter(args_kwargs={"args": [pk], "kwargs": {}})
        if not for_run.filter(status=TaskResultStatus.READY).exists():
            for_run.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.FAILED, finished_at=now())
            carry_on.enqueue(pk)
