"""What the papers and tables of the cash book say: plain text for the layouts of `documents`, and rows for a table."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arabic.amounts import format_amount
from arabic.calendar import format_month
from arabic.numbers import amount_in_words

from ..papers import dirhams


def voucher_paper(entry, reversal=None):
    """The voucher of `entry`, for the layout "voucher". `reversal` is the entry that took it back."""
    party = _("Paid to") if entry.goes_out else _("Received from")
    facts = [
        [party, entry.party_name],
        [_("What it is for"), " · ".join(filter(None, [str(entry.category or ""), entry.description]))],
        [_("Account"), str(entry.account)],
        [_("Method of payment"), " ".join(filter(None, [str(entry.get_method_display()), entry.reference]))],
        [_("Day"), date_format(entry.booked_on)],
        [_("Recorded by"), str(entry.recorded_by)],
    ]
    if entry.decided_by and not entry.is_refused:
        facts.append([_("Approved by"), str(entry.decided_by)])
    return {
        "title": f"{_('Voucher')}: {entry.get_kind_display()}",
        "branch": entry.branch.name,
        "number_label": _("No."),
        "number": entry.voucher,
        "amount": dirhams(entry.amount),
        "in_words": amount_in_words(entry.amount),
        "facts": [[label, value] for label, value in facts if value],
        "notes": _sentences(entry, reversal),
        "signatures": [_("Signature of the treasurer"), _("Signature of the second person"), party],
    }


def _sentences(entry, reversal):
    """What the reader must know before relying on the voucher."""
    found = []
    if entry.is_waiting:
        found.append(_("It waits for a second person and does not count yet."))
    if entry.is_refused:
        found.append(_("It was refused and does not count. Reason: %(reason)s") % {"reason": entry.refusal})
    if entry.reverses:
        words = {"number": entry.reverses.voucher, "reason": entry.reason}
        found.append(_("It takes back voucher %(number)s. Reason: %(reason)s") % words)
    if reversal:
        words = {"number": reversal.voucher, "reason": reversal.reason}
        found.append(_("Voucher %(number)s took it back. Reason: %(reason)s") % words)
    return found


def book_paper(branch, month, lines, *, account=None, category=None):
    """The month `month` of the book of `branch`, for the layout "sheet". `lines` are MonthLines."""
    income, expense = lines.totals()
    facts = [
        [_("Month"), format_month(month)],
        [_("Account"), str(account or _("All accounts"))],
        [_("Printed on"), date_format(localdate())],
    ]
    if category:
        facts.append([pgettext("cash book", "Category"), str(category)])
    kinds = ("short", "code", "wide", "money", "money", "money")
    carried = [["", "", _("Carried from before"), "", "", format_amount(lines.carried)]]
    rows = [_paper_row(line) for line in lines[:]]
    return {
        "title": _("Cash book"),
        "branch": branch.name,
        "facts": facts,
        "tables": [
            {
                "caption": "",
                "columns": [
                    {"kind": kind, "label": label} for kind, label in zip(kinds, columns_of_paper(), strict=True)
                ],
                "rows": rows if category else carried + rows,
                "total": ["", "", _("Total of the month"), format_amount(income), format_amount(expense), ""],
                "empty": _("Nothing moved in this month"),
            }
        ],
        "notes": [],
    }


def columns_of_paper():
    income, expense = pgettext("entry", "Income"), pgettext("entry", "Expense")
    return [_("Day"), _("Voucher"), _("What it is for"), income, expense, _("Balance")]


def _paper_row(line):
    amount = format_amount(line.row.amount)
    sides = (amount, "") if line.comes_in else ("", amount)
    day = date_format(line.day, "SHORT_DATE_FORMAT")
    return [day, line.number, f"{line.words}{_mark(line)}", *sides, format_amount(line.running)]


def _mark(line):
    """What keeps a line from counting, in brackets; empty for one that counts."""
    if line.is_payment:
        return f" ({line.row.void_words}: {line.row.void_reason})" if line.row.voided_at else ""
    if line.row.is_waiting:
        return f" ({_('Waits for a second person')})"
    return f" ({pgettext('entry', 'Refused')}: {line.row.refusal})" if line.row.is_refused else ""


def table_header():
    income, expense = pgettext("entry", "Income"), pgettext("entry", "Expense")
    words = (
        _("Day"),
        _("Voucher"),
        _("Account"),
        pgettext("cash book", "Category"),
        _("Other party"),
        _("What it is for"),
        income,
        expense,
    )
    return [*words, _("Balance"), _("State")]


def table_rows(lines):
    """Rows for `documents.spreadsheets`: what does not count has an amount and says why in the last column."""
    for line in lines[:]:
        row = line.row
        party, text = (row.payer.full_name, row.note) if line.is_payment else (row.party_name, row.description)
        category = _("Dues") if line.is_payment else str(row.category or row.get_kind_display())
        sides = (row.amount, None) if line.comes_in else (None, row.amount)
        state = _mark(line).strip(" ()")
        yield [line.day, line.number, str(line.account), category, party, text, *sides, line.running, state]


def people_in(lines):
    """Keys of the people whom the lines name: payers, and members that money came from or went to."""
    named = {line.row.payer_id if line.is_payment else line.row.party_id for line in lines[:]}
    return sorted(named - {None})
