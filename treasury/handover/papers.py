"""The record of a hand-over on paper, to be signed by both treasurers."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arabic.amounts import format_amount

from ..counting_labels import LABELS


def handover_paper(handover):
    """The record for the layout "report"."""
    told = handover.content
    return {
        "title": _("Record of the hand-over of the treasury"),
        "branch": handover.branch.name,
        "facts": [
            [_("Outgoing treasurer"), handover.outgoing.person.full_name],
            [_("Incoming treasurer"), handover.incoming.person.full_name],
            [_("Mandate since"), date_format(handover.incoming.started_on)],
            [_("Prepared on"), date_format(localtime(handover.prepared_at))],
            [_("Closed through"), told["closed_through"] or _("no month is closed")],
            [_("State"), state_of(handover)],
            *_stood_in(handover),
        ],
        "sheets": [
            _accounts(handover),
            _cash(handover),
            _cheques(told),
            _owed(_("Open arrears"), told["arrears"], _("Members who owe")),
            *_levies(told),
            *_numbers(told),
            _documents(told),
        ],
        "notes": [_("Remarks: %(note)s") % {"note": handover.note}] if handover.note else [],
        "seal": [],
        "vote": {"title": "", "lines": []},
        "signatures": [
            _("The outgoing treasurer, %(name)s") % {"name": handover.outgoing.person.full_name},
            _("The incoming treasurer, %(name)s") % {"name": handover.incoming.person.full_name},
        ],
    }


def _stood_in(handover):
    """Who signed in place of the outgoing treasurer, and why: it stays, whatever follows."""
    if not handover.absence_reason:
        return []
    words = f"{handover.signed_by}، {date_format(localtime(handover.signed_at))}: {handover.absence_reason}"
    return [[_("Signed in their place"), words]]


def state_of(handover) -> str:
    """Who has signed and confirmed so far, in words."""
    if handover.is_confirmed:
        return _("Confirmed on %(day)s") % {"day": date_format(localtime(handover.confirmed_at))}
    if not handover.signed_at:
        return _("It waits for the signature of the outgoing treasurer")
    if handover.absence_reason:
        words = {"who": handover.signed_by, "reason": handover.absence_reason}
        return _("%(who)s signed in place of the outgoing treasurer: %(reason)s") % words
    return _("It waits for the incoming treasurer")


def _sheet(caption, columns, rows):
    """A table of figures; `rows` are (cells, whether it is a sum)."""
    told = [{"cells": list(cells), "strong": is_sum} for cells, is_sum in rows]
    return {"caption": caption, "columns": columns, "rows": told}


def _accounts(handover):
    accounts = handover.content["accounts"]
    rows = [([" ".join(filter(None, [name, number])), _amount(held)], False) for name, number, held in accounts]
    total = sum((Decimal(held) for *_name, held in accounts), Decimal(0))
    rows.append(([_("Total"), format_amount(total)], True))
    return _sheet(_("Balances by the book"), [_("Account"), _("Dirhams")], rows)


def _cash(handover):
    rows = [
        (
            [str(LABELS[value]), str(handover.counts[value]), format_amount(Decimal(value) * handover.counts[value])],
            False,
        )
        for value in LABELS
        if value in handover.counts
    ]
    rows += [
        ([_("Counted"), "", format_amount(handover.counted)], True),
        ([_("By the book"), "", format_amount(handover.booked)], False),
        ([_("Difference"), "", format_amount(handover.difference)], True),
    ]
    caption = _("Cash counted on %(day)s") % {"day": date_format(handover.counted_on)}
    return _sheet(caption, [_("Notes and coins"), pgettext("notes and coins", "How many"), _("Dirhams")], rows)


def _cheques(told):
    """The cheques in hand; a record of before they were listed has none."""
    cheques = told.get("cheques") or {"count": 0, "total": "0", "lines": []}
    rows = [([line, ""], False) for line in cheques["lines"]]
    rows.append(([_("Cheques in hand: %(count)s") % {"count": cheques["count"]}, _amount(cheques["total"])], True))
    return _sheet(
        _("Cheques that are neither cashed nor returned"), [pgettext("column", "Cheque"), _("Dirhams")], rows
    )


def _levies(told):
    """What officials owe; a record of before it was written down has none, and one of a branch without levies too."""
    owed = told.get("levies")
    if owed and owed["months"]:
        yield _owed(_("Levies of elected officials, not paid"), owed, _("Elected officials who owe"))


def _owed(caption, owed, people):
    rows = [
        ([_("Left to pay, in dirhams"), _amount(owed["total"])], True),
        ([_("Months not paid in full"), str(owed["months"])], False),
        ([people, str(owed["people"])], False),
    ]
    return _sheet(caption, ["", ""], rows)


def _numbers(told):
    columns = [_("Year"), _("First number"), _("Last number"), pgettext("numbers of receipts", "How many")]
    series = (
        (_("Receipts"), told["receipts"]),
        (_("Receipts of levies"), told.get("levy_receipts")),
        (_("Certificates of donations"), told.get("certificates")),
        (_("Vouchers"), told["vouchers"]),
    )
    for caption, rows in series:
        if rows is None or (not rows and caption not in (_("Receipts"), _("Vouchers"))):
            continue
        yield _sheet(caption, columns, [([str(value) for value in row], False) for row in rows])


def _documents(told):
    waiting = "، ".join(told["waiting"]) or "–"
    voids = "، ".join(told.get("voids", ())) or "–"
    rows = [
        ([_("Supporting documents kept"), str(told["documents"])], False),
        ([_("Expenses without one"), str(told["undocumented"])], False),
        ([_("Vouchers that wait for a second person"), waiting], False),
        ([_("Payments to take back, which wait for a second person"), voids], False),
    ]
    return _sheet(_("Documents"), ["", ""], rows)


def _amount(text):
    return format_amount(Decimal(text))
