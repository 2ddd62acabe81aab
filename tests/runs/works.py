"""A long work for tests: each step leaves a category named after it, so that a step taken twice would fail."""

import time

from django.core.exceptions import ValidationError

from members.models import Category
from runs.works import Work, register

fails = {}  # {step: what it raises}


def plan(*, steps, pause=0):
    return [f"step-{number}" for number in range(1, steps + 1)]


def take(step, result, *, steps, pause=0):
    Category.objects.create(code=step, masculine=step, feminine=step)
    time.sleep(pause)
    if step in fails:
        raise fails[step]
    return {"taken": [*result.get("taken", []), step]}


COUNTING = register(
    Work(
        name="tests.counting",
        permission="treasury.add_duescharge",
        plan=plan,
        take=take,
        title=lambda arguments: f"عد {arguments['steps']}",
        report=lambda result: [("خطوات", len(result.get("taken", [])))],
        address=lambda run: "/",
    )
)

REFUSAL = ValidationError("لا يقبل هذا العمل.")


def taken():
    """The steps of which the traces stand, in order."""
    return list(Category.objects.filter(code__startswith="step-").order_by("pk").values_list("code", flat=True))
