"""The cash book on paper and as a table: a voucher, and a month."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.calendar import format_month
from branches.access import hide_unless
from documents.pdf import make_pdf
from documents.responses import pdf_response, table_response
from documents.spreadsheets import CONTENT_TYPES
from traces.models import Act
from traces.recording import record_reading

from ..cashbook.papers import book_paper, people_in, table_header, table_rows, voucher_paper
from .cash_access import of_book
from .cash_book import Asked
from .cash_decisions import entry_of


@require_safe
@of_book()
def voucher(request, branch, pk):
    """The voucher of an entry, A5, with the amount in words and room for signatures."""
    row = entry_of(request, branch, pk)
    _record(request.user, Act.PRINTED, "voucher", [row.party_id] if row.party_id else [], branch)
    return pdf_response(
        make_pdf("voucher", voucher_paper(row, row.reversals.standing().first())),
        plain_name=f"voucher-{branch.slug}-{row.year}-{row.number:04d}",
        name=_("Voucher %(number)s, %(branch)s") % {"number": f"{row.year}-{row.number:04d}", "branch": branch},
    )


@require_safe
@of_book()
def month(request, branch):
    """The month that the address asks for, with the balance after each line."""
    asked = Asked(request, branch)
    _record(request.user, Act.PRINTED, "cash_book", people_in(asked.lines), branch)
    paper = book_paper(branch, asked.month, asked.lines, account=asked.account, category=asked.category)
    return pdf_response(
        make_pdf("sheet", paper),
        plain_name=f"cash-book-{branch.slug}-{asked.month:%Y-%m}",
        name=_name(branch, asked.month),
    )


@require_safe
@of_book()
def table(request, branch, kind):
    """The same month as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    asked = Asked(request, branch)
    _record(request.user, Act.EXPORTED, "cash_book", people_in(asked.lines), branch)
    name = _name(branch, asked.month)
    return table_response(kind, table_header(), table_rows(asked.lines), name=name, sheet=_("Cash book"))


def _name(branch, month):
    return _("Cash book of %(month)s, %(branch)s") % {"month": format_month(month), "branch": branch}


def _record(user, act, subject, people, branch):
    record_reading(reader=user, act=act, subject=subject, people=people, branch=branch)
