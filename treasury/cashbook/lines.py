"""The lines of accounts: entries and payments as one table of the database, with the balance after each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import connection
from django.db.models import F, IntegerField, Value
from django.utils.translation import gettext

from ..models import DUES, ZERO, CashEntry, EntryCategory, MoneyAccount, Payment
from .accounts import only_bank_of, payments_into

ENTRY, PAYMENT, TAKEN_BACK = 0, 1, 2
COLUMNS = ("source", "line", "day", "at", "adds", "account_key", "category_key")
# In which lines follow each other.
ORDER = "day, at, source, line"
CENT = Decimal("0.01")
SHOWN_OF_PAYMENT = (
    "year", "number", "amount", "method", "booked_on", "cheque", "note", "voided_at", "void_reason", "taken_back_on",
    "branch__slug", "payer__given_name", "payer__family_name",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line as the page shows it: an entry or a payment, and what all accounts of the book hold after it."""

    row: CashEntry | Payment
    account: MoneyAccount
    adds: Decimal
    running: Decimal

    @property
    def is_payment(self):
        return isinstance(self.row, Payment)

    @property
    def number(self):
        """The number of the receipt or voucher."""
        return self.row.receipt if self.is_payment else self.row.voucher

    @property
    def words(self):
        """What it is for and who paid or was paid."""
        if self.is_payment:
            about = gettext("Dues taken back") if self.takes_back else gettext("Dues")
            return f"{about}: {self.row.payer.full_name}"
        about = str(self.row.category or self.row.get_kind_display())
        return ": ".join(filter(None, [about, self.row.party_name]))

    @property
    def takes_back(self):
        """Whether it is the second line of a payment that was voided after its month was closed."""
        return self.is_payment and self.adds < 0

    @property
    def comes_in(self):
        return not (self.takes_back if self.is_payment else self.row.goes_out)

    @property
    def counts_nothing(self):
        return self.row.is_refused if not self.is_payment else bool(self.row.voided_at) and not self.adds

    @property
    def day(self):
        return self.row.taken_back_on if self.takes_back else self.row.booked_on


class Lines:
    """All lines of `accounts`, which are accounts of one branch. Every sum is the database's."""

    def __init__(self, accounts):
        self.accounts = list(accounts)

    @cached_property
    def table(self):
        """(SQL, parameters) of the table of the lines with their `COLUMNS`."""
        banks = [account for account in self.accounts if not account.is_cash_box]
        only_bank = only_bank_of(banks[0].branch_id) if banks else None
        statements, parameters = [], []
        for part in (part for account in self.accounts for part in _parts_of(account, only_bank)):
            statement, values = part.order_by().values(*COLUMNS).query.sql_with_params()
            statements.append(statement)
            parameters += values
        return f"({' UNION ALL '.join(statements)}) lines", parameters

    def ask(self, select, *, before_values=(), where="", values=(), more="", more_values=()):
        """The rows of a SELECT from the table of lines: `{lines}` in `select` stands for it.

        `before_values` are the parameters in front of the table, `values` those of `where`, `more_values` those after.
        """
        if not self.accounts:
            return []
        table, parameters = self.table
        narrowed = f"{table} WHERE {where}" if where else table
        with connection.cursor() as cursor:
            cursor.execute(select.format(lines=narrowed) + more, [*before_values, *parameters, *values, *more_values])
            return cursor.fetchall()

    def sum_before(self, day) -> Decimal:
        """What the accounts hold together when `day` begins."""
        [(found,)] = self.ask("SELECT SUM(adds) FROM {lines}", where="day < %s", values=[as_day(day)]) or [(None,)]
        return to_cents(found)


def _parts_of(account, only_bank):
    entries = CashEntry.objects.filter(account=account).annotate(day=F("booked_on"), adds=F("counted"))
    yield _told(entries, ENTRY, account, F("category"))
    for rows in payments_into(account, only_bank):
        yield _told(rows.as_lines(), PAYMENT, account, _number(0))
        yield _told(rows.as_taken_back(), TAKEN_BACK, account, _number(0), at="voided_at")


def _told(rows, source, account, category, at="recorded_at"):
    return rows.annotate(
        source=_number(source), line=F("pk"), at=F(at), account_key=_number(account.pk), category_key=category
    )


def _number(value):
    return Value(value, output_field=IntegerField())


