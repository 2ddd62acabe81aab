"""The columns of the search: what each shows of a membership, on the page and in a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.scoping import reach_of
from forms.phones import spoken_phone
from treasury.arrears import late_charges

from .search import SEE_MONEY


@dataclass(frozen=True)
class Column:
    """`value(row, shown)` gives text, a date, or None; `of_file` says that the person's file alone tells it."""

    code: str
    label: str
    value: Callable
    of_file: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Shown:
    """What the rows of a page need besides themselves: the search, and who of them is late where money is seen."""

    search: object
    late: frozenset
    money: object


def _state(row, shown):
    """As of the day of the search; empty for a member of whom there is nothing to say."""
    if row.ended_on and row.ended_on <= shown.search.day:
        return row.get_end_reason_display()
    if row.on_hold:
        return gettext("suspended")
    probation = row.probation_ends_on
    return gettext("in probation") if probation and probation > shown.search.day else ""


def _dues(row, shown):
    if not shown.money.covers(row.branch.path):
        return ""
    return gettext("late") if (row.person_id, row.branch_id) in shown.late else gettext("nothing late")


COLUMNS = [
    Column("number", _("Number"), lambda row, shown: row.person.shown_number),
    Column("branch", _("Branch"), lambda row, shown: row.branch.name),
    Column("category", _("Category"), lambda row, shown: row.category_title),
    Column("since", _("Since"), lambda row, shown: row.started_on, kind="date"),
    Column("phone", _("Phone"), lambda row, shown: _plain_phone(row), of_file=True, kind="phone"),
    Column("state", _("State"), _state, kind="state"),
    Column("latin", _("Latin letters"), lambda row, shown: row.person.latin_name, of_file=True, kind="latin"),
    Column("gender", _("Gender"), lambda row, shown: row.person.get_gender_display(), of_file=True),
    Column("birth_date", _("Birth date"), lambda row, shown: row.person.birth_date, of_file=True, kind="date"),
    Column("email", _("E-mail"), lambda row, shown: row.person.email, of_file=True, kind="latin"),
    Column("locality", _("Locality"), lambda row, shown: _locality(row), of_file=True),
    Column("office", _("Offices"), lambda row, shown: _offices(row)),
    Column("dues", _("Dues"), _dues),
]
DEFAULT = ["number", "branch", "category", "since", "phone", "state"]
BY_CODE = {column.code: column for column in COLUMNS}


def _plain_phone(row):
    """As Moroccans write it, with spaces that a spreadsheet keeps: a leading + would be taken for a formula."""
    return spoken_phone(row.person.phone).replace("\u00a0", " ") if row.person.phone else ""


def _locality(row):
    return str(row.person.locality.label) if row.person.locality else ""


def _offices(row):
    """Each office held on the day, with its branch where it is another one."""
    return gettext(", ").join(
        mandate.title if mandate.seat.bureau.branch_id == row.branch_id
        else f"{mandate.title} ({mandate.seat.bureau.branch})"
        for mandate in row.person.held_offices
    )  # fmt: skip


def columns_open_to(user):
    """The columns that `user` may choose: dues only where they see any."""
    return [column for column in COLUMNS if column.code != "dues" or reach_of(user, SEE_MONEY)]


def chosen_columns(user, codes):
    """The columns with these codes in the order of the page, those of everybody without any."""
    wanted = set(codes) or set(DEFAULT)
    return [column for column in columns_open_to(user) if column.code in wanted]


def shown_with(search, rows, columns):
    """What `columns` need to be shown for the list `rows`: one query more for dues, none for the others."""
    late = frozenset()
    if any(column.code == "dues" for column in columns):
        people = [row.person_id for row in rows]
        late = frozenset(late_charges().filter(person__among=people).values_list("person", "branch").distinct())
    return Shown(search, late, reach_of(search.user, SEE_MONEY))


def cells(row, columns, shown) -> list[str | date | None]:
    """The values of a row, without its name. What only the file tells is empty where the reader may not see it."""
    file = shown.search.knows_file(row)
    return [column.value(row, shown) if file or not column.of_file else "" for column in columns]
