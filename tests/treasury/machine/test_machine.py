"""Any order of the money's workflows: the books add up after each step, and a refusal changes nothing.

`MAKTAB_MACHINE_MINUTES=15` goes on for so long, with another beginning each time.
"""

import logging
import time
from collections import Counter

from tests.treasury.machine.running import LONG, MINUTES, SHORT, run_machine


def test_the_books_add_up_whatever_is_done(party):
    done, refused, end = Counter(), Counter(), time.monotonic() + MINUTES * 60
    for chosen in _settings_until(end):
        machine = run_machine(party, chosen)
        done, refused = done + machine.done, refused + machine.refused
    assert {"record_payment", "charge_month", "record_entry", "void_payment"} <= done.keys()
    assert refused
    if MINUTES:
        logging.getLogger(__name__).warning("Done: %s. Refused: %s.", done, refused)


def _settings_until(end):
    if not MINUTES:
        yield SHORT
    while time.monotonic() < end:
        yield LONG
