"""The machine finds code that is broken: a proof that it would tell.

The suite tries those that are found soonest, `make machine` all of them.
"""

import logging
from operator import attrgetter

import pytest
from django.db import DatabaseError
from django.utils.module_loading import import_string
from hypothesis import settings

from tests.treasury.machine.mutants import MUTANTS
from tests.treasury.machine.running import MINUTES, STEP_BY_STEP, run_machine

EXAMPLES = 25
TRIED = [mutant for mutant in MUTANTS if mutant.quick or MINUTES]


@pytest.mark.parametrize("mutant", TRIED, ids=attrgetter("name"))
def test_the_machine_finds_that(mutant, party, monkeypatch):
    for place, broken in mutant.patches.items():
        monkeypatch.setattr(place, broken(import_string(place)))
    with pytest.raises((AssertionError, DatabaseError)) as found:
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), mutant.rules)
    logging.getLogger(__name__).warning("%s: found in %s", mutant.name, found.traceback[-1].name)
