"""Running the machine: whole, with some of its rules, or along a fixed walk; each example is rolled back."""

import os
from collections import Counter
from inspect import getmembers, isfunction

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import INVARIANT_MARKER, RULE_MARKER, run_state_machine_as_test

from tests.treasury.machine.clock import set_clock
from tests.treasury.machine.merge_steps import MergeSteps

MINUTES = float(os.environ.get("MAKTAB_MACHINE_MINUTES", "0"))
SHORT = settings(
    max_examples=8, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
LONG = settings(
    SHORT, max_examples=20, stateful_step_count=50, derandomize=False, database=None, phases=[*Phase], print_blob=True
)
STEP_BY_STEP = settings(SHORT, report_multiple_bugs=False, database=None)  # ends at the first thing that is wrong


def machine_of(party, clock, only=()):
    """The class of a machine in `party`, by `clock`; with the rules named in `only`, if any are."""

    class Machine(MergeSteps):
        pass

    Machine.party, Machine.clock = party, clock
    Machine.refused, Machine.done = Counter(), Counter()
    rules = {name: step for name, step in getmembers(Machine, isfunction) if hasattr(step, RULE_MARKER)}
    if missing := set(only) - rules.keys():
        raise LookupError(f"No rule is named {missing}.")
    for name, step in rules.items():
        if only and name not in only:
            setattr(Machine, name, _no_rule(step))
    return Machine


def _no_rule(step):
    """`step` as other steps call it, which is drawn no more."""

    def call(self, *arguments, **named):
        return step(self, *arguments, **named)

    return call


def run_machine(party, chosen, only=()):
    """Run a machine with the settings `chosen`. Returns its class, which has counted what it did."""
    with set_clock() as clock:
        machine = machine_of(party, clock, only)
        run_state_machine_as_test(machine, settings=chosen)
    return machine


def run_walk(party, walk):
    """Take `walk`, a generator over a machine, and compare after each of its steps, as the machine does."""
    with set_clock() as clock:
        machine = machine_of(party, clock)()
        try:
            _compare(machine)
            for _step in walk(machine):
                _compare(machine)
            _compare(machine)
        finally:
            machine.teardown()


def _compare(machine):
    for _name, invariant in getmembers(type(machine), lambda row: hasattr(row, INVARIANT_MARKER)):
        invariant(machine)  # in the order of their names: `z_remember` is the last
