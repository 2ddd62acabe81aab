"""Starting long work, its steps and its end, failing in the middle, and being carried on."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureaus.replacement import end_mandate
from runs.models import Run
from runs.running import cancel, carry_on, open_run, start, take_step, take_up
from runs.works import Work, register
from tests.runs.works import COUNTING, REFUSAL, fails, taken

UNFORESEEN = "أوقف خطأ غير متوقع"


def test_without_a_worker_the_work_is_done_when_it_has_started(party, treasurer):
    run = start(work=COUNTING, branch=party["local"], by=treasurer, steps=3)
    assert (run.state, run.done, run.total, run.percent) == ("done", 3, 3, 100)
    assert run.result == {"taken": ["step-1", "step-2", "step-3"]}
    assert taken() == ["step-1", "step-2", "step-3"]
    assert run.started_by == treasurer
    assert run.asked_at <= run.started_at <= run.ended_at


def test_work_without_a_step_is_done_at_once(party):
    run = start(work=COUNTING, branch=party["local"], steps=0)
    assert (run.state, run.total, run.percent, run.started_by) == ("done", 0, 100, None)


def test_only_with_the_right_of_the_work(party, teammate):
    with pytest.raises(PermissionDenied):
        start(work=COUNTING, branch=party["local"], by=teammate, steps=1)
    assert not Run.objects.exists()


def test_each_step_moves_the_progress(waiting):
    assert (waiting.state, waiting.percent) == ("waiting", 0)
    seen = []
    while take_step(waiting.pk):
        waiting.refresh_from_db()
        seen.append((waiting.state, waiting.done, waiting.total, len(taken())))
    assert seen == [("running", 0, 3, 0), ("running", 1, 3, 1), ("running", 2, 3, 2), ("running", 3, 3, 3)]
    waiting.refresh_from_db()
    assert waiting.state == "done"


def test_the_same_work_is_open_once(party, treasurer, waiting):
    assert open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=3) == waiting
    assert open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=4) != waiting
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(work=COUNTING.name, key=waiting.key, branch=party["local"])


def test_started_again_it_carries_on_what_a_killed_process_left(party, treasurer, waiting):
    take_step(waiting.pk)
    take_step(waiting.pk)
    assert start(work=COUNTING, branch=party["local"], by=treasurer, steps=3) == waiting
    waiting.refresh_from_db()
    assert (waiting.state, taken()) == ("done", ["step-1", "step-2", "step-3"])


def test_once_it_has_ended_it_may_be_started_again(party, treasurer):
    first = start(work=COUNTING, branch=party["local"], by=treasurer, steps=0)
    assert start(work=COUNTING, branch=party["local"], by=treasurer, steps=0) != first


def test_a_failure_keeps_the_steps_before_it_and_is_said_in_words(waiting, caplog):
    fails["step-2"] = RuntimeError("the cable was cut")
    with caplog.at_level(logging.ERROR, "maktab.runs"):
        carry_on.call(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, taken()) == ("failed", 1, ["step-1"])
    assert waiting.failure.startswith(UNFORESEEN)
    assert "cable" not in waiting.failure
    assert "the cable was cut" in caplog.text


def test_a_refusal_is_the_sentence_itself(waiting):
    fails["step-1"] = REFUSAL
    carry_on.call(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.failure == "لا يقبل هذا العمل."


def test_after_a_failure_it_is_carried_on_from_the_step_that_failed(waiting, treasurer):
    fails["step-2"] = RuntimeError()
    carry_on.call(waiting.pk)
    fails.clear()
    run = take_up(run=waiting, by=treasurer)
    assert (run.state, run.failure, taken()) == ("done", "", ["step-1", "step-2", "step-3"])


def test_what_was_done_is_not_taken_up(waiting, treasurer):
    carry_on.call(waiting.pk)
    with pytest.raises(ValidationError, match="انتهت"):
        take_up(run=waiting, by=treasurer)


def test_what_was_started_anew_is_not_taken_up_beside(party, treasurer, waiting):
    fails["step-1"] = RuntimeError()
    carry_on.call(waiting.pk)
    again = open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=3)
    with pytest.raises(ValidationError, match="من جديد"):
        take_up(run=waiting, by=treasurer)
    waiting.refresh_from_db()
    assert (waiting.state, again.state) == ("failed", "waiting")


def test_cancelled_before_it_began(waiting, treasurer):
    assert cancel(run=waiting, by=treasurer).state == "cancelled"
    carry_on.call(waiting.pk)
    assert taken() == []


def test_cancelled_between_two_steps(waiting, treasurer):
    take_step(waiting.pk)
    take_step(waiting.pk)
    cancel(run=waiting, by=treasurer)
    carry_on.call(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, taken()) == ("cancelled", 1, ["step-1"])
    assert waiting.cancellation.by == treasurer


def test_the_headquarters_cancel_what_somebody_else_started(waiting, superuser):
    assert cancel(run=waiting, by=superuser).state == "cancelled"


def test_others_neither_cancel_nor_take_up(waiting, teammate, member):
    for user in (teammate, member):
        for act in (cancel, take_up):
            with pytest.raises(PermissionDenied):
                act(run=waiting, by=user)
    assert not hasattr(Run.objects.get(), "cancellation")


def test_who_lost_the_office_neither_cancels_nor_carries_on_what_they_started(waiting, treasurer):
    fails["step-1"] = RuntimeError()
    carry_on.call(waiting.pk)
    end_mandate(mandate=treasurer.person.mandates.open().get(), on=localdate())
    former = type(treasurer).objects.get(pk=treasurer.pk)
    for act in (cancel, take_up):
        with pytest.raises(PermissionDenied):
            act(run=waiting, by=former)
    waiting.refresh_from_db()
    assert (waiting.state, taken()) == ("failed", [])


def test_what_has_ended_is_not_cancelled(waiting, treasurer):
    carry_on.call(waiting.pk)
    with pytest.raises(ValidationError, match="انتهت"):
        cancel(run=waiting, by=treasurer)


def test_two_works_do_not_share_a_name():
    with pytest.raises(ValueError, match="counting"):
        register(Work(COUNTING.name, "", *[lambda: None] * 5))
