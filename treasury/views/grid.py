"""The dues of a year: the grid for users who see names, the totals for others."""

from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.models import Branch
from branches.paths import is_within
from forms.requests import read_page

from ..balances import Totals, totals_by_branch
from ..charging import uncharged
from ..forms import GridSearch
from ..grid import people_of, rows_of, year_totals
from ..months import current_month, months_of
from ..rates import RateTable
from ..states import State
from .access import NAMES, RECORD, TOTALS, of_treasury, sane_year, way_back

ROWS = 50


@require_safe
@of_treasury()
def dues(request, branch):
    return redirect("treasury:grid", branch.slug, current_month().year)


@require_safe
@of_treasury()
def grid(request, branch, year):
    """Members by months for users who see names; what was charged and collected for those who see totals only."""
    sane_year(year)
    context = frame(request, branch, year) | {"totals": year_totals(branch, year)}
    if not request.user.has_perm(NAMES, branch):
        context["by_month"] = zip(context["months"], context["totals"].months, strict=True)
        return render(request, "treasury/totals.html", context)
    search = GridSearch(request.GET)
    people = people_of(request.user, branch, year, query=search.query, in_arrears=search.in_arrears)
    page = read_page(request, people, ROWS)
    context |= {"search": search, "page_obj": page, "rows": render_cells(rows_of(branch, page, year)), "states": State}
    if context["may_record"]:
        context["waiting"] = count_uncharged(branch)
    return render(request, "treasury/grid.html", context)


def frame(request, branch, year):
    """What every view of a year needs: the branch, the year with its neighbours and months, the reader's rights."""
    months = months_of(year)
    return {
        "branch": branch,
        "year": str(year),
        "months": months,
        "this_month": current_month(),
        "grid_url": reverse("treasury:grid", args=[branch.slug, year]),
        "back": "?" + urlencode({"next": way_back(request, request.get_full_path())}),
        "may_record": request.user.has_perm(RECORD, branch),
        "today": localdate(),
        "destination": "dues",
        "year_before": reverse("treasury:grid", args=[branch.slug, year - 1]),
        "year_after": reverse("treasury:grid", args=[branch.slug, year + 1]),
    }


def render_cells(rows):
    """Add to each row the markup of its cells. Few differ among hundreds: each is rendered once."""
    known = {}
    for row in rows:
        for cell in row.cells:
            if (cell.state, cell.left) not in known:
                known[cell.state, cell.left] = render_to_string("treasury/_cell.html", {"cell": cell})
        row.markup = mark_safe("".join(known[cell.state, cell.left] for cell in row.cells))  # noqa: S308  rendered above
    return rows


def count_uncharged(branch):
    """How many members are not yet asked for this month, and how many of them cannot be, for want of a rate."""
    categories = list(uncharged(branch, current_month(), below=False).values_list("category", flat=True))
    if not categories:
        return {"ready": 0, "without_rate": 0}
    rates = RateTable.of(branch)
    found = [rates.rate(branch.path, category, current_month()) for category in categories]
    return {"ready": sum(1 for rate in found if rate), "without_rate": found.count(None)}


@require_safe
@of_treasury(act=TOTALS)
def below(request, branch, year):
    """The totals of the branches right under this one, each with all branches under it."""
    sane_year(year)
    reached = Branch.objects.within_reach(request.user, TOTALS).filter(path__startswith=branch.path)
    months = months_of(year)
    totals = totals_by_branch(reached, months[0], months[-1])
    paths = dict(reached.values_list("pk", "path"))
    rows = [
        (child, sum((totals[pk] for pk, path in paths.items() if is_within(path, child.path)), Totals()))
        for child in reached.filter(depth=branch.depth + 1)
    ]
    whole = sum((total for _child, total in rows), Totals())
    title = _("Dues of the branches below, %(year)s") % {"year": year}
    context = frame(request, branch, year) | {"rows": rows, "whole": whole, "title": title}
    return render(request, "treasury/below.html", context)
