"""The financial report on paper and as a table: what the page shows, and room for the assembly that votes on it."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arabic.amounts import format_amount

from .year import YearReport


def year_paper(report: YearReport):
    """The report for the layout "report"."""
    return {
        "title": title_of(report),
        "branch": report.branch.name,
        "facts": [
            [_("Year"), str(report.year)],
            [_("State"), _("Final") if report.is_final else _("Draft")],
            [_("Covers"), _("The branch and those under it") if report.below else _("The branch alone")],
            [_("Printed on"), date_format(localdate())],
        ],
        "sheets": [
            {
                "caption": section.caption,
                "columns": [pgettext("accounts", "Heading"), str(report.year), str(report.year - 1)],
                "rows": [{"cells": [row.label, *_shown(row)], "strong": row.is_sum}
                         for row in section.rows],
            }
            for section in report.sections
        ],
        "notes": notes_of(report),
        "seal": [_("Seal"), report.digest] if report.is_final else [],
        "vote": {
            "title": _("Vote of the assembly"),
            "lines": [_("Assembly of"), _("In favour"), _("Against"), _("Abstentions")],
        },
        "signatures": [_("Signature of the treasurer"), _("Signature of the secretary")],
    }  # fmt: skip


def title_of(report):
    words = _("Consolidated financial report of %(year)s") if report.below else _("Financial report of %(year)s")
    return words % {"year": report.year}


def notes_of(report) -> list[str]:
    """What the reader must know: why it is a draft, and what stands in no sum."""
    found = []
    if not report.is_final:
        found.append(_("A draft: the year is not closed in every branch, and the figures may still change."))
    if report.open_branches:
        shown = "، ".join(report.open_branches[:12])
        more = _(" and others") if len(report.open_branches) > 12 else ""
        found.append(_("Not closed yet: %(branches)s.") % {"branches": shown + more})
    if report.in_no_account:
        amount = format_amount(report.in_no_account)
        found.append(
            _("%(amount)s dirhams paid by cheque or transfer stand in no account, and in no sum.") % {"amount": amount}
        )
    return found


def _shown(row):
    return [format_amount(value) if row.is_money else str(value) for value in (row.now, row.before)]


def table_header(report):
    return [_("Part"), pgettext("accounts", "Heading"), str(report.year), str(report.year - 1)]


def table_rows(report):
    """Rows for `documents.spreadsheets`; the last ones say whether it is final, and with which seal."""
    for section in report.sections:
        for row in section.rows:
            yield [section.caption, row.label, row.now, row.before]
    yield [_("State"), _("Final") if report.is_final else _("Draft"), report.digest, None]
    for note in notes_of(report):
        yield [None, note, None, None]
