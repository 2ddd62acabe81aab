"""The machine finds code that is broken: a proof that it would tell.

Each mutant is found on its walk, which finds nothing where nothing is broken. Steps that are drawn find most of them
too: the suite draws for those that are found soonest, `make machine` for all that name their rules.
"""

import logging

import pytest
from django.db import DatabaseError
from django.utils.module_loading import import_string
from hypothesis import settings

from tests.treasury.machine.mutants import MUTANTS
from tests.treasury.machine.running import MINUTES, STEP_BY_STEP, run_machine, run_walk

EXAMPLES = 25
DRAWN = [mutant for mutant in MUTANTS if mutant.quick or (mutant.rules and MINUTES)]


def break_code(mutant, monkeypatch):
    for place, broken in mutant.patches.items():
        monkeypatch.setattr(place, broken(import_string(place)))


@pytest.mark.parametrize("walk", {mutant.walk: None for mutant in MUTANTS}, ids=lambda walk: walk.__name__)
def test_a_walk_finds_nothing_where_nothing_is_broken(walk, party):
    run_walk(party, walk)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_its_walk_finds_that(mutant, party, monkeypatch):
    break_code(mutant, monkeypatch)
    with pytest.raises((AssertionError, DatabaseError)):
        run_walk(party, mutant.walk)


@pytest.mark.parametrize("mutant", DRAWN, ids=lambda mutant: mutant.name)
def test_drawn_steps_find_that(mutant, party, monkeypatch):
    break_code(mutant, monkeypatch)
    with pytest.raises((AssertionError, DatabaseError)) as found:
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), mutant.rules)
    logging.getLogger(__name__).warning("%s: found in %s", mutant.name, found.traceback[-1].name)


if MINUTES:

    @pytest.mark.parametrize("rules", sorted({mutant.rules for mutant in MUTANTS if mutant.rules}), ids=" ".join)
    def test_with_nothing_broken_drawn_steps_find_nothing(rules, party):
        run_machine(party, settings(STEP_BY_STEP, max_examples=EXAMPLES), rules)
