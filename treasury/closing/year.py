"""The financial report of a year (التقرير المالي): in the headings of a party's accounts, beside the year before.

Organic law 29-11 asks a party for yearly accounts of its resources and uses; each category of the cash book names its
heading there. Of one branch, or consolidated with all under it: then what levels send each other is no resource and no
use, and only what comes from outside these branches, or goes there, changes the result.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from branches.models import Branch

from ..models import (
    DUES,
    INTERNAL,
    ZERO,
    CashEntry,
    Direction,
    DuesCharge,
    EntryCategory,
    MonthClosing,
    Payment,
)
from ..within import Within
from .sealing import seal
from .year_dues import dues_of_years
from .year_lines import LAST_YEAR, NOWHERE, THIS_YEAR, sums_of


@dataclass(frozen=True)
class Row:
    """A line of the report for the year and the one before: dirhams (Decimal), or a number of people or months."""

    label: str
    now: Decimal | int
    before: Decimal | int
    is_sum: bool = False

    @property
    def is_money(self):
        return isinstance(self.now, Decimal)


@dataclass(frozen=True)
class Section:
    caption: str
    rows: list[Row]


@dataclass
class YearReport:
    """The report. `digest` seals it where every branch with money closed the year: it is final then, else a draft.

    `open_branches` are the names of those that did not close it yet. `in_no_account` are dirhams of payments that
    stand in no account, and therefore in no sum.
    """

    branch: Branch
    year: int
    below: bool
    sections: list[Section] = field(default_factory=list)
    digest: str = ""
    open_branches: list[str] = field(default_factory=list)
    in_no_account: Decimal = ZERO

    @property
    def is_final(self):
        return bool(self.digest)


def report_of(branch, year: int, *, below=False) -> YearReport:
    """The report of `branch` for `year`, with the branches under it if `below`; a party needs no more queries."""
    branches = Branch.objects.filter(path__startswith=branch.path) if below else Branch.objects.filter(pk=branch.pk)
    within = Within(branches)
    report = YearReport(branch, year, below)
    sums = sums_of(within, year)
    nowhere = [row.amount for row in sums if row.account_kind == NOWHERE and row.span == THIS_YEAR]
    report.in_no_account = sum(nowhere, ZERO)
    report.sections = [
        *_Accounts([row for row in sums if row.account_kind != NOWHERE], below).sections(),
        Section(_("Members and dues"), _dues_rows(within, year)),
    ]
    _seal(report, branches)
    return report


class _Accounts:
    """The sections of money, made of the sums of both years."""

    def __init__(self, sums, below):
        self.sums, self.below = sums, below
        self.categories = list(EntryCategory.objects.all())

    def sections(self):
        opening, closing = self._held(THIS_YEAR), self._held(THIS_YEAR + 1)
        before, ended = self._held(LAST_YEAR), self._held(LAST_YEAR + 1)
        resources, uses = self._side(Direction.IN), self._side(Direction.OUT)
        internal = self._internal() if self.below else []
        return [
            Section(_("Balances when the year begins"), self._balances(opening, before)),
            Section(_("Resources"), [*resources, _total(_("Total of resources"), resources)]),
            Section(_("Uses"), [*uses, _total(_("Total of uses"), uses)]),
            *([Section(_("Between levels of the party"), internal)] if internal else []),
            Section(_("Result"), self._result(resources, uses, internal)),
            Section(_("Balances when the year ends"), self._balances(closing, ended)),
        ]

    def _held(self, until):
        """{kind of account: dirhams} before the span `until` begins."""
        found = {"cash": ZERO, "bank": ZERO}
        for row in self.sums:
            if row.span < until:
                found[row.account_kind] += row.amount
        return found

    def _balances(self, now, before):
        rows = [Row(_("Cash box"), now["cash"], before["cash"]), Row(_("Bank"), now["bank"], before["bank"])]
        return [*rows, _total(_("Cash and bank"), rows)]

    def _side(self, direction):
        """A row for each heading, and under it those of its categories that moved; empty headings are left out."""
        headings = {}
        for category in self.categories:
            if category.direction == direction and not (self.below and category.code in INTERNAL):
                headings.setdefault(category.heading, []).append(self._row(category, direction))
        found = []
        for heading, rows in headings.items():
            rows = [row for row in rows if row.now or row.before]
            if rows:
                found += [Row(heading, *_sums(rows), is_sum=True), *rows]
        return found

    def _row(self, category, direction):
        is_dues = category.code == DUES
        own = [row for row in self.sums if (row.is_dues if is_dues else row.category == category.pk)]
        return Row(category.name, *(direction * _of(own, span) for span in (THIS_YEAR, LAST_YEAR)))

    def _internal(self):
        rows = [self._row(row, row.direction) for row in self.categories if row.code in INTERNAL]
        if not any(row.now or row.before for row in rows):
            return []
        received, sent = rows
        net = Row(
            _("From outside these branches, or to it"), received.now - sent.now, received.before - sent.before, True
        )
        return [received, sent, net]

    def _result(self, resources, uses, internal):
        got, spent = _total("", resources), _total("", uses)
        net = internal[-1] if internal else Row("", ZERO, ZERO)
        openings = [row for row in self.sums if row.category is None and not row.is_dues]
        result = Row(
            _("Surplus, or deficit if negative"),
            got.now - spent.now + net.now,
            got.before - spent.before + net.before,
            is_sum=True,
        )
        opened = Row(_("Balances with which books began"), _of(openings, THIS_YEAR), _of(openings, LAST_YEAR))
        return [result, opened] if opened.now or opened.before else [result]


def _of(sums, span):
    return sum((row.amount for row in sums if row.span == span), ZERO)


def _sums(rows):
    return sum((row.now for row in rows), ZERO), sum((row.before for row in rows), ZERO)


def _total(label, rows):
    """The sum of what no other row sums up already."""
    return Row(label, *_sums([row for row in rows if not row.is_sum]), is_sum=True)


def _dues_rows(within, year):
    now, before = dues_of_years(within, (year, year - 1))
    labels = [
        _("Members when the year ends"),
        _("Members who paid in the year"),
        _("Dues of the year"),
        _("Months exempted"),
        _("Of the year's dues paid by its end"),
        _("Left to pay of all months when the year ends"),
    ]
    return [Row(*row) for row in zip(labels, now, before, strict=True)]


def _seal(report, branches):
    """Say which branches with money have not closed the year; seal the report where none is left."""
    december = date(report.year, 12, 1)
    with_money = set(_with_money(branches, report.year))
    closed = MonthClosing.objects.standing().filter(branch__in=branches)
    last = dict(closed.order_by().values_list("branch").annotate(last=Max("month")))
    missing = {branch for branch in with_money if last.get(branch, date.min) < december}
    report.open_branches = list(Branch.objects.filter(pk__in=missing).order_by("path").values_list("name", flat=True))
    if with_money and not missing:
        rows = closed.filter(month__gte=december).order_by("branch__path", "month")
        first = dict(list(rows.values_list("branch__path", "digest"))[::-1])  # that of December, of each branch
        digests = sorted(first.items())
        report.digest = seal("", digests) if report.below else digests[0][1]


def _with_money(branches, year):
    """The keys of those of `branches` that had a payment, an entry or a charge by the end of `year`; one query."""
    after = date(year + 1, 1, 1)
    kept = (
        Exists(Payment.objects.filter(branch=OuterRef("pk"), paid_on__lt=after)),
        Exists(CashEntry.objects.filter(branch=OuterRef("pk"), booked_on__lt=after)),
        Exists(DuesCharge.objects.asked().filter(branch=OuterRef("pk"), month__lt=after)),
    )
    return branches.filter(kept[0] | kept[1] | kept[2]).values_list("pk", flat=True)
