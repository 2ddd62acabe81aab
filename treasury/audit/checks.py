"""What must hold of the money of the whole party, each as a query for the rows of which it does not.

Rows are told as text that leads to them: the branch and the number of the receipt or voucher, or the keys. A check
reads each table once; the seals alone are made anew closing by closing, and what closed months left branch by branch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from branches.models import UPPER_KINDS

from ..cashbook.balances import balances_before
from ..closing.sealing import rows_of, seal
from ..donations.yearly import YearOfDonors
from ..models import (
    ZERO,
    CashEntry,
    CreditMove,
    Donation,
    Handover,
    LevyPayment,
    MoneyAccount,
    MonthClosing,
    PastDuesBatch,
    Remittance,
    ShareStatement,
)
from ..models.money import to_the_cent
from ..months import add_months
from . import statements

SHOWN = 20  # rows of a check that are named; all are counted


@dataclass(frozen=True)
class Check:
    """One rule of the books: `wrong()` yields the text of each row that breaks it."""

    code: str
    title: str
    wrong: Callable


@dataclass(frozen=True)
class Finding:
    """What a check found: how many rows are wrong, and the first of them."""

    count: int
    rows: list[str]

    @classmethod
    def of(cls, check):
        wrong = iter(check.wrong())
        rows = list(islice(wrong, SHOWN))
        return cls(len(rows) + sum(1 for _row in wrong), rows)


def _told(statement, words, *values):
    """A check of rows that `statement` finds, told by `words`, a format of their columns."""

    def wrong():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            for row in cursor.fetchall():
                yield words.format(*row)

    return wrong


def _seals():
    """The chain of each branch: what a closing covers has the seal that was kept, after the one before."""
    rows = MonthClosing.objects.standing().select_related("branch", "previous").order_by("branch", "month")
    for closing in rows.iterator(chunk_size=200):
        before = closing.previous.digest if closing.previous else ""
        if closing.digest != seal(before, rows_of(closing)):
            yield f"{closing.branch.name} {closing.month:%Y-%m}"


def _carried():
    """What the last closed month of each branch left in its accounts: the lines of all days before come to it."""
    last = MonthClosing.objects.standing().filter(branch=OuterRef("branch")).order_by("-month").values("pk")[:1]
    rows = MonthClosing.objects.standing().filter(pk=Subquery(last)).select_related("branch").order_by("branch")
    for closing in rows.iterator():
        accounts = list(MoneyAccount.objects.filter(branch=closing.branch))
        found = balances_before(accounts, add_months(closing.month, 1))
        held = {int(key): Decimal(amount) for key, amount in closing.totals["held"].items()}
        if any(found.get(key, ZERO) != held.get(key, ZERO) for key in found.keys() | held):
            yield f"{closing.branch.name} {closing.month:%Y-%m}"


def _transfers():
    other = F("counterpart__amount")
    rows = CashEntry.objects.filter(counterpart__isnull=False).filter(
        ~Q(amount=other) | ~Q(state=F("counterpart__state")) | Q(direction=F("counterpart__direction"))
    )
    for entry in rows.select_related("branch").order_by("pk").iterator():
        yield f"{entry.branch.name} {entry.voucher}"


def _statements_of_shares():
    """Of local branches: a level above keeps what is its own and what goes up, not the parts of those under it."""
    parts = F("own") + F("to_province") + F("to_region") + F("to_national")
    rows = ShareStatement.objects.exclude(branch__kind__in=UPPER_KINDS)
    rows = rows.annotate(parts_sum=to_the_cent(parts)).exclude(parts_sum=F("collected"))
    for row in rows.select_related("branch").order_by("pk").iterator():
        yield f"{row.branch.name} {row.month:%Y-%m}"


def _remittances():
    """What was sent is the voucher of the branch, and what was received that of the level above."""
    sent = ~Q(entry__amount=F("amount")) | ~Q(entry__branch=F("branch"))
    received = Q(state="confirmed") & (
        ~Q(received_entry__amount=F("received")) | ~Q(received_entry__branch=F("to_branch"))
    )
    for row in Remittance.objects.filter(sent | received).select_related("branch", "to_branch").order_by("pk"):
        yield str(row)


def _credit_between_branches():
    """Credit sent to another branch: the voucher of one and the receipt of the other say the same, by two people."""
    sides = Q(target__isnull=False) & (
        ~Q(target__amount=F("amount")) | ~Q(target__branch=F("to_branch")) | ~Q(target__payer=F("payment__payer"))
        | Q(entry=None) | ~Q(entry__state=CashEntry.State.COUNTS)
    )  # fmt: skip
    out = Q(entry__isnull=False) & (~Q(entry__amount=F("amount")) | ~Q(entry__branch=F("payment__branch")))
    alone = Q(decided_by=None, target__isnull=False) | Q(decided_by=F("recorded_by"))
    rows = CreditMove.objects.filter(to_branch__isnull=False).filter(sides | out | alone)
    for move in rows.select_related("payment__branch", "to_branch").order_by("pk").iterator():
        yield f"{move.payment.branch.name} {move.payment.receipt} → {move.to_branch.name}"


def _handovers():
    """Hand-overs say what was signed: nothing of them changed since."""
    rows = Handover.objects.exclude(signed_text="").select_related("branch").order_by("pk")
    for row in rows.iterator():
        if row.text_digest != row.signed_text:
            yield f"{row.branch.name} {row.prepared_at:%Y-%m-%d}"


def _undone_sheets():
    """Sheets of past dues that are undone, or amid it, were so as one person asked and another approved."""
    alone = Q(undo_asked_by=None) | Q(undo_decided_by=None) | Q(undo_decided_by=F("undo_asked_by"))
    rows = PastDuesBatch.objects.filter(Q(state="undoing") | Q(undone_at__isnull=False)).filter(alone)
    for row in rows.select_related("branch").defer("content").order_by("pk").iterator():
        yield f"{row.branch.name} {row.file_name}"


def _returned_levies():
    """Cheques of levies that the bank returned: the line of each is taken back, or that waits for a second person."""
    reversals = CashEntry.objects.standing().filter(reverses=OuterRef("entry"), booked_on=OuterRef("returned_on"))
    rows = LevyPayment.objects.filter(returned_on__isnull=False, entry__isnull=False).filter(~Exists(reversals))
    for row in rows.select_related("branch").order_by("pk").iterator():
        yield f"{row.branch.name} {row.receipt}"


def _ceilings():
    """Of each year in which the ceiling holds: who gave the party more."""
    for year in sorted(set(Donation.objects.values_list("given_on__year", flat=True))):
        for donor in YearOfDonors(year).above_limit():
            yield f"{year}: {donor.card.name} {donor.total}"


CHECKS = [
    Check("payments", _("What a payment settles, and what it may settle"), _told(statements.PAYMENTS, "{} {}/{:04d}")),
    Check("charges", _("What is paid on a month, and what may be"), _told(statements.CHARGES, "{} {} #{}")),
    Check("withdrawn", _("Months no longer asked for hold no money"), _told(statements.WITHDRAWN, "{} {} #{}")),
    Check("receipts", _("Numbers of receipts without a gap"), _told(statements.RECEIPTS, "{} {}")),
    Check("vouchers", _("Numbers of vouchers without a gap"), _told(statements.VOUCHERS, "{} {}")),
    Check("certificates", _("Numbers of certificates of donations without a gap"), _told(statements.GIFTS, "{} {}")),
    Check("donations", _("Donations and their lines in the book"), _told(statements.DONATIONS, "{} {}/{:04d}")),
    Check(
        "levies", _("Receipts of levies and their lines in the book"), _told(statements.LEVY_PAYMENTS, "{} {}/{:04d}")
    ),
    Check(
        "levies-returned",
        _("Levies given back and their lines in the book"),
        _told(statements.LEVY_REFUNDS, "{} {}/{:04d}"),
    ),
    Check("levied", _("What is paid on the levy of a month"), _told(statements.LEVY_CHARGES, "{} {} #{}")),
    Check("levy-receipts", _("Numbers of receipts of levies without a gap"), _told(statements.LEVY_RECEIPTS, "{} {}")),
    Check("cash", _("No cash box below zero on any day"), _told(statements.CASH, "{} {} {}")),
    Check("transfers", _("Both sides of a transfer are the same"), _transfers),
    Check("seals", _("Closed months as they were sealed"), _seals),
    Check("carried", _("What closed months left in the accounts"), _carried),
    Check("shares", _("Shares of the levels come to what was collected"), _statements_of_shares),
    Check("rests", _("No statement of shares owes less than nothing"), _told(statements.RESTS, "{} {}")),
    Check("surpluses", _("What came above a share is taken off once"), _told(statements.SURPLUSES, "{} {}")),
    Check("remittances", _("Remittances stand in both books"), _remittances),
    Check("credit", _("Credit between branches stands in both books"), _credit_between_branches),
    Check("returned-levies", _("Cheques of levies that the bank returned are out of the book"), _returned_levies),
    Check("undone-sheets", _("Past dues undone by two people"), _undone_sheets),
    Check("handovers", _("Hand-overs as they were signed"), _handovers),
    Check("ceilings", _("No donor above the ceiling of a year"), _ceilings),
]
BY_CODE = {check.code: check for check in CHECKS}


def audit() -> dict[str, Finding]:
    """{code of a check: Finding} of all checks that found something."""
    found = {check.code: Finding.of(check) for check in CHECKS}
    return {code: finding for code, finding in found.items() if finding.count}
