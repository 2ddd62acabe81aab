"""The report of arrears by age as a table and on paper."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount

from .ages import Age, total_of


def age_header():
    return [_("Branch"), _("Members"), *(str(age.label) for age in Age), _("Total")]


def age_rows(rows):
    """A row for each AgedArrears: branch, members, dirhams by age, dirhams."""
    return [[name_of(row), row.people, *row.amounts, row.amount] for row in rows]


def name_of(row):
    """The branch, or that its own members alone are meant."""
    return row.branch.name if row.is_whole else _("%(branch)s, own members") % {"branch": row.branch.name}


def ages_paper(branch, rows):
    """The report for the layout "sheet"."""
    whole = total_of(branch, rows)
    money = [{"kind": "money", "label": str(age.label)} for age in Age]
    columns = [{"kind": "wide", "label": _("Branch")}, {"kind": "short", "label": _("Members")}, *money]
    table = {
        "caption": "",
        "columns": [*columns, {"kind": "money", "label": _("Total")}],
        "rows": [_written(row) for row in rows],
        "total": [_("Total"), *_written(whole)[1:]],
        "empty": "",
    }
    return {
        "title": _("Arrears by age"),
        "branch": branch.name,
        "facts": [[_("On the day"), date_format(localdate())]],
        "tables": [table],
        "notes": [_("What was due before this month. Who owes in several branches is counted in each of them.")],
    }


def _written(row):
    return [name_of(row), str(row.people), *map(format_amount, row.amounts), format_amount(row.amount)]
