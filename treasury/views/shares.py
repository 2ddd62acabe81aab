"""What a branch owes upwards, month by month; and for the level above, which branches remitted."""

from datetime import date

from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.calendar import format_month, parse_month
from branches.access import hide_unless, of_branch
from documents.responses import table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.requests import read_number

from ..models import ZERO, Remittance
from ..months import add_months, current_month
from ..shares.owed import months_of_branches
from ..shares.papers import month_rows, months_header
from ..shares.recipients import recipient_of, recipients_of, senders_to
from ..shares.rules import RuleTable
from .access import TOTALS, sane_year

SEE, SEND, CONFIRM = "treasury.view_remittance", "treasury.add_remittance", "treasury.confirm_remittance"
# How the page of the level above may be sorted, most first but for names.
ORDERS = {
    "name": lambda row: row.branch.name,
    "collected": lambda row: -row.collected,
    "due": lambda row: -row.due,
    "remitted": lambda row: -row.remitted,
    "left": lambda row: -row.left,
}


@require_safe
@of_branch(TOTALS)
def shares(request, branch):
    """The months of a year: collected, the own share, what goes up, what was remitted; the remittances themselves."""
    year = read_number(request.GET.get("year")) or localdate().year
    sane_year(year)
    months, recipient = _year(branch, year), recipient_of(branch)
    to_remit = _left_by_recipient(branch, months, recipient)
    rows = Remittance.objects.visible_to(request.user).filter(branch=branch, statement__month__year=year)
    context = {
        "branch": branch,
        "year": year,
        "year_before": year - 1,
        "year_after": year + 1 if year < localdate().year else None,
        "months": [row for row in months if not row.is_empty or row.month >= add_months(current_month(), -1)],
        "to_remit": to_remit,
        "recipient": recipient,
        "rule": RuleTable(branch.path).find(branch.path, current_month()),
        "has_senders": branch.numchild > 0,
        "remittances": list(rows.select_related("branch", "to_branch", "statement", "entry", "received_entry")),
        "may_send": branch.is_standing and request.user.has_perm(SEND, branch),
        "this_month": current_month(),
        "destination": "dues",
    }
    return render(request, "treasury/shares/branch.html", context)


def _year(branch, year):
    first, last = date(year, 1, 1), min(date(year, 12, 1), current_month())
    if first > last:
        return []
    return list(reversed(months_of_branches([branch], first, last).values()))


def _left_by_recipient(branch, months, recipient):
    """[(level above, dirhams left to remit to it)] of the months that are over, none where nothing is left.

    A month that a statement counted may go to another level than `recipient`, to which the branch remits today.
    """
    months = [row for row in months if row.month < current_month() and row.left]
    recipients, left = recipients_of(branch, [row.month for row in months], recipient), {}
    for row in months:
        above = recipients[row.month]
        left[above] = left.get(above, ZERO) + row.left
    return [(above, amount) for above, amount in left.items() if above and amount > 0]


@require_safe
@of_branch(TOTALS)
def table(request, branch, year, kind):
    """The year as XLSX or CSV."""
    sane_year(year)
    hide_unless(kind in CONTENT_TYPES)
    return _file(kind, _year(branch, year), _("Shares of %(year)s, %(branch)s") % {"year": year, "branch": branch})


@require_safe
@of_branch(TOTALS)
def received(request, branch):
    """Which branches under this one remitted for a month, and which did not; the sums of all."""
    month = _month(request.GET.get("month", ""))
    order = request.GET.get("sort", "")
    rows = _of_senders(branch, month, order if order in ORDERS else "left")
    context = {
        "branch": branch,
        "month": month,
        "month_before": f"{add_months(month, -1):%Y-%m}",
        "month_after": f"{add_months(month, 1):%Y-%m}" if month < add_months(current_month(), -1) else "",
        "rows": rows,
        "late": sum(row.left > 0 for row in rows),
        "sums": _sums(rows),
        "order": order if order in ORDERS else "left",
        "destination": "dues",
    }
    return render(request, "treasury/shares/received.html", context)


@require_safe
@of_branch(TOTALS)
def received_table(request, branch, month, kind):
    """The same as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    month = _month(month)
    words = {"month": format_month(month), "branch": branch}
    return _file(kind, _of_senders(branch, month, "name"), _("Shares received for %(month)s, %(branch)s") % words)


def _of_senders(branch, month, order):
    found = months_of_branches(senders_to(branch, month), month, month).values()
    rows = [row for row in found if row.branch.is_standing or row.due or row.remittances]
    return sorted(rows, key=ORDERS[order])


def _sums(rows):
    names = ("collected", "due", "remitted", "confirmed", "left")
    return {name: sum((getattr(row, name) for row in rows), ZERO) for name in names}


def _month(text):
    """The month that the address names, the last one that is over without it; 404 for one that has not begun."""
    if not text:
        return add_months(current_month(), -1)
    try:
        month = parse_month(text)
    except ValueError:
        hide_unless(False)
    sane_year(month.year)
    return min(month, current_month())


def _file(kind, rows, name):
    return table_response(kind, months_header(), month_rows(rows), name=name, sheet=_("Shares"))
