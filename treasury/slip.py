"""The paper that a collector keeps: the list handed over, the sum counted, and the two who counted it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.numbers import amount_in_words

from .papers import dirhams, settled_lines


def slip_paper(collection, payments):
    """The slip of `collection` for the layout "sheet"; `payments` (`papers.with_receipts`) are its lines."""
    first = payments[0]
    return {
        "title": _("Handing over of collected dues"),
        "branch": collection.branch.name,
        "facts": [
            [_("Handed over by"), collection.collector.full_name],
            [_("Received and recorded by"), str(collection.recorded_by)],
            [_("Day"), date_format(first.paid_on)],
            [_("Method of payment"), first.method_words],
            [_("Sum counted"), dirhams(collection.counted)],
            [_("In words"), amount_in_words(collection.counted)],
        ],
        "tables": [
            {
                "caption": _("Receipts"),
                "columns": [
                    {"kind": "code", "label": _("Receipt")},
                    {"kind": "wide", "label": _("Member")},
                    {"kind": "wide", "label": _("For the dues of")},
                    {"kind": "money", "label": _("Amount")},
                ],
                "rows": [_row(payment) for payment in payments],
                "total": ["", _("Total"), "", format_amount(sum(row.amount for row in payments if not row.voided_at))],
                "empty": "",
            },
            {
                "caption": _("Signatures"),
                "columns": [
                    {"kind": "wide", "label": _("Who handed the money over")},
                    {"kind": "wide", "label": _("Who received it")},
                ],
                "rows": [[collection.collector.full_name, str(collection.recorded_by)], ["\n\n", "\n\n"]],
                "total": [],
                "empty": "",
            },
        ],
        "notes": [_("Each member gets a receipt of their own, with the number above.")],
    }


def _row(payment):
    months = "، ".join(text for text, _amount in settled_lines(payment))
    if payment.voided_at:
        months = f"{payment.void_words}: {payment.void_reason}"
    return [payment.receipt, payment.payer.full_name, months, format_amount(payment.amount)]
