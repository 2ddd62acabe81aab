"""Storing the lines of a bank statement: each once, and none that another kind of file may have brought already."""

import hashlib
from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from ..models import BankBalance, BankLine, Direction
from .accounts import lock_accounts
from .balances import balances_before

MOST_FLOAT = timedelta(days=10)  # between the day of an operation and its value date


def digests_of(account, rows):
    """What each of `rows` (`statement_rows.Row`) is known by, as SHA-256.

    With a number of the bank: account, number, day and amount; banks that number each statement from 1 are thus not
    read short. Without: account, day, amount, text and ordinal, which parts lines of a file that are alike: two
    withdrawals of one amount on a day are two lines.
    """
    seen = defaultdict(int)
    for row in rows:
        told = (row.day.isoformat(), f"{row.amount:.2f}")
        if row.bank_number:
            known = ("fitid", row.bank_number, *told)
        else:
            seen[*told, row.text] += 1
            known = (*told, row.text, str(seen[*told, row.text]))
        yield hashlib.sha256("\n".join([str(account.pk), *known]).encode()).hexdigest()


@transaction.atomic
def import_statement(*, account, rows, by, closing=None) -> int:
    """Store the lines of a statement of the bank account `account`; returns how many were not there before.

    A new line that another kind of file (CSV, OFX) may have brought is stored beside its twin, and is neither matched
    nor booked before somebody says whether the two are one (`decide_twin`). `closing` is what the bank says the
    account holds (`statement_rows.Closing`). Raises ValidationError for the cash box, and for a day that has not come.
    """
    [account] = lock_accounts(account)
    if account.is_cash_box:
        raise ValidationError(_("A cash box has no bank statement."))
    if any(row.day > localdate() for row in [*rows, *([closing] if closing else [])]):
        raise ValidationError(_("The statement has a line of a day that has not come: is the date read right?"))
    if closing:
        BankBalance.objects.get_or_create(
            account=account, day=closing.day, amount=closing.amount, defaults={"read_by": by}
        )
    digests = list(digests_of(account, rows))
    known = set(BankLine.objects.filter(account=account, digest__in=digests).values_list("digest", flat=True))
    fresh = {digest: row for digest, row in zip(digests, rows, strict=True) if digest not in known}
    twins = _Twins(account, fresh.values())
    lines = [
        BankLine(
            account=account, day=row.day, value_day=row.value_day, text=row.text, amount=abs(row.amount),
            direction=Direction.IN if row.amount > 0 else Direction.OUT, digest=digest, imported_by=by,
            bank_number=row.bank_number, **twins.take(row),
        )
        for digest, row in fresh.items()
    ]  # fmt: skip
    BankLine.objects.bulk_create(lines, batch_size=500)
    return len(lines)


class _Twins:
    """The stored lines that rows of another kind of file may mean: the same amount, on the day or the value date."""

    def __init__(self, account, rows):
        days = [day for row in rows for day in (row.day, row.value_day) if day]
        stored = BankLine.objects.filter(account=account, twins=None).exclude(twin_state=BankLine.Twin.SAME)
        near = stored.filter(day__range=(min(days) - MOST_FLOAT, max(days) + MOST_FLOAT)) if days else stored.none()
        self.free = defaultdict(list)
        for line in near.order_by("day", "pk"):
            self.free[line.amount * line.direction].append(line)

    def take(self, row) -> dict:
        """What a new BankLine says of its twin; each stored line is the twin of one."""
        lines = self.free[row.amount]
        for line in lines:
            if bool(line.bank_number) != bool(row.bank_number) and _is_of_day(line, row):
                lines.remove(line)
                return {"twin": line, "twin_state": BankLine.Twin.ASKED}
        return {}


def _is_of_day(line, row):
    return row.day in (line.day, line.value_day) or row.value_day == line.day


@transaction.atomic
def decide_twin(*, line, is_same, by) -> BankLine:
    """Say whether `line` is the one that another file brought (then it is set aside) or one of its own.

    Raises ValidationError unless that is asked.
    """
    lock_accounts(line.account)
    line = BankLine.objects.get(pk=line.pk)
    if line.twin_state != BankLine.Twin.ASKED:
        raise ValidationError(_("Somebody has said already what this line is."))
    line.twin_state = BankLine.Twin.SAME if is_same else BankLine.Twin.OTHER
    line.twin_decided_by, line.twin_decided_at = by, now()
    line.save()
    return line


def compare_closing(account):
    """The bank's last word on what `account` holds: (BankBalance, what the book says of that day, the difference).

    Dirhams; the difference is the bank's less the book's. None where no file told a balance.
    """
    told = BankBalance.objects.filter(account=account).order_by("-day", "-pk").first()
    if told is None:
        return None
    booked = balances_before([account], told.day + timedelta(days=1))[account.pk]
    return told, booked, told.amount - booked
