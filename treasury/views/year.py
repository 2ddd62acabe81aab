"""The financial report of a year: the page, the paper that an assembly votes on, the table."""

from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, hide_unless
from branches.scoping import reach_of
from documents.pdf import make_pdf
from documents.responses import pdf_response, table_response
from documents.spreadsheets import CONTENT_TYPES

from ..closing.year import report_of
from ..closing.year_papers import notes_of, table_header, table_rows, title_of, year_paper
from .access import TOTALS, sane_year
from .cash_access import of_book


@require_safe
@of_book(TOTALS)
def latest(request, branch):
    """The report of the year that ended last."""
    return redirect("treasury:year-report", branch.slug, localdate().year - 1)


@require_safe
@of_book(TOTALS)
def report(request, branch, year):
    """The report of the branch, or consolidated (`below`) for who sees totals in all branches under it."""
    found = _report(request, branch, year)
    context = {
        "branch": branch,
        "report": found,
        "title": title_of(found),
        "notes": notes_of(found),
        "sees_below": not branch.is_leaf() and _sees_below(request.user, branch),
        "year_after": year + 1 if year < localdate().year else None,
        "destination": "dues",
    }
    return render(request, "treasury/closing/report.html", context)


@require_safe
@of_book(TOTALS)
def paper(request, branch, year):
    """The report as PDF, with room for signatures and the vote."""
    found = _report(request, branch, year)
    return pdf_response(
        make_pdf("report", year_paper(found)),
        plain_name=f"financial-report-{branch.slug}-{year}",
        name=f"{title_of(found)}، {branch}",
    )


@require_safe
@of_book(TOTALS)
def table(request, branch, year, kind):
    """The report as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    found = _report(request, branch, year)
    title = title_of(found)
    return table_response(kind, table_header(found), table_rows(found), name=f"{title}، {branch}", sheet=title)


def _report(request, branch, year):
    sane_year(year)
    hide_unless(year <= localdate().year)
    below = request.GET.get("below") == "1"
    if below:
        deny_unless(_sees_below(request.user, branch), _("You do not see the totals of the branches under this one."))
    return report_of(branch, year, below=below)


def _sees_below(user, branch):
    return reach_of(user, TOTALS).covers_under(branch.path)
