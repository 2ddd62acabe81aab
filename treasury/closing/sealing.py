"""The seal of a closed month: SHA-256 over its rows as they stood, chained with the seal of the closing before it.

`seal` is one pure function over rows of plain values: who checks a seal later makes the rows anew (`rows_of`) and
calls it again. A row says what money it is: people are left out, as a merge of two records gives a row to another one,
and so is what a month's money does afterwards (which dues it settles, what arrears were paid later).
"""

import hashlib
import json
from datetime import date

from django.db.models import Q

from ..models import CashEntry, DuesCharge, LevyCharge, MonthClosing, Payment


def seal(previous: str, rows) -> str:
    """The seal, in hexadecimal, of `rows` (tuples of text, numbers and None) after the seal `previous` ("" for none).

    Each row is a line of JSON, so that no value can be taken for two, or two for one.
    """
    found = hashlib.sha256(previous.encode())
    for row in rows:
        found.update(b"\n")
        found.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
    return found.hexdigest()


def rows_of(closing: MonthClosing):
    """The rows that the seal of `closing` covers, in their order: its own figures, then the month's money.

    They are read as they stood at `closed_at`: a charge that a merge withdrew later stands.
    """
    since = closing.previous.month if closing.previous else None
    yield (
        "closing", closing.branch_id, closing.month.isoformat(), closing.counted_on.isoformat(),
        *sorted(closing.counts.items()), str(closing.counted), str(closing.booked), closing.explanation,
        *sorted(closing.totals["held"].items()),
    )  # fmt: skip
    yield from _payments(closing, *span_of(closing.month, since))
    yield from _entries(closing, *span_of(closing.month, since))
    yield from _charges(closing, *span_of(closing.month, since))
    yield from _levies(closing, *span_of(closing.month, since))


def span_of(month: date, last_closed: date | None) -> tuple[date, date]:
    """The days [first, after) that the closing of `month` covers, after a closing of the month `last_closed`."""
    first = date.min if last_closed is None else _after(last_closed)
    return first, _after(month)


def _after(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _payments(closing, first, after):
    """The receipts of these days, and those whose money came in them: a cheque of before may be cashed later."""
    given, booked = Q(paid_on__gte=first, paid_on__lt=after), Q(booked_on__gte=first, booked_on__lt=after)
    rows = Payment.objects.filter(given | booked, branch=closing.branch_id).order_by("pk")
    columns = ("pk", "year", "number", "paid_on", "booked_on", "method", "amount", "voided_at")
    for pk, year, number, day, came, method, amount, voided in rows.values_list(*columns).iterator():
        came = came.isoformat() if came and came < after else ""
        stood = voided is None or voided > closing.closed_at
        yield "payment", pk, year, number, day.isoformat(), came, method, f"{amount:.2f}", stood
    taken_back = Payment.objects.filter(branch=closing.branch_id, taken_back_on__gte=first, taken_back_on__lt=after)
    for pk, day, amount in taken_back.order_by("pk").values_list("pk", "taken_back_on", "amount").iterator():
        yield "taken back", pk, day.isoformat(), f"{amount:.2f}"


def _entries(closing, first, after):
    rows = CashEntry.objects.filter(branch=closing.branch_id, booked_on__gte=first, booked_on__lt=after).order_by("pk")
    columns = (
        "pk",
        "year",
        "number",
        "booked_on",
        "account",
        "kind",
        "direction",
        "amount",
        "category__code",
        "state",
    )
    for pk, year, number, day, account, kind, way, amount, *rest in rows.values_list(*columns).iterator():
        yield "entry", pk, year, number, day.isoformat(), account, kind, way, f"{amount:.2f}", *rest


def _charges(closing, first, after):
    rows = DuesCharge.objects.filter(branch=closing.branch_id, month__gte=first, month__lt=after).order_by("pk")
    columns = ("pk", "month", "amount", "exempted_at", "withdrawn_at")
    for pk, month, amount, exempted, withdrawn in rows.values_list(*columns).iterator():
        stood = withdrawn is None or withdrawn > closing.closed_at
        yield "charge", pk, month.isoformat(), f"{amount:.2f}", exempted is not None, stood


def _levies(closing, first, after):
    """None are made or withdrawn in a closed month: what is there now was there at `closed_at`."""
    rows = LevyCharge.objects.filter(branch=closing.branch_id, month__gte=first, month__lt=after).order_by("pk")
    columns = ("pk", "month", "amount", "withdrawn_at")
    for pk, month, amount, withdrawn in rows.values_list(*columns).iterator():
        yield "levy", pk, month.isoformat(), f"{amount:.2f}", withdrawn is None
