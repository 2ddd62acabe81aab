"""What the papers and tables of levies say: plain text for the layouts of `documents`, and rows for a table."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import format_month
from arabic.numbers import amount_in_words
from documents.qr import qr_codes

from ..papers import dirhams
from ..receipt_checks import levy_token


def receipt_paper(payment, absolute):
    """The receipt of `payment` (a LevyPayment), for the layout "certificate".

    `absolute` makes a whole address of a path on this site: the QR code leads there.
    """
    address = absolute(reverse("treasury:check-levy", args=[levy_token(payment)]))
    facts = [
        [_("Received from"), payment.payer.full_name],
        [_("For"), months_text(payment)],
        [_("Method of payment"), " ".join([str(payment.get_method_display()), payment.reference])],
        [_("Voucher"), payment.entry.voucher if payment.entry else ""],
        [_("Paid on"), date_format(payment.paid_on)],
        [_("Recorded by"), str(payment.recorded_by)],
    ]
    void = payment.reversed_at is not None
    return {
        "title": _("Receipt of levies of an elected official"),
        "branch": payment.branch.name,
        "number_label": _("No."),
        "number": payment.receipt,
        "amount": dirhams(payment.amount),
        "in_words": amount_in_words(payment.amount),
        "facts": [[label, value.strip()] for label, value in facts if value.strip()],
        "notes": [_("This receipt was taken back: it does not count.")] if void else [],
        "check": _("To check this receipt, scan the code or open its address:"),
        "address": address,
        "qr": qr_codes([address])[0],
        "signature": _("Signature and stamp of the treasurer"),
    }


def months_text(payment) -> str:
    """The months that the receipt settles, or settled until it was taken back, with the offices.

    A month that it settles in part is named with that part.
    """
    parts = payment.allocations.select_related("charge__office__person").order_by("charge__month", "pk")
    if payment.reversed_at is None:
        parts = parts.filter(released_at=None)
    found = {}
    for part in parts:
        month = format_month(part.charge.month)
        words = month if part.amount == part.charge.amount else f"{month} ({format_amount(part.amount)})"
        found.setdefault(part.charge.office.council, []).append(words)
    return "؛ ".join(f"{council}: {'، '.join(dict.fromkeys(months))}" for council, months in found.items())


def offices_text(official) -> str:
    return "؛ ".join(f"{office.title}، {office.council}" for office in official.offices)


def list_header():
    return [
        _("Elected official"),
        _("Public offices"),
        _("Asked"),
        _("Paid"),
        _("Left to pay"),
        _("Months"),
        _("Since"),
    ]


def list_rows(officials):
    """Rows for `documents.spreadsheets` of `officials.Official`s."""
    for row in officials:
        yield [row.person.full_name, offices_text(row), row.asked, row.paid, row.left, row.months, row.since]


def list_paper(branch, officials, sums):
    """The list for the layout "sheet"."""
    return {
        "title": _("Levies of elected officials"),
        "branch": branch.name,
        "facts": [[_("Day"), date_format(localdate())], [_("Left to pay"), dirhams(sums["left"])]],
        "tables": [
            {
                "caption": "",
                "columns": [
                    {"kind": "wide", "label": _("Elected official")},
                    {"kind": "wide", "label": _("Public offices")},
                    *({"kind": "money", "label": label} for label in (_("Asked"), _("Paid"), _("Left to pay"))),
                ],
                "rows": [
                    [row.person.full_name, offices_text(row), *map(format_amount, (row.asked, row.paid, row.left))]
                    for row in officials
                ],
                "total": ["", _("Total"), *(format_amount(sums[key]) for key in ("asked", "paid", "left"))],
                "empty": _("No levy was asked yet"),
            }
        ],
        "notes": [],
    }


def file_name(branch):
    return _("Levies of elected officials, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()}
