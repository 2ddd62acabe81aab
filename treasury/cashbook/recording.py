"""Writing in the cash book: income, expenses, opening balances, transfers between accounts, reversals."""

from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..closing.guard import refuse_closed
from ..credit import lock_payers
from ..models import CashEntry, Direction, Payment
from ..numbering import Series, take_number
from .accounts import cash_box_of, lock_accounts
from .balances import refuse_shortage
from .following import accounts_beside, follow_entry, lock_owners
from .rules import (
    day_refusal,
    hold_refusal,
    party_key_of,
    refuse_closed_balance,
    refuse_unbookable,
    reversal_waits,
    waits_for_second_person,
)

Kind, State, CASH, TRANSFER = CashEntry.Kind, CashEntry.State, Payment.Method.CASH, Payment.Method.TRANSFER


@transaction.atomic
def record_entry(
    *, account, category, amount: Decimal, booked_on, method, by, party_name="", party=None, reference="",
    description="", form_key=None, by_workflow=False,
) -> CashEntry:  # fmt: skip
    """Record what came into `account` or went out of it, as the `category` says; it takes the branch's next voucher.

    The other party is `party` (a member) or `party_name`. An expense may wait for a second person, and then counts
    nothing yet (`rules.waits_for_second_person`). A form sent twice (the same `form_key`) gives back the first entry.
    Raises ValidationError keyed by field, see `rules.refuse_unbookable`, for a day in a closed month, and where the
    cash box has not that much.
    """
    account = lock_book(account, party)
    kind = Kind.INCOME if category.direction == Direction.IN else Kind.EXPENSE
    name = (party.full_name if party else party_name).strip()
    said = {"account": account, "kind": kind, "category": category, "amount": amount, "booked_on": booked_on}
    if first := _recorded_with(form_key, party_key=party_key_of(name), **said):
        return first
    entry = CashEntry(
        account=account, branch=account.branch, kind=kind, direction=category.direction, category=category,
        amount=amount, booked_on=booked_on, method=method, party=party, party_name=name, party_key=party_key_of(name),
        reference=reference.strip(), description=description.strip(), recorded_by=by, form_key=form_key or uuid4(),
    )  # fmt: skip
    refuse_closed(branch=account.branch, day=booked_on, field="booked_on")
    refuse_unbookable(entry, by_workflow=by_workflow)
    return _write(entry)


@transaction.atomic
def record_opening(*, account, amount: Decimal, booked_on, by, form_key=None) -> CashEntry:
    """Record what `account` held when its book begins, at the start of `booked_on`. It waits for a second person.

    It may be zero. What was paid before that day counts no longer, once it is approved. Raises ValidationError if the
    account has an opening balance already, an entry of an earlier day, or months that are closed with what it held.
    """
    [account] = lock_accounts(account)
    said = {"account": account, "kind": Kind.OPENING, "amount": amount, "booked_on": booked_on}
    if first := _recorded_with(form_key, **said):
        return first
    method = CASH if account.is_cash_box else TRANSFER
    entry = CashEntry(
        account=account, branch=account.branch, kind=Kind.OPENING, direction=Direction.IN, amount=amount,
        booked_on=booked_on, method=method, recorded_by=by, form_key=form_key or uuid4(),
    )  # fmt: skip
    refuse_closed(branch=account.branch, day=booked_on, field="booked_on")
    refuse_closed_balance(account)
    refuse_unbookable(entry)
    if account.entries.standing().filter(kind=Kind.OPENING).not_taken_back().exists():
        raise ValidationError(_("This account has its opening balance: reverse it before another one is recorded."))
    if account.entries.standing().not_opening().filter(booked_on__lt=booked_on).exists():
        raise ValidationError({"booked_on": _("The opening balance comes before every other entry of the account.")})
    return _write(entry)


@transaction.atomic
def record_transfer(
    *, from_account, to_account, amount: Decimal, booked_on, by, reference="", description="", form_key=None
) -> CashEntry:
    """Move money between two accounts of one branch: two lines, each with its voucher. Returns the one that goes out.

    Raises ValidationError keyed by field, and where the cash box has not that much.
    """
    if from_account.pk == to_account.pk or from_account.branch_id != to_account.branch_id:
        raise ValidationError({"to_account": _("Choose two different accounts of the branch.")})
    from_account, to_account = lock_accounts(from_account, to_account)
    said = {"account": from_account, "kind": Kind.TRANSFER, "amount": amount, "booked_on": booked_on}
    if first := _recorded_with(form_key, other_line__account=to_account, **said):
        return first
    refuse_closed(branch=to_account.branch, day=booked_on, field="booked_on")
    if refusal := day_refusal(to_account.branch, booked_on, to_account):
        raise ValidationError({"booked_on": refusal})
    cash = from_account.is_cash_box or to_account.is_cash_box
    made = {
        "branch": from_account.branch, "kind": Kind.TRANSFER, "amount": amount, "booked_on": booked_on,
        "reference": reference.strip(), "description": description.strip(), "recorded_by": by,
    }  # fmt: skip
    going = CashEntry(
        account=from_account, direction=Direction.OUT, form_key=form_key or uuid4(),
        method=CASH if from_account.is_cash_box else TRANSFER, **made,
    )  # fmt: skip
    coming = CashEntry(account=to_account, direction=Direction.IN, method=CASH if cash else TRANSFER, **made)
    refuse_unbookable(going)
    _write(going)
    coming.counterpart = going
    _write(coming)
    return going


