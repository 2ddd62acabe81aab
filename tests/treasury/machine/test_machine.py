"""Any order of the money's workflows: the books add up after each step, and a refusal changes nothing.

`MAKTAB_MACHINE_MINUTES=15` goes on for so long, with another beginning each time.
"""

import logging
import os
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.treasury.machine.clock import set_clock
from tests.treasury.machine.money import PaymentSteps

MINUTES = float(os.environ.get("MAKTAB_MACHINE_MINUTES", "0"))
SHORT = settings(
    max_examples=12, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
LONG = settings(
    SHORT, max_examples=20, stateful_step_count=50, derandomize=False, database=None, phases=[*Phase], print_blob=True
)


def test_the_books_add_up_whatever_is_done(party):
    with set_clock() as clock:

        class Machine(PaymentSteps):
            pass

        Machine.party, Machine.clock = party, clock
        Machine.refused, Machine.done = Counter(), Counter()
        if not MINUTES:
            run_state_machine_as_test(Machine, settings=SHORT)
        end = time.monotonic() + MINUTES * 60
        while time.monotonic() < end:
            run_state_machine_as_test(Machine, settings=LONG)
    assert {"record_payment", "charge_month", "record_entry", "void_payment"} <= Machine.done.keys()
    assert Machine.refused
    if MINUTES:
        logging.getLogger(__name__).warning("Done: %s. Refused: %s.", Machine.done, Machine.refused)
