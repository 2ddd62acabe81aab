"""What the treasury's papers say: plain dicts of text for the layouts of `documents`."""

from collections import defaultdict
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arabic.amounts import format_amount
from arabic.calendar import format_month, format_months, format_run, runs_of_months
from arabic.numbers import amount_in_words
from documents.qr import qr_codes
from forms.phones import spoken_phone

from .allocation import ZERO
from .models import Allocation
from .months import current_month, months_of
from .receipt_checks import check_token
from .states import cell_of


def dirhams(amount):
    """«1 250,00 درهم», unbreakable."""
    return f"{format_amount(amount)}\u00a0{pgettext('after an amount', 'dirhams')}"


def with_receipts(payments):
    """The payments of a queryset with all that their receipts say, in two queries."""
    accounts = ("recorded_by__person", "voided_by__person")
    settled = Allocation.objects.standing().select_related("charge").order_by("charge__month")
    parts = Prefetch("allocations", settled, to_attr="parts")
    return payments.select_related("branch", "payer", *accounts).prefetch_related(parts)


def receipts_paper(payments, absolute, first_name_of=lambda payment: ""):
    """The receipts of `payments` (`with_receipts`), one a page, for the layout "receipt".

    `absolute` makes a whole address of a path on this site: the QR code leads there. `first_name_of(payment)` is the
    name under which it was recorded, where another record of the payer stands for it since.
    """
    payments = list(payments)
    addresses = [absolute(reverse("treasury:check-receipt", args=[check_token(payment)])) for payment in payments]
    codes = zip(payments, addresses, qr_codes(addresses), strict=True)
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
        "receipts": [_receipt(payment, address, code, first_name_of(payment)) for payment, address, code in codes],
    }


def _receipt(payment, address, code, first_name):
    return {
        "number": payment.receipt,
        "branch": payment.branch.name,
        "payer": payment.payer.full_name,
        "day": date_format(payment.paid_on),
        "method": payment.method_words,
        "recorded_by": str(payment.recorded_by),
        "amount": dirhams(payment.amount),
        "in_words": amount_in_words(payment.amount),
        "lines": settled_lines(payment),
        "note": " · ".join(filter(None, [payment.note, first_name and recorded_under(first_name)])),
        "voided": _void_sentences(payment),
        "address": address,
        "qr": code,
    }


def recorded_under(name):
    """The sentence that a receipt was made out in another name of its payer."""
    return _("Made out in the name of %(name)s, whose record was merged with this one since.") % {"name": name}


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
    if payment.moved:
        lines.append([_("Given back or moved"), payment.moved])
    rest = payment.amount - payment.moved - sum((part.amount for part in payment.parts), ZERO)
    if rest:
        lines.append([_("Kept for months to come"), rest])
    return [[text, format_amount(amount)] for text, amount in lines]


def _void_sentences(payment):
    if not payment.voided_at:
        return []
    words = {"day": date_format(localdate(payment.voided_at)), "user": payment.voided_by}
    if payment.is_bounced:
        first = _("The bank returned the cheque unpaid on %(day)s: this receipt does not count.")
        day = date_format(payment.returned_on)
        return [first % {"day": day}, _("Reason: %(reason)s") % {"reason": payment.void_reason}]
    return [
        _("Voided on %(day)s by %(user)s: this receipt does not count.") % words,
        _("Reason: %(reason)s") % {"reason": payment.void_reason},
    ]


def year_paper(person, year, charges, payments):
    """What `person` was asked for in `year` and paid of it, for the layout "sheet".

    `charges` and `payments` are querysets of what the reader may see. The receipts are those that settle a month of
    the year, and those of money paid in it. Three queries.
    """
    months = {"month__gte": date(year, 1, 1), "month__lte": date(year, 12, 1)}
    charges = list(charges.asked().filter(person=person, **months).select_related("branch"))
    settling = Allocation.objects.standing().filter(charge__in=[charge.pk for charge in charges])
    of_year = Q(paid_on__year=year) | Q(pk__in=settling.values("payment"))
    payments = list(with_receipts(payments.filter(of_year, payer=person)).order_by("paid_on", "pk"))
    branches = {row.branch.name for row in (*charges, *payments)}
    return {
        "title": _("Dues of %(year)s") % {"year": year},
        "branch": branches.pop() if len(branches) == 1 else "",
        "facts": [[_("Member"), person.full_name], [_("On the day"), date_format(localdate())]],
        "tables": [_months_table(year, charges), _receipts_table(payments)],
        "notes": [],
    }


