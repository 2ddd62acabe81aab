"""What forbids to book something, and whether it waits for a second person."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.folding import fold
from branches.tree import absence_on
from members.models import Membership

from ..cash_days import cash_with
from ..closing.guard import first_open_days
from ..models import (
    DONATIONS,
    DUES,
    LEVIES,
    LEVIES_RETURNED,
    WRITTEN_ELSEWHERE,
    AmountLimit,
    CashEntry,
    Payment,
    exact,
)
from ..months import current_month, month_of
from ..payments import amount_refusal

CASH = Payment.Method.CASH
METHODS = frozenset(value for value, _label in Payment.Method.taken())


def party_key_of(name):
    """The spelling by which two entries are known to name the same other party."""
    return fold(name)[:200]


def refuse_unbookable(entry, *, by_workflow=False):
    """Raise ValidationError, keyed by field, for an unsaved `entry` that cannot be booked.

    The amount is positive, with two decimals at most (an opening balance may be zero); the day has come, the branch
    stood and the account was open on it; the method is one by which money is taken; cash goes through the cash box and
    nothing else does; the other party is named, and is or was a member of the branch where it is a person; dues are
    recorded as payments; cash stays below what the law allows. Donations, levies and shares have workflows that ask
    more, which call this one `by_workflow`.
    """
    errors = {}
    is_opening = entry.kind == CashEntry.Kind.OPENING
    if not (is_opening and entry.amount == 0) and (refusal := amount_refusal(entry.amount)):
        errors["amount"] = refusal
    if refusal := day_refusal(entry.branch, entry.booked_on, entry.account, begins=is_opening):
        errors["booked_on"] = refusal
    if entry.method not in METHODS:
        errors["method"] = _("Choose the method of payment.")
    elif entry.account.is_cash_box != (entry.method == CASH):
        errors["method"] = _("The cash box takes cash, and a bank account everything else.")
    elif "amount" not in errors and (refusal := _cash_refusal(entry)):
        errors["method"] = refusal
    if entry.category and entry.category.code == DUES:
        errors["category"] = _("Dues are recorded as the member's payment: they stand in the book by themselves.")
    elif entry.category and entry.category.code in WRITTEN_ELSEWHERE and not by_workflow:
        errors["category"] = _("Donations, levies and shares have pages of their own: they reach the book from there.")
    if refusal := _party_refusal(entry):
        errors["party_name"] = refusal
    if errors:
        raise ValidationError(errors)


def day_refusal(branch, day, account, *, begins=False) -> str:
    """Why nothing is booked in `account` on `day`; empty where something may be.

    An opening balance says itself on which day the account `begins`.
    """
    if day > localdate():
        return _("This day has not come yet.")
    return absence_on(branch, day) or account.refusal_on(day, begins=begins)


def refuse_closed_balance(account, *, anew=False):
    """Raise ValidationError where months are closed with what `account` held: its book begins no second time.

    Nor does it begin `anew`, with all that was ever paid, after any month was closed: that one counted less.
    """
    opens = first_open_days([account.branch_id]).get(account.branch_id)
    if opens and (anew or account.begins_on is None or account.begins_on < opens):
        raise ValidationError(
            _(
                "Months are closed with what this account held: record a difference as income or an expense of an "
                "open month."
            )
        )


def _party_refusal(entry):
    if entry.kind not in (CashEntry.Kind.INCOME, CashEntry.Kind.EXPENSE):
        return ""
    if not entry.party_name:
        return _("Say who paid, or who was paid.")
    if entry.category.code in (LEVIES, LEVIES_RETURNED) and entry.party:
        return ""  # an official pays the level that set the rate, which may be above the own branch
    if entry.party and not Membership.objects.filter(person=entry.party, branch=entry.branch).exists():
        return _("This person is not and never was a member of the branch.")
    return ""


def _cash_refusal(entry):
    """Why the law forbids this cash: its limit holds for what one party gives, or gets, on a day."""
    if entry.method != CASH or entry.kind not in (CashEntry.Kind.INCOME, CashEntry.Kind.EXPENSE):
        return ""
    limit = AmountLimit.in_force(AmountLimit.Subject.CASH, entry.booked_on)
    before = cash_with(entry)
    if limit is None or before + entry.amount < limit:
        return ""
    amounts = {"limit": format_amount(limit), "before": format_amount(before)}
    if before:
        return _("With %(before)s dirhams in cash to or from the same party on that day, the law asks for a cheque or "
                 "a transfer from %(limit)s dirhams.") % amounts  # fmt: skip
    return _("The law asks for a cheque or a transfer from %(limit)s dirhams.") % amounts


def near_days(entry) -> Decimal:
    """Dirhams of the branch's other expenses to the party of `entry` that count together with it, those that wait too.

    They are those of days near its own, and those that were recorded lately whatever day they bear: an expense cut in
    slices is not spread over days, nor dated back. How many days that is, the party sets (`AmountLimit`). A member's
    count in every branch.
    """
    days = AmountLimit.in_force(AmountLimit.Subject.APPROVAL_DAYS, localdate())
    span = timedelta(days=int(days or 0))
    rows = CashEntry.objects.standing().not_taken_back().filter(kind=CashEntry.Kind.EXPENSE, direction=entry.direction)
    named = Q(branch=entry.branch, party_key=entry.party_key)
    rows = rows.filter(Q(party=entry.party_id) | named if entry.party_id else named)
    near = Q(booked_on__range=(entry.booked_on - span, entry.booked_on + span))
    lately = Q(recorded_at__gte=now() - span, recorded_by=entry.recorded_by)
    return rows.filter(near | lately).order_by().aggregate(total=exact(Sum("amount")))["total"]


def waits_for_second_person(entry) -> bool:
    """Whether somebody else approves `entry` before it counts: the rule of the day on which it is recorded.

    What one party gets within some days counts together (`near_days`), so that an expense is not cut in slices. Who
    writes down money for themselves always waits.
    """
    if entry.kind == CashEntry.Kind.OPENING:
        return True
    if entry.kind != CashEntry.Kind.EXPENSE:
        return False
    if concerns(entry, entry.recorded_by.person):
        return True
    limit = approval_limit()
    return limit is not None and near_days(entry) + entry.amount >= limit


def reversal_waits(lines, by) -> bool:
    """Whether taking back `lines`, as the account `by` asks, waits for a second person.

    It does where the entry waited, for every donation, for money of one's own, and for income as large as an expense
    that waits: money goes out of the book by it. For levies it does as for a payment of dues (`void_requests`): where
    who asks has recorded it, and for another month.
    """
    limit = approval_limit()
    return any(
        line.needs_second_person
        or concerns(line, by.person)
        or (line.category is not None and line.category.code == DONATIONS)
        or (line.category is not None and line.category.code == LEVIES and _covers_up(line, by))
        or (line.kind == CashEntry.Kind.INCOME and limit is not None and line.amount >= limit)
        for line in lines
    )


def _covers_up(line, by):
    """Whether who takes money, gives a receipt and takes it back would be one person, or the month was reported.

    A cheque is taken by one person and cashed by another, perhaps in a later month: both acts count.
    """
    levies = getattr(line, "levy_payment", None)
    recorders, days = [line.recorded_by], [line.booked_on]
    if levies:
        recorders.append(levies.recorded_by)
        days.append(levies.paid_on)
    is_own = any(by.pk == row.pk or (by.person_id is not None and by.person_id == row.person_id) for row in recorders)
    return is_own or any(month_of(day) != current_month() for day in days)


def approval_limit():
    """Dirhams from which an expense recorded today waits; None without a rule."""
    return AmountLimit.in_force(AmountLimit.Subject.APPROVAL, localdate())


def concerns(entry, person) -> bool:
    """Whether `person` (or None) is the other party of `entry`, chosen from the members or only named."""
    if person is None:
        return False
    named = entry.party_id is None and entry.party_key == party_key_of(person.full_name)
    return named or entry.party_id == person.pk


def hold_refusal(line) -> str:
    """Why the entry `line` is not reversed: another branch has confirmed or accepted what it sent, or a part of the
    levies that it brought was given back.
    """
    for name in ("remittance", "remittance_in"):
        remittance = getattr(line, name, None)
        if remittance and remittance.is_confirmed:
            return _("Both sides have confirmed this remittance: what was too much is settled with a later month.")
    levies = getattr(line, "levy_payment", None)
    if levies and levies.given_back:
        return _("A part of this receipt was given back: take that back first.")
    move = getattr(line, "credit_move", None)
    if move and move.is_sent and move.target_id and not move.back_agreed_by_id:
        return _("The other branch has accepted this credit: ask it back, and its treasurer agrees or not.")
    return ""
