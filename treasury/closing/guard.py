"""The one guard of closed months: every workflow that changes money asks it, with the branch and the day of the money.

It holds the branches until the transaction ends (a shared lock that `closing.months` and who decides on a rate wait
for, and which waits for them), then reads: of a payment and a closing at one moment the second sees what the first
did. PostgreSQL asks the same by triggers (`closing.triggers`); on SQLite one transaction writes at a time, and this
guard is alone.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from arabic.calendar import format_month
from sql.cursors import planned_cursor
from sql.lookups import among_sql
from sql.prepared import prepared

from ..models import MonthClosing
from ..months import add_months, month_of


def refuse_closed(*, branch, day: date, field=None):
    """Raise ValidationError (key `field`, if one is given) where the month of `day` is closed in `branch`.

    Called inside the transaction that changes the money: until it ends, the month is not closed.
    """
    refuse_closed_days({(branch.pk, day)}, field=field)


def refuse_closed_days(pairs, *, field=None):
    """`refuse_closed` for many pairs (branch's key, day), in two queries; the earliest closed day is named."""
    hold_branches({branch for branch, _day in pairs})
    opens = first_open_days({branch for branch, _day in pairs})
    closed = [(day, branch) for branch, day in pairs if branch in opens and day < opens[branch]]
    if closed:
        day, branch = min(closed)
        sentence = closed_sentence(branch, day)
        raise ValidationError({field: sentence} if field else sentence, code=None if field else "closed")


def closed_sentence(branch_id, day) -> str:
    """Which month is closed, since when, and where the correction goes; empty for a day in an open month."""
    rows = MonthClosing.objects.standing().filter(branch=branch_id, month__gte=month_of(day)).select_related("branch")
    closing, last = rows.order_by("month").first(), rows.order_by("month").last()
    if closing is None:
        return ""
    return _(
        "%(month)s is closed in %(branch)s since %(day)s. The correction goes into the first open month, %(open)s."
    ) % {
        "month": format_month(day),
        "branch": closing.branch,
        "day": date_format(localtime(closing.closed_at)),
        "open": format_month(add_months(last.month, 1)),
    }


def first_open_days(branches) -> dict[int, date]:
    """{branch's key: the first day of its first open month}; a branch that closed no month is left out. One query.

    What only reads asks this. What writes asks after `hold_branches`.
    """
    return {branch: add_months(last, 1) for branch, last in _last_closed(list(branches))}


def open_branches(branches, month: date) -> list[int]:
    """Those of `branches` (keys, in their order) in which `month` is open, and stays so until the transaction ends."""
    hold_branches(branches)
    opens = first_open_days(branches)
    return [branch for branch in branches if branch not in opens or month >= opens[branch]]


def only_open(charges) -> list:
    """Those of `charges` whose months are open in their branches, and stay so until the transaction ends."""
    branches = {charge.branch_id for charge in charges}
    hold_branches(branches)
    opens = first_open_days(branches)
    return [row for row in charges if row.branch_id not in opens or row.month >= opens[row.branch_id]]


def hold_branches(branches):
    """Let no month of these branches (keys) close or reopen, and no rate change, before the transaction ends.

    The lock is the one that a foreign key takes: only `FOR UPDATE` waits for it, which `closing.months` and
    `decision_lock.await_payments` take.
    """
    if connection.vendor == "postgresql" and branches:
        among, keys = among_sql("id", list(branches), connection)
        with planned_cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM branches_branch WHERE {among} ORDER BY id FOR KEY SHARE", [keys])  # noqa: S608


@prepared
def _last_closed(branches):
    rows = MonthClosing.objects.standing().filter(branch__among=branches).order_by()
    return rows.values_list("branch").annotate(last=Max("month"))
