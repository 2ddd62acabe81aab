"""The health of a branch and of those under it: the page, and the table as a file."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import hide_unless, of_branch, parents_of
from branches.models import Branch
from documents.responses import table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.requests import read_page, read_query

from .columns import columns_for, sort_rows
from .table import SEE, health_of

BRANCHES_A_PAGE = 50


@login_required
@require_safe
@of_branch(SEE)
def health(request, branch):
    """The branch's own numbers, then a table of all under it that the reader sees, sorted and filtered as asked."""
    rows = health_of(request.user, branch)
    columns = columns_for(rows)
    shown, asked = _asked(request, rows, columns)
    page = read_page(request, shown, BRANCHES_A_PAGE)
    own = next((row for row in rows if row.branch == branch), None)
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "own_facts": own and [(column.label, column.text(own), column.tone(own)) for column in columns],
        "columns": [(column, _order_after(column, asked["sort"])) for column in columns],
        "page_obj": page,
        "rows": [(row.branch, [(column, column.text(row), column.tone(row)) for column in columns]) for row in page],
        "has_below": len(rows) > 1,
        "due": sum(row.needs_attention for row in rows),
        "query_string": request.GET.urlencode(),
        **asked,
    }
    return render(request, "health/health.html", context)


@login_required
@require_safe
@of_branch(SEE)
def table(request, branch, kind):
    """The same table as XLSX or CSV, whole, in the order and with the filters of the page."""
    hide_unless(kind in CONTENT_TYPES)
    rows = health_of(request.user, branch)
    columns = columns_for(rows)
    shown, _wanted = _asked(request, rows, columns)
    header = [_("Branch"), _("kind"), *(str(column.label) for column in columns)]
    body = ([row.branch.name, row.branch.get_kind_display(), *(column.value(row) for column in columns)]
            for row in shown)  # fmt: skip
    title = _("Health of the branches")
    return table_response(kind, header, body, name=f"{title}، {branch}", sheet=title)


def _asked(request, rows, columns):
    """The rows that the address asks for, in its order; and what it asks, for the page."""
    query, due, sort = read_query(request), request.GET.get("due") == "1", request.GET.get("sort", "")
    if query:
        found = Branch.objects.filter(pk__in=[row.branch.pk for row in rows]).search(query)
        keys = set(found.order_by().values_list("pk", flat=True))
        rows = [row for row in rows if row.branch.pk in keys]
    if due:
        rows = [row for row in rows if row.needs_attention]
    return sort_rows(rows, sort, columns), {"query": query, "due_only": due, "sort": sort}


def _order_after(column, sort):
    """(the order that the column's heading asks for next, what `aria-sort` says of it now)."""
    if sort == column.code:
        return f"-{column.code}", "ascending"
    return column.code, "descending" if sort == f"-{column.code}" else "none"
