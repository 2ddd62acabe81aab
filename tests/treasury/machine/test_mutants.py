"""The machine finds code that is broken: a proof that it would tell.

The suite tries those that are found soonest, `make machine` all of them, and the same rules with nothing broken. One
that is not found yet says so (`unproved`): it is tried and does not fail.
"""

import logging

import pytest
from django.db import DatabaseError
from django.utils.module_loading import import_string
from hypothesis import settings

from tests.treasury.machine.mutants import MUTANTS
from tests.treasury.machine.running import MINUTES, STEP_BY_STEP, run_machine

EXAMPLES = 25
TRIED = [mutant for mutant in MUTANTS if mutant.quick or MINUTES]
UNPROVED = pytest.mark.xfail(reason="not found yet", strict=False)


@pytest.mark.parametrize(
    "mutant", [pytest.param(row, id=row.name, marks=[UNPROVED] if row.unproved else []) for row in TRIED]
)
def test_the_machine_finds_that(mutant, party, monkeypatch):
    for place, broken in mutant.patches.items():
        monkeypatch.setattr(place, broken(import_string(place)))
    with pytest.raises((AssertionError, DatabaseError)) as found:
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), mutant.rules)
    logging.getLogger(__name__).warning("%s: found in %s", mutant.name, found.traceback[-1].name)


if MINUTES:

    @pytest.mark.parametrize("rules", sorted({mutant.rules for mutant in MUTANTS}), ids=" ".join)
    def test_with_nothing_broken_it_finds_nothing(rules, party):
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), rules)
