"""Storing the lines of a bank statement: each once, and none that another kind of file may have brought already."""

import hashlib
from collections import defaultdict
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..models import BankBalance, BankLine, Direction
from .accounts import lock_accounts
from .balances import balances_before
from .twins import find_twins

FIRST_DAY = date(1990, 1, 1)
VALUE_AHEAD = timedelta(days=60)  # a value date may be later than today, not by more than this


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
    nor booked before somebody says whether the two are one (`twins.decide_twin`). `closing` is what the bank says the
    account holds (`statement_rows.Closing`). Raises ValidationError for the cash box, for a day that has not come, one
    before 1990, and a value date more than sixty days ahead.
    """
    [account] = lock_accounts(account)
    if account.is_cash_box:
        raise ValidationError(_("A cash box has no bank statement."))
    _refuse_odd_days(rows, closing)
    if closing:
        BankBalance.objects.get_or_create(
            account=account, day=closing.day, amount=closing.amount, defaults={"read_by": by}
        )
    digests = list(digests_of(account, rows))
    known = set(BankLine.objects.filter(account=account, digest__in=digests).values_list("digest", flat=True))
    fresh = {digest: row for digest, row in zip(digests, rows, strict=True) if digest not in known}
    twins = find_twins(account, fresh)
    lines = [
        BankLine(
            account=account, day=row.day, value_day=row.value_day, text=row.text, amount=abs(row.amount),
            direction=Direction.IN if row.amount > 0 else Direction.OUT, digest=digest, imported_by=by,
            bank_number=row.bank_number, twin=twins.get(digest),
            twin_state=BankLine.Twin.ASKED if digest in twins else BankLine.Twin.NONE,
        )
        for digest, row in fresh.items()
    ]  # fmt: skip
    BankLine.objects.bulk_create(lines, batch_size=500)
    return len(lines)


def _refuse_odd_days(rows, closing):
    """Raise ValidationError where a day has not come, or no bank of today writes it: an account is not that old."""
    days = [row.day for row in [*rows, *([closing] if closing else [])]]
    if any(day > localdate() for day in days):
        raise ValidationError(_("The statement has a line of a day that has not come: is the date read right?"))
    latest = localdate() + VALUE_AHEAD
    for day in [*days, *(row.value_day for row in rows if row.value_day)]:
        if not FIRST_DAY <= day <= latest:
            raise ValidationError(
                _("The statement names the day %(day)s, before 1990 or too far ahead: is the date read right?")
                % {"day": f"{day:%d/%m/%Y}"}
            )


def compare_closing(account):
    """The bank's last word on what `account` holds: (BankBalance, what the book says of that day, the difference).

    Dirhams; the difference is the bank's less the book's. None where no file told a balance.
    """
    told = BankBalance.objects.filter(account=account).order_by("-day", "-pk").first()
    if told is None:
        return None
    booked = balances_before([account], told.day + timedelta(days=1))[account.pk]
    return told, booked, told.amount - booked
