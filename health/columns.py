"""The columns of the table: what each says of a branch, by what it is sorted, and when it is a warning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

BAD, WARN, PLAIN = "bad", "warn", ""


@dataclass(frozen=True)
class Column:
    """`value(row)` is what is sorted and exported (None: nothing is known), `tone(row)` "bad", "warn" or ""."""

    code: str
    label: str
    value: Callable
    tone: Callable = lambda row: PLAIN
    is_money: bool = False
    unit: str = ""

    def text(self, row):
        """What the page says in the cell of `row`."""
        value = self.value(row)
        if value is None:
            return pgettext("bureau", "None") if self.code == "term" and row.lacks_bureau else "–"
        if isinstance(value, bool):
            return _("Yes") if value else "–"
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else f"{value}{self.unit}"


def _percent(share):
    return share and share.percent


def _term(row):
    if row.is_term_over or row.lacks_bureau:
        return BAD
    return WARN if row.is_term_ending else PLAIN


def _declaration(row):
    if row.declare_by is None:
        return PLAIN
    return BAD if row.is_declaration_late else WARN


COLUMNS = [
    Column("term", pgettext_lazy("bureau", "End of the term"), lambda row: row.term_ends_on, _term),
    Column("assembly", gettext_lazy("Last assembly"), lambda row: row.last_assembly,
           lambda row: BAD if row.is_overdue else PLAIN),
    Column("vacancies", gettext_lazy("Vacant seats"), lambda row: row.vacancies if row.has_bureau else None,
           lambda row: WARN if row.vacancies else PLAIN),
    Column("tasks", gettext_lazy("Open tasks"), lambda row: row.open_tasks),
    Column("late", gettext_lazy("Overdue tasks"), lambda row: row.late_tasks,
           lambda row: BAD if row.late_tasks else PLAIN),
    Column("declaration", gettext_lazy("To declare by"), lambda row: row.declare_by, _declaration),
    Column("report", gettext_lazy("Financial report rejected"), lambda row: row.report_rejected,
           lambda row: BAD if row.report_rejected else PLAIN),
    Column("dues", gettext_lazy("Dues collected"), lambda row: row.collected, is_money=True, unit="\u00a0%"),
    Column("unsent", pgettext_lazy("shares", "Months not remitted"), lambda row: row.months_unsent,
           lambda row: BAD if row.months_unsent else PLAIN, is_money=True),
    Column("women", gettext_lazy("Women"), lambda row: _percent(row.women), unit="\u00a0%"),
    Column("youth", gettext_lazy("Youth"), lambda row: _percent(row.youth), unit="\u00a0%"),
]  # fmt: skip


def columns_for(rows):
    """The columns of a table of `rows`: those of money only where the reader sees some."""
    return [column for column in COLUMNS if not column.is_money or any(row.sees_money for row in rows)]


def sort_rows(rows, order, columns):
    """The rows in the `order` of a column's code, or "-" and it for the other way; what is not known comes last.

    Anything else leaves them in the order of the tree.
    """
    code, falling = order.removeprefix("-"), order.startswith("-")
    column = next((column for column in columns if column.code == code), None)
    if column is None:
        return rows
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=column.value, reverse=falling) + unknown
