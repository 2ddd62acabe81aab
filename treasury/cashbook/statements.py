"""The lines of bank statements beside the book: proposing what each proves, confirming or booking it."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..models import BankLine, CashEntry, Payment
from .accounts import lock_accounts, only_bank_of, payments_into
from .recording import record_entry

NEAR = timedelta(days=5)


@dataclass
class Proposals:
    """What a line of a statement may prove: the nearest day first."""

    payments: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    returned: list = field(default_factory=list)  # cheques that came back, for a line that takes the money out again


def propose(account, lines) -> dict[int, Proposals]:
    """{line's key: Proposals} for the unmatched among `lines` of `account`; three queries.

    Payments and entries of the account with the same amount and direction, at most five days away, that no other line
    proves. What was voided, reversed, refused or waits is not proposed. A cheque that came back proves two lines: the
    money that the bank gave between the cheque's own day and that of its return, and the money that it took then.
    """
    waiting = [line for line in lines if line.is_open]
    found = {line.pk: Proposals() for line in waiting}
    if not waiting:
        return found
    amounts = {line.amount for line in waiting}
    span = min(line.day for line in waiting) - NEAR, max(line.day for line in waiting) + NEAR
    payments = (
        _free_payments(account).filter(amount__in=amounts, booked_on__range=span).select_related("payer", "branch")
    )
    entries = _free_entries(account).filter(amount__in=amounts, booked_on__range=span)
    entries = list(entries.select_related("branch", "category"))
    payments, bounced = list(payments), list(_bounced(account).filter(amount__in=amounts))
    for line in waiting:
        found[line.pk].entries = _nearest(line, entries, lambda row: row.booked_on, line.direction)
        if line.comes_in:
            given = [row for row in bounced if row.was_given and _was_under_way(row, line.day)]
            found[line.pk].payments = _nearest(line, payments, lambda row: row.booked_on) + _same_amount(line, given)
        else:
            back = [row for row in bounced if row.was_returned]
            found[line.pk].returned = _nearest(line, back, lambda row: row.returned_on)
    return found


def _was_under_way(cheque, day):
    return cheque.paid_on - NEAR <= day <= cheque.returned_on + NEAR


def _same_amount(line, rows):
    return [row for row in rows if row.amount == line.amount]


def _nearest(line, rows, day_of, direction=None):
    near = [
        row
        for row in rows
        if row.amount == line.amount
        and abs(day_of(row) - line.day) <= NEAR
        and (direction is None or row.direction == direction)
    ]
    return sorted(near, key=lambda row: (abs(day_of(row) - line.day), row.pk))


def _free_payments(account):
    return Payment.objects.valid().filter(_received_by(account), bank_line=None)


def _received_by(account):
    received = payments_into(account, only_bank_of(account.branch_id))
    return reduce(or_, (Q(pk__in=rows.values("pk")) for rows in received))


def _bounced(account):
    """The cheques that came back to `account`: `was_given`, `was_returned` say which of their two lines is missing."""
    rows = Payment.objects.filter(_received_by(account), cheque=Payment.Cheque.BOUNCED)
    rows = rows.annotate(was_given=Q(bank_line__isnull=True), was_returned=Q(return_line__isnull=True))
    return rows.filter(Q(was_given=True) | Q(was_returned=True)).select_related("payer", "branch")


def _free_entries(account):
    return CashEntry.objects.counting().unreversed().filter(account=account, bank_line=None)


@transaction.atomic
def match_line(*, line, by, payment=None, entry=None, returned=None) -> BankLine:
    """Say that the bank's `line` proves `payment` or `entry`, or that it took back the cheque `returned`.

    Raises ValidationError where they do not go together.
    """
    return _match(_locked(line), by, payment, entry, returned)


def _match(line, by, payment=None, entry=None, returned=None):
    if [payment, entry, returned].count(None) != 2:
        raise ValidationError(_("Choose one payment or one entry."))
    fits = (payment is None or (line.comes_in and _is_given(payment, line))) and (
        returned is None or _is_returned(returned, line)
    )
    if not fits:
        raise ValidationError(
            _("This payment and this line do not go together: its amount, account or state differs.")
        )
    free = _free_entries(line.account).filter(direction=line.direction)
    if entry and not _is_one_of(free, entry, line):
        raise ValidationError(_("This entry and this line do not go together: its amount, account or state differs."))
    line.payment, line.entry, line.returned, line.matched_by, line.matched_at = payment, entry, returned, by, now()
    line.save()
    return line


def _is_given(payment, line):
    if _is_one_of(_free_payments(line.account), payment, line):
        return True
    cheque = _bounced(line.account).filter(pk=payment.pk, amount=line.amount, was_given=True).first()
    return cheque is not None and _was_under_way(cheque, line.day)


def _is_returned(cheque, line):
    return not line.comes_in and _is_one_of(_bounced(line.account).filter(was_returned=True), cheque, line)


def _is_one_of(rows, row, line):
    return rows.filter(pk=row.pk, amount=line.amount).exists()


@transaction.atomic
def release_line(*, line, by) -> BankLine:
    """Take back what was said of a line: it proves nothing until somebody says so anew."""
    [_account] = lock_accounts(line.account)
    line = BankLine.objects.get(pk=line.pk)
    if line.matched_at is None:
        raise ValidationError(_("This line is matched with nothing."))
    line.payment = line.entry = line.returned = line.matched_by = line.matched_at = None
    line.save()
    return line


@transaction.atomic
def book_line(*, line, category, party_name, by, description="") -> CashEntry:
    """Record the entry that the bank's `line` proves and that the book lacks; the line is matched with it.

    An expense that waits for a second person is matched once it counts. Raises ValidationError as `record_entry` does.
    """
    line = _locked(line)
    if category.direction != line.direction:
        raise ValidationError({"category": _("Choose a category that goes the way of the line: in or out.")})
    alike = {"booked_on": line.day, "amount": line.amount, "direction": line.direction}
    if CashEntry.objects.waiting().filter(account=line.account, **alike).exists():
        text = _("A voucher of this amount and day waits for a second person: match the line once it counts.")
        raise ValidationError(text)
    entry = record_entry(
        account=line.account, category=category, amount=line.amount, booked_on=line.day, party_name=party_name,
        method=Payment.Method.TRANSFER, reference=line.text[:60], description=description, by=by,
    )  # fmt: skip
    if not entry.is_waiting:
        _match(line, by, entry=entry)
    return entry


def _locked(line):
    """The line as it stands, its account locked. Raises ValidationError if it is matched already."""
    [account] = lock_accounts(line.account)
    line = BankLine.objects.get(pk=line.pk)
    line.account = account
    if line.matched_at:
        raise ValidationError(_("This line is matched already."))
    if not line.is_open:
        raise ValidationError(_("This line may be another one read in a second time: say first whether it is."))
    return line
