"""What the treasury's papers say: plain dicts of text for the layouts of `documents`."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arabic.amounts import format_amount
from arabic.calendar import format_run, runs_of_months
from arabic.numbers import amount_in_words
from documents.qr import qr_code

from .allocation import ZERO
from .models import Allocation
from .receipt_checks import check_token


def dirhams(amount):
    """«1 250,00 درهم», unbreakable."""
    return f"{format_amount(amount)}\u00a0{pgettext('after an amount', 'dirhams')}"


def with_receipts(payments):
    """The payments of a queryset with all that their receipts say, in two queries."""
    accounts = ("recorded_by__person", "voided_by__person")
    settled = Allocation.objects.standing().select_related("charge").order_by("charge__month")
    parts = Prefetch("allocations", settled, to_attr="parts")
    return payments.select_related("branch", "payer", *accounts).prefetch_related(parts)


def receipts_paper(payments, absolute):
    """The receipts of `payments` (`with_receipts`), one a page, for the layout "receipt".

    `absolute` makes a whole address of a path on this site: the QR code leads there.
    """
    return {
        "title": _("Receipt of dues"),
        "words": {
            "number": _("No."),
            "payer": _("Received from"),
            "amount": _("Amount"),
            "months": _("For the dues of"),
            "method": _("Method of payment"),
            "day": _("Paid on"),
            "recorded_by": _("Recorded by"),
            "note": _("Note"),
            "signature": _("Signature and stamp of the treasurer"),
            "check": _("To check this receipt, scan the code or open its address:"),
            "voided": _("Voided"),
        },
        "receipts": [_receipt(payment, absolute) for payment in payments],
    }


def _receipt(payment, absolute):
    address = absolute(reverse("treasury:check-receipt", args=[check_token(payment)]))
    return {
        "number": payment.receipt,
        "branch": payment.branch.name,
        "payer": payment.payer.full_name,
        "day": date_format(payment.paid_on),
        "method": payment.get_method_display(),
        "recorded_by": str(payment.recorded_by),
        "amount": dirhams(payment.amount),
        "in_words": amount_in_words(payment.amount),
        "lines": settled_lines(payment),
        "note": payment.note,
        "voided": _void_sentences(payment),
        "address": address,
        "qr": qr_code(address),
    }


def settled_lines(payment):
    """[[months, amount]] of what the payment settled: whole months in runs, months in part, what is kept for later."""
    whole = {part.charge.month: part.amount for part in payment.parts if part.amount >= part.charge.amount}
    lines = [
        [format_run(first, last), sum(part for month, part in whole.items() if first <= month <= last)]
        for first, last in runs_of_months(whole)
    ]
    for part in payment.parts:
        if part.amount < part.charge.amount:
            month = format_run(part.charge.month, part.charge.month)
            lines.append([f"{month} ({_('in part')})", part.amount])
    rest = payment.amount - sum((part.amount for part in payment.parts), ZERO)
    if rest:
        lines.append([_("Kept for months to come"), rest])
    return [[text, format_amount(amount)] for text, amount in lines]


def _void_sentences(payment):
    if not payment.voided_at:
        return []
    words = {"day": date_format(localdate(payment.voided_at)), "user": payment.voided_by}
    return [
        _("Voided on %(day)s by %(user)s: this receipt does not count.") % words,
        _("Reason: %(reason)s") % {"reason": payment.void_reason},
    ]
