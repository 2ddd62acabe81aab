"""The monthly run and decisions on what members and officials owe take turns.

The run locks no member whose money it does not touch. It would charge the rate to one whose reduction is approved in
that moment, and neither would see what the other writes. Nor would a rate, which begins in no month that was asked,
see what a run is asking. So runs share a lock, which a decision waits for: some seconds at most, a batch. It is taken
before the payers.

Payments ask for months too, and settle those to come. Each shares a lock on its branch before it reads the rates
(`closing.guard.hold_branches`), which who decides on a rate waits for. SQLite lets one transaction write at a time
anyway.
"""

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

_LOCK = 0x7265646573  # any number that no other advisory lock of the database has
PATIENCE, TRIES = "200ms", 50
LOCK_NOT_AVAILABLE = "55P03"


def hold_decisions():
    """Let no exemption or reduction begin or end, and no rate be set, before the end of this transaction, a run's."""
    _lock("pg_advisory_xact_lock_shared")


def await_runs():
    """Wait for the runs of the moment, and let none begin before the end of this transaction, a decision's."""
    _lock("pg_advisory_xact_lock")


def _lock(function):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])


def await_payments(branch):
    """Wait for whoever pays dues in `branch` and under it, and let nobody begin before this transaction ends.

    Whoever writes a row of one of these branches is waited for as well. They may hold one branch and ask for another:
    so this never waits long for a branch while it holds others, but lets all of them go and tries again, and the
    caller holds none before. Raises ValidationError where they are held too long, as by a large import.
    """
    if connection.vendor != "postgresql":
        return
    for _turn in range(TRIES):
        try:
            with transaction.atomic():
                _hold_all_under(branch)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
        else:
            return
    raise ValidationError(_("Something is being recorded in these branches: try again in a few minutes."))


def _hold_all_under(branch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [PATIENCE])
        usual, _now = cursor.fetchone()
        cursor.execute(
            "SELECT 1 FROM branches_branch WHERE starts_with(path, %s) ORDER BY id FOR UPDATE", [branch.path]
        )
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
