"""Arrears by age over a branch and those under it: the page, its table as a file, and its paper."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from branches.scoping import reach_of
from documents.pdf import make_pdf
from documents.responses import pdf_response, table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.requests import read_page

from ..age_papers import age_header, age_rows, ages_paper
from ..ages import TOTALS, Age, arrears_by_age, total_of
from .access import NAMES, of_treasury

ROWS = 50
ORDERS = {"branch": None, "amount": lambda row: -row.amount, "members": lambda row: -row.people} | {
    age.value: lambda row, age=age: -row.part(age) for age in Age
}


def sorted_rows(request, rows):
    """The branch itself first, then those under it in the order that the address asks for (`?sort=`)."""
    order = request.GET.get("sort")
    order = order if order in ORDERS else "branch"
    own, below = rows[:1], rows[1:]
    return order, own + (sorted(below, key=ORDERS[order]) if ORDERS[order] else below)


@require_safe
@of_treasury(act=TOTALS)
def ages(request, branch):
    """What is late by age, a row a branch."""
    rows = arrears_by_age(request.user, branch)
    order, rows = sorted_rows(request, rows)
    whole = total_of(branch, rows)
    page = read_page(request, rows, ROWS)
    named = reach_of(request.user, NAMES)
    for row in page.object_list:
        covers = named.covers_under if row.is_whole else named.covers
        row.address = _members_of(row) if covers(row.branch.path) else ""
        row.deeper = reverse("treasury:ages", args=[row.branch.slug]) if row.is_whole else ""
    context = {
        "branch": branch,
        "ages": Age,
        "order": order,
        "page_obj": page,
        "whole": whole,
        "whole_row": [whole],
        "title": _("Arrears by age"),
        "grid_url": reverse("treasury:dues", args=[branch.slug]),
        "destination": "dues",
    }
    return render(request, "treasury/ages.html", context)


def _members_of(row):
    address = reverse("treasury:arrears", args=[row.branch.slug])
    return f"{address}?below=1" if row.is_whole else f"{address}?"


@require_safe
@of_treasury(act=TOTALS)
def table(request, branch, kind):
    """The same rows as XLSX or CSV. It names nobody."""
    hide_unless(kind in CONTENT_TYPES)
    _order, rows = sorted_rows(request, arrears_by_age(request.user, branch))
    name = _("Arrears by age, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()}
    return table_response(kind, age_header(), age_rows(rows), name=name)


@require_safe
@of_treasury(act=TOTALS)
def paper(request, branch):
    """The same rows on paper."""
    _order, rows = sorted_rows(request, arrears_by_age(request.user, branch))
    return pdf_response(
        make_pdf("sheet", ages_paper(branch, rows)),
        plain_name=f"arrears-by-age-{branch.slug}-{localdate()}",
        name=_("Arrears by age, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()},
    )