@transaction.atomic
def reverse_entry(*, entry, reason, by, booked_on=None, form_key=None) -> CashEntry:
    """Take back a wrong entry by a new one with a voucher of its own, dated today or on `booked_on`; return that one.

    Both lines of a transfer are taken back together; an opening balance on its own day. Whether it waits for a second
    person, `rules.reversal_waits` says. Raises ValidationError without a reason (key `reason`), for an entry that does
    not count, is a reversal or was reversed already, for an earlier day, and where the cash box has not that much.
    """
    lock_owners(entry)
    lines = _lines_of_act(entry)
    lock_accounts(*(line.account for line in lines), *accounts_beside(entry))
    if form_key and (first := CashEntry.objects.filter(form_key=form_key).first()):
        if first.reverses_id not in {line.pk for line in lines}:
            raise ValidationError(_("This form was used for another entry: open it again."))
        return first
    lines = _lines_of_act(CashEntry.objects.get(pk=entry.pk))
    day = entry.booked_on if entry.kind == Kind.OPENING else booked_on or localdate()
    refuse_closed(branch=lines[0].branch, day=day, field="booked_on")
    _refuse_reversal(lines, day, reason)
    made = [_reversal_of(line, day, reason.strip(), by) for line in lines]
    made[0].form_key = form_key or made[0].form_key
    for row in sorted(made, key=lambda row: row.direction, reverse=True):  # first what comes back in
        follow_entry(_write(row, waits=reversal_waits(lines, by)), by)
    return made[0]


def begin_anew(account):
    """Let the cash box count from the first payment again: its opening balance was taken back. `account` is locked.

    A bank account goes on counting from the day that was written down when it was opened. Raises ValidationError where
    a month is closed: the payments of before would be in it, and are not in what it held.
    """
    if account.is_cash_box:
        refuse_closed_balance(account, anew=True)
        account.begins_on = None
        account.save(update_fields=["begins_on"])


def _lines_of_act(entry):
    """The entry, and the other line of its transfer, that which goes out first."""
    if entry.kind != Kind.TRANSFER:
        return [entry]
    going = entry.counterpart or entry
    return [going, going.other_line]


def _refuse_reversal(lines, day, reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    for line in lines:
        if line.kind == Kind.REVERSAL:
            raise ValidationError(_("A reversal is not reversed: record the entry anew."))
        if line.state != State.COUNTS:
            raise ValidationError(_("This entry does not count: there is nothing to take back."))
        if line.reversals.standing().exists():
            raise ValidationError(_("This entry was reversed already."))
        if refusal := hold_refusal(line):
            raise ValidationError(refusal)
        if line.is_opening and line.account.is_cash_box:
            refuse_closed_balance(line.account, anew=True)
        if day < line.booked_on:
            raise ValidationError({"booked_on": _("An entry is not reversed before its own day.")})
        if refusal := day_refusal(line.branch, day, line.account):
            raise ValidationError({"booked_on": refusal})


def _reversal_of(line, day, reason, by):
    copied = ("branch", "account", "amount", "category", "party", "party_name", "party_key", "method", "reference")
    return CashEntry(
        kind=Kind.REVERSAL, direction=-line.direction, booked_on=day, reverses=line, reason=reason, recorded_by=by,
        description=line.description, **{name: getattr(line, name) for name in copied},
    )  # fmt: skip


def _recorded_with(form_key, **said):
    """What this form has recorded; None if nothing. Raises ValidationError if it says something else now."""
    if form_key is None or not CashEntry.objects.filter(form_key=form_key).exists():
        return None
    if found := CashEntry.objects.filter(form_key=form_key, **said).first():
        return found
    raise ValidationError(_("This form was used for another entry: open it again."))


def lock_book(account, party=None):
    """Lock the member whom an entry names, then the branch's cash box and `account`, which is returned as it stands.

    The sums that the rules look at are of the member in every branch, and of the branch in every account: whoever adds
    to one of them waits here.
    """
    if party is not None:
        lock_payers([party.pk])
    box = cash_box_of(account.branch)
    return lock_accounts(account, box)[0]


def _write(entry, waits=None):
    """Give the entry its state and its voucher, save it, and refuse it where the cash box has not that much."""
    if waits_for_second_person(entry) if waits is None else waits:
        entry.state = State.WAITING
    entry.year = entry.booked_on.year
    entry.number = take_number(Series.VOUCHER, entry.branch, entry.year)
    entry.save()
    if entry.direction == Direction.OUT:
        refuse_missing_money(entry)
    return entry


def refuse_missing_money(entry):
    """Raise ValidationError where the cash box has not what `entry` takes, or would take once it is approved."""
    if not entry.is_waiting:
        refuse_shortage(entry.account, taken=[(entry.booked_on, entry.amount)])
        return
    with transaction.atomic():
        CashEntry.objects.filter(pk=entry.pk).update(state=State.COUNTS)
        refuse_shortage(entry.account, taken=[(entry.booked_on, entry.amount)])
        CashEntry.objects.filter(pk=entry.pk).update(state=State.WAITING)
