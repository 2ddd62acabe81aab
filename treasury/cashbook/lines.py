"""The lines of accounts: entries and payments as one table of the database, with the balance after each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import connection
from django.db.models import F, IntegerField, Value
from django.utils.translation import gettext

from sql.prepared import prepared_instances, prepared_part

from ..models import DUES, ZERO, CashEntry, EntryCategory, MoneyAccount, Payment
from .accounts import banked_naming_none, cash_naming_none, only_bank_of
from .carried import Carried

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
        parts = [part for account in self.accounts for part in _parts_of(account, only_bank)]
        parameters = [value for _statement, values in parts for value in values]
        return f"({' UNION ALL '.join(statement for statement, _values in parts)}) lines", parameters

    @property
    def branch(self):
        """The key of the branch whose accounts they are."""
        return self.accounts[0].branch_id

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
    """The parts of the table that are lines of `account`: (SQL, parameters) of each."""
    since = account.begins_on or date.min
    yield _entries(account.pk)
    yield _payments(account.pk, since)
    yield _taken_back(account.pk, since)
    if account.is_cash_box:
        yield _cash(account.pk, account.branch_id, since)
        yield _cash_taken_back(account.pk, account.branch_id, since)
    elif only_bank and only_bank.pk == account.pk:
        yield _of_only_bank(account.pk, account.branch_id, since)
        yield _of_only_bank_taken_back(account.pk, account.branch_id, since)


@prepared_part
def _entries(account):
    entries = CashEntry.objects.filter(account=account).annotate(day=F("booked_on"), adds=F("counted"))
    return _told(entries, ENTRY, account, F("category"))


@prepared_part
def _payments(account, since):
    return _received(Payment.objects.filter(account=account), account, since)


@prepared_part
def _taken_back(account, since):
    return _lost(Payment.objects.filter(account=account), account, since)


@prepared_part
def _cash(account, branch, since):
    return _received(cash_naming_none(branch), account, since)


@prepared_part
def _cash_taken_back(account, branch, since):
    return _lost(cash_naming_none(branch), account, since)


@prepared_part
def _of_only_bank(account, branch, since):
    return _received(banked_naming_none(branch), account, since)


@prepared_part
def _of_only_bank_taken_back(account, branch, since):
    return _lost(banked_naming_none(branch), account, since)


def _received(payments, account, since):
    return _told(payments.filter(booked_on__gte=since).as_lines(), PAYMENT, account, _number(0))


def _lost(payments, account, since):
    """The second lines of payments that were voided after their month was closed."""
    rows = payments.filter(booked_on__gte=since).as_taken_back()
    return _told(rows, TAKEN_BACK, account, _number(0), at="voided_at")


def _told(rows, source, account, category, at="recorded_at"):
    rows = rows.annotate(
        source=_number(source), line=F("pk"), at=F(at), account_key=_number(account), category_key=category
    )
    return rows.order_by().values_list(*COLUMNS)


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

    @classmethod
    def after(cls, held, since, before, income, expense, count):
        """Of an account that once `held` so much, to which lines added `before` the span, and `since` it began."""
        return cls(held + before + since, held + before, income, expense, count)


NO_SUMS = (ZERO, ZERO, ZERO, ZERO, 0)


class MonthLines:
    """The lines of `account`, or of all `accounts` of a branch, from `first` up to `after`: a list that is paged.

    The balance after each line is summed in the database over all of them, whichever `category` is shown, and begins
    with what the accounts held before: as the last closed month left it, and what came since. Two queries for the
    sums of all accounts, three for a page.
    """

    def __init__(self, accounts, first: date, after: date, category: EntryCategory | None = None, account=None):
        self.book = Lines(accounts)
        self.lines = Lines([account]) if account else self.book
        self.first, self.span = first, [as_day(first), as_day(after)]
        self.condition, self.values = _of_category(category)

    @cached_property
    def sums(self) -> dict[int, Sums]:
        """{account's key: Sums} of all accounts of the book; income, expense and count are of the lines shown."""
        shown = " AND ".join(filter(None, ["day >= %s AND day < %s", self.condition]))
        before = Carried.into(self.book.branch, self.first) if self.book.accounts else Carried()
        # Each line is in few of the sums: most are from before.
        rows = self.book.ask(
            f"SELECT account_key, SUM(adds) FILTER (WHERE day >= %s),"  # noqa: S608  names of ours
            f" SUM(adds) FILTER (WHERE day < %s),"
            f" SUM(adds) FILTER (WHERE {shown} AND adds > 0), SUM(-adds) FILTER (WHERE {shown} AND adds < 0),"
            f" COUNT(*) FILTER (WHERE {shown}) FROM {{lines}}",
            before_values=[self.span[0], self.span[0], *3 * [*self.span, *self.values]],
            where="day >= %s",
            values=[as_day(before.since)],
            more=" GROUP BY account_key",
        )
        found = {key: (*map(to_cents, amounts), count) for key, *amounts, count in rows}
        return {
            account.pk: Sums.after(before.of(account), *found.get(account.pk, NO_SUMS))
            for account in self.book.accounts
        }

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
        limit = "" if stop is None else f" LIMIT {int(stop - start)} OFFSET {int(start)}"
        # The balance after a line is the sum of all before it, those of other categories too.
        enough = "" if stop is None or self.condition else f" ORDER BY {ORDER} LIMIT {int(stop)}"
        shown = f" WHERE {self.condition}" if self.condition else ""
        rows = self.lines.ask(
            f"SELECT source, line, account_key, adds, running FROM (SELECT first.*,"  # noqa: S608  names of ours
            f" SUM(adds) OVER (ORDER BY {ORDER}) AS running FROM (SELECT lines.* FROM {{lines}}",
            where="day >= %s AND day < %s",
            values=self.span,
            more=f"{enough}) first) told{shown} ORDER BY {ORDER}{limit}",
            more_values=self.values,
        )
        return self._with_rows(rows)

    def _with_rows(self, found):
        entries = _read(_entries_shown, found, ENTRY)
        payments = _read(_payments_shown, found, PAYMENT, TAKEN_BACK)
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
    keys = sorted({key for kind, key, *_sums in found if kind in sources})
    return {row.pk: row for row in rows(keys)} if keys else {}


@prepared_instances
def _entries_shown(keys):
    return CashEntry.objects.filter(pk__among=keys).select_related("category", "account", "branch").order_by()


@prepared_instances
def _payments_shown(keys):
    rows = Payment.objects.filter(pk__among=keys).select_related("payer", "branch").only(*SHOWN_OF_PAYMENT)
    return rows.order_by()


def to_cents(amount) -> Decimal:
    """A sum of the database's as money: SQLite sums in floating point.

    A sum that is a little less than nothing is nothing: "-0.00" would be sealed, and "0.00" read back.
    """
    return Decimal(str(amount or 0)).quantize(CENT) + ZERO


def as_day(day):
    return connection.ops.adapt_datefield_value(day)