@dataclass(frozen=True)
class Sums:
    """What an account holds: `balance` now, `carried` into a span of days, and what that brought."""

    balance: Decimal = ZERO
    carried: Decimal = ZERO
    income: Decimal = ZERO
    expense: Decimal = ZERO
    count: int = 0


class MonthLines:
    """The lines of `account`, or of all `accounts` of a branch, from `first` up to `after`: a list that is paged.

    The balance after each line is summed in the database over all of them, whichever `category` is shown, and begins
    with what the accounts held before. One query for the sums of all accounts, three for a page.
    """

    def __init__(self, accounts, first: date, after: date, category: EntryCategory | None = None, account=None):
        self.book = Lines(accounts)
        self.lines = Lines([account]) if account else self.book
        self.first, self.span = as_day(first), [as_day(first), as_day(after)]
        self.condition, self.values = _of_category(category)

    @cached_property
    def sums(self) -> dict[int, Sums]:
        """{account's key: Sums} of all accounts of the book; income, expense and count are of the lines shown."""
        shown = " AND ".join(filter(None, ["day >= %s AND day < %s", self.condition]))
        rows = self.book.ask(
            f"SELECT account_key, SUM(adds), SUM(CASE WHEN day < %s THEN adds END),"  # noqa: S608  names of ours
            f" SUM(CASE WHEN adds > 0 AND {shown} THEN adds END), SUM(CASE WHEN adds < 0 AND {shown} THEN -adds END),"
            f" COUNT(CASE WHEN {shown} THEN 1 END) FROM {{lines}}",
            before_values=[self.first, *3 * [*self.span, *self.values]],
            more=" GROUP BY account_key",
        )
        found = {key: Sums(*map(to_cents, amounts), count) for key, *amounts, count in rows}
        return {account.pk: found.get(account.pk, Sums()) for account in self.book.accounts}

    def _sum(self, name):
        return sum(getattr(self.sums[account.pk], name) for account in self.lines.accounts)

    @property
    def carried(self) -> Decimal:
        """What the accounts shown held when the span began."""
        return self._sum("carried") or ZERO

    def totals(self):
        """(what came in, what went out) of the span, of the lines shown."""
        return self._sum("income") or ZERO, self._sum("expense") or ZERO

    def __len__(self):
        return self.count()

    def count(self):
        return self._sum("count")

    def __getitem__(self, place):
        start, stop = place.start or 0, place.stop
        told = f"SELECT lines.*, SUM(adds) OVER (ORDER BY {ORDER}) AS running FROM {{lines}}"  # noqa: S608  names of ours
        shown = f" WHERE {self.condition}" if self.condition else ""
        limit = "" if stop is None else f" LIMIT {int(stop - start)} OFFSET {int(start)}"
        rows = self.lines.ask(
            f"SELECT source, line, account_key, adds, running FROM ({told}",  # noqa: S608  names of ours
            where="day >= %s AND day < %s",
            values=self.span,
            more=f") told{shown} ORDER BY {ORDER}{limit}",
            more_values=self.values,
        )
        return self._with_rows(rows)

    def _with_rows(self, found):
        entries = _read(CashEntry.objects.select_related("category", "account", "branch"), found, ENTRY)
        payments = Payment.objects.select_related("payer", "branch").only(*SHOWN_OF_PAYMENT)
        payments = _read(payments, found, PAYMENT, TAKEN_BACK)
        rows = {ENTRY: entries, PAYMENT: payments, TAKEN_BACK: payments}
        accounts = {row.pk: row for row in self.lines.accounts}
        carried = self.carried
        return [
            Line(rows[source][key], accounts[account], to_cents(adds), carried + to_cents(running))
            for source, key, account, adds, running in found
        ]


def _of_category(category):
    if category is None:
        return "", []
    if category.code == DUES:
        return "source IN (%s, %s)", [PAYMENT, TAKEN_BACK]
    return "category_key = %s", [category.pk]


def _read(rows, found, *sources):
    keys = {key for kind, key, *_sums in found if kind in sources}
    return rows.in_bulk(keys) if keys else {}


def to_cents(amount) -> Decimal:
    """A sum of the database's as money: SQLite sums in floating point."""
    return Decimal(str(amount or 0)).quantize(CENT)


def as_day(day):
    return connection.ops.adapt_datefield_value(day)
