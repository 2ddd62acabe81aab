"""The machine finds code that is broken: a proof that it would tell.

`make machine` tries every mutant with all rules; the suite those found soonest, with the rules that lead there.
"""

import logging
from operator import attrgetter

import pytest
from django.db import IntegrityError
from django.utils.module_loading import import_string
from hypothesis import settings

from tests.treasury.machine.mutants import MUTANTS
from tests.treasury.machine.running import MINUTES, STEP_BY_STEP, run_machine

EXAMPLES = 200 if MINUTES else 25


@pytest.mark.parametrize("mutant", MUTANTS, ids=attrgetter("name"))
def test_the_machine_finds_that(mutant, party, monkeypatch):
    for place, broken in mutant.patches.items():
        monkeypatch.setattr(place, broken(import_string(place)))
    with pytest.raises((AssertionError, IntegrityError)) as found:
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), () if MINUTES else mutant.rules)
    logging.getLogger(__name__).warning("%s: found in %s", mutant.name, found.traceback[-1].name)