def _months_table(year, charges):
    found = {charge.month: charge for charge in charges}
    owed = [charge for charge in charges if not charge.exempted_at]
    sums = [format_amount(sum((getattr(row, part) for row in owed), ZERO)) for part in ("amount", "paid", "due")]
    return {
        "caption": "",
        "columns": _columns(
            ("wide", _("Month")),
            ("wide", _("Branch")),
            ("money", _("Charged")),
            ("money", _("paid")),
            ("money", _("left to pay")),
            ("short", _("State")),
        ),
        "rows": [_month_row(month, found.get(month)) for month in months_of(year)],
        "total": [_("Total"), "", *sums, ""],
        "empty": "",
    }


def _month_row(month, charge):
    word = str(cell_of(month, charge).word)
    if charge is None or charge.exempted_at:
        return [format_month(month), charge.branch.name if charge else "", "–", "–", "–", word]
    amounts = [format_amount(amount) for amount in (charge.amount, charge.paid, charge.due)]
    return [format_month(month), charge.branch.name, *amounts, word]


def _receipts_table(payments):
    valid = sum((payment.amount for payment in payments if not payment.voided_at), ZERO)
    return {
        "caption": _("Receipts"),
        "columns": _columns(
            ("code", _("Receipt")),
            ("short", _("Paid on")),
            ("short", _("Method of payment")),
            ("wide", _("For the dues of")),
            ("money", _("Amount")),
        ),
        "rows": [_receipt_row(payment) for payment in payments],
        "total": ["", _("Total"), "", "", format_amount(valid)],
        "empty": _("No payment is recorded."),
    }


def _receipt_row(payment):
    months = "، ".join(text for text, _amount in settled_lines(payment))
    settled = f"{payment.void_words} – {months}" if payment.voided_at else months
    day = date_format(payment.paid_on, "SHORT_DATE_FORMAT")
    return [payment.receipt, day, payment.get_method_display(), settled, format_amount(payment.amount)]


def arrears_paper(branch, debts, charges):
    """Who owes how much to `branch` from before this month and for which months, for the layout "sheet".

    `debts` are those of `arrears.name_debts`, by name, and `charges` those that the reader may see. One query.
    """
    people = [debt.person_id for debt in debts]
    below = {debt.branch_id for debt in debts} - {branch.pk}
    left = charges.filter(person__among=people, month__lt=current_month()).asked().outstanding()
    months = defaultdict(list)
    for person, place, month in left.values_list("person", "branch", "month"):
        months[person, place].append(month)
    rows = [
        [
            f"{debt.person.full_name}، {debt.branch.name}" if below else debt.person.full_name,
            spoken_phone(debt.phone) if debt.phone else "",
            format_months(months[debt.person_id, debt.branch_id]),
            format_amount(debt.amount),
        ]
        for debt in debts
    ]
    return {
        "title": _("Members in arrears"),
        "branch": branch.name,
        "facts": [[_("On the day"), date_format(localdate())], [_("Members"), str(len(people))]],
        "tables": [_arrears_table(rows, sum((debt.amount for debt in debts), ZERO))],
        "notes": [],
    }


def _arrears_table(rows, whole):
    return {
        "caption": "",
        "columns": _columns(
            ("short", _("No.")),
            ("wide", _("Member")),
            ("code", _("Phone")),
            ("wide", _("For the dues of")),
            ("money", _("Amount")),
        ),
        "rows": [[str(number), *row] for number, row in enumerate(rows, start=1)],
        "total": ["", _("Total"), "", "", format_amount(whole)],
        "empty": _("Nobody is in arrears"),
    }


def _columns(*columns):
    return [{"kind": kind, "label": label} for kind, label in columns]
