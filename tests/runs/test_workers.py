"""Workers: what is asked is handed over, a killed worker's run is carried on, and no two take the same step."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from runs.management.commands.worker import take_up_left_runs
from runs.models import Run
from runs.running import cancel, carry_on, open_run, start
from tests.factories import make_party, make_user
from tests.runs.works import COUNTING, taken
from tests.threads import at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import django; django.setup()
import tests.runs.works
from django.core.management import call_command
call_command("worker", "--no-reload", "--batch", "--no-startup-delay", "--interval", "0.05", verbosity=0)
"""


@pytest.fixture
def handed_over():
    """As with WORKER=1: what is asked for waits in the database."""
    before = task_backends["default"]
    task_backends["default"] = DatabaseBackend("default", {})
    yield
    task_backends["default"] = before


@pytest.fixture
def boss(transactional_db):
    return make_user(is_superuser=True)


def test_what_is_asked_waits_for_a_worker(handed_over, boss):
    run = start(work=COUNTING, branch=make_party()["local"], by=boss, steps=2)
    assert (run.state, taken()) == ("waiting", [])
    assert DBTaskResult.objects.get().args_kwargs == {"args": [run.pk], "kwargs": {}}
    call_command("worker", reload=False, batch=True, startup_delay=False, verbosity=0)
    run.refresh_from_db()
    assert (run.state, taken()) == ("done", ["step-1", "step-2"])


def test_without_the_setting_no_worker_starts():
    with pytest.raises(CommandError, match="WORKER=1"):
        call_command("worker")


def test_what_waits_is_not_asked_for_twice(handed_over, boss):
    start(work=COUNTING, branch=make_party()["local"], by=boss, steps=2)
    take_up_left_runs()
    assert DBTaskResult.objects.count() == 1


def start_worker():
    name = connection.settings_dict["NAME"]  # the address of the environment names the database beside the tests' own
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    extra = {"DATABASE_URL": url, "MAKTAB_TEST_ENGINE": "postgresql", "WORKER": "1"}
    environment = os.environ | extra | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=ROOT)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


@pytest.mark.postgresql
def test_a_killed_worker_leaves_whole_steps_and_the_next_one_carries_on(handed_over, boss):
    run = start(work=COUNTING, branch=make_party()["local"], by=boss, steps=12, pause=0.15)
    first = start_worker()
    try:
        wait_for(lambda: len(taken()) >= 3)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    wait_for(lambda: not sessions_of_workers())
    run.refresh_from_db()
    left = run.done
    assert 3 <= left < 12
    assert (run.state, len(taken())) == ("running", left)
    second = start_worker()
    assert second.wait(timeout=120) == 0
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 12)
    assert taken() == [f"step-{number}" for number in range(1, 13)]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def sessions_of_workers():
    """How many other sessions the server still has in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_two_processes_that_carry_on_one_run_take_each_step_once(boss):
    run = open_run(work=COUNTING, branch=make_party()["local"], by=boss, steps=6, pause=0.02)
    at_once(lambda _index: carry_on.call(run.pk), range(3))
    run.refresh_from_db()
    assert (run.state, len(taken())) == ("done", 6)


def test_asked_for_at_once_it_is_one_run(boss):
    branch = make_party()["local"]
    runs = at_once(lambda _index: open_run(work=COUNTING, branch=branch, by=boss, steps=2).pk, range(4))
    assert len(set(runs)) == 1
    assert Run.objects.count() == 1


@pytest.mark.postgresql
def test_a_cancellation_does_not_wait_for_the_step_that_is_being_taken(boss):
    run = open_run(work=COUNTING, branch=make_party()["local"], by=boss, steps=2)
    with meanwhile(lambda: Run.objects.open().locked().get(pk=run.pk)):
        assert cancel(run=run, by=boss).state == "waiting"
    carry_on.call(run.pk)
    run.refresh_from_db()
    assert (run.state, taken()) == ("cancelled", [])
