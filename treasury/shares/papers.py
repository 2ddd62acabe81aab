"""The slip of a remittance, and what tables of shares say."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arabic.calendar import format_month
from arabic.numbers import amount_in_words

from ..papers import dirhams


def slip_paper(remittance):
    """The slip of `remittance`, for the layout "voucher": what was sent, what came, and who says so."""
    entry, coming = remittance.entry, remittance.received_entry
    facts = [
        [_("From"), remittance.branch.name],
        [_("To"), remittance.to_branch.name],
        [_("Share of the month of"), format_month(remittance.month)],
        [_("Method of payment"), " ".join([str(entry.get_method_display()), entry.reference]).strip()],
        [_("Sent on"), date_format(remittance.sent_on)],
        [_("Voucher"), entry.voucher],
        [_("Recorded by"), str(remittance.recorded_by)],
    ]
    if coming:
        facts += [
            [_("Amount received"), f"{dirhams(remittance.received)}، {date_format(remittance.received_on)}"],
            [_("Voucher of the level above"), coming.voucher],
            [_("Confirmed by"), str(remittance.decided_by)],
        ]
    return {
        "title": _("Slip of a remittance"),
        "branch": remittance.branch.name,
        "number_label": _("No."),
        "number": entry.voucher,
        "amount": dirhams(remittance.amount),
        "in_words": amount_in_words(remittance.amount),
        "facts": facts,
        "notes": _sentences(remittance),
        "signatures": [_("Signature of the treasurer who sent it"), _("Signature of the treasurer who received it")],
    }


def _sentences(remittance):
    if remittance.is_refused:
        return [_("It did not come. Reason: %(reason)s") % {"reason": remittance.reason}]
    if not remittance.is_confirmed:
        return [_("The level above has not confirmed it yet.")]
    if remittance.difference:
        words = {"difference": dirhams(remittance.difference), "reason": remittance.reason}
        return [_("Difference: %(difference)s. Reason: %(reason)s") % words, *_written_off(remittance)]
    return []


def _written_off(remittance):
    if not remittance.written_off:
        return []
    words = {"amount": dirhams(remittance.written_off), "reason": remittance.written_off_reason}
    return [_("Written off: %(amount)s. Reason: %(reason)s") % words]


def months_header():
    return [_("Branch"), _("Month"), *_columns()]


def _columns():
    return [
        _("Collected"), _("Own share"), _("To the province"), _("To the region"), _("To the headquarters"),
        _("Corrections"), _("Owed upwards"), _("Remitted"), _("Confirmed"), _("Difference"), _("Written off"),
        _("Left to remit"),
    ]  # fmt: skip


def month_rows(months):
    """Rows for `documents.spreadsheets` of `owed.Month`s."""
    for row in months:
        yield [
            row.branch.name, format_month(row.month), row.collected, row.own, *row.parts, row.corrected, row.due,
            row.remitted, row.confirmed, row.difference, row.written_off, row.left,
        ]  # fmt: skip
