"""What is handed over, as it stands at the moment: figures and lists as plain values, kept with the hand-over."""

from django.db.models import Count, Max, Min, Sum

from arabic.calendar import format_month

from ..cashbook.balances import balances_of
from ..closing.months import last_closing
from ..models import (
    ZERO,
    CashEntry,
    Donation,
    DuesCharge,
    LevyCharge,
    LevyPayment,
    MoneyAccount,
    Payment,
    SupportingDocument,
    VoidRequest,
    exact,
)
from ..months import current_month

CHEQUES = 100  # that are named one by one


def content_of(branch) -> dict:
    """What a treasurer of `branch` hands over today; nineteen queries.

    `accounts` are [name, number's end, dirhams as text]; `arrears` of months through this one, `levies` those of
    elected officials; `receipts`, `levy_receipts`, `certificates` and `vouchers` are [year, first number, last number,
    how many]; `waiting` are vouchers without a second person's word;
    `cheques` are those in hand, neither cashed nor returned: how many, dirhams as text, a line of text for each of the
    first; `voids` are the receipts and sheets that somebody asked to take back. `closed_through` is the last closed
    month in words, or "".
    """
    accounts = list(MoneyAccount.objects.filter(branch=branch).open())
    held = balances_of(accounts)
    entries = CashEntry.objects.filter(branch=branch)
    closing = last_closing(branch)
    voids = VoidRequest.objects.waiting().filter(branch=branch)
    documents = SupportingDocument.objects.filter(entry__branch=branch, replaced_at=None)
    return {
        "accounts": [[str(row), row.masked_number, f"{held[row.pk]:.2f}"] for row in accounts],
        "arrears": _owed(DuesCharge, branch),
        "levies": _owed(LevyCharge, branch),
        "receipts": _numbers(Payment.objects.filter(branch=branch).exclude(method=Payment.Method.EARLIER)),
        "levy_receipts": _numbers(LevyPayment.objects.filter(branch=branch)),
        "certificates": _numbers(Donation.objects.filter(branch=branch)),
        "vouchers": _numbers(entries),
        "documents": documents.count(),
        "undocumented": entries.undocumented().count(),
        "waiting": [entry.voucher for entry in entries.waiting().order_by("pk")],
        "cheques": _cheques(branch),
        "voids": [_void_words(row) for row in voids.select_related("payment", "collection").order_by("pk")],
        "closed_through": format_month(closing.month) if closing else "",
    }


def _owed(charges, branch):
    """What is asked of people through this month, of dues or levies, and not paid."""
    late = charges.objects.outstanding().filter(branch=branch, month__lte=current_month()).order_by()
    owed = late.aggregate(total=exact(Sum("due")), months=Count("pk"), people=Count("person", distinct=True))
    return {"total": f"{owed['total']:.2f}", "months": owed["months"], "people": owed["people"]}


def _cheques(branch):
    """Of dues, then of levies, then of donations."""
    count, total, lines = 0, ZERO, []
    for model, day in ((Payment, "paid_on"), (LevyPayment, "paid_on"), (Donation, "given_on")):
        rows = model.objects.uncashed().filter(branch=branch).order_by(day, "pk")
        sums = rows.order_by().aggregate(count=Count("pk"), total=exact(Sum("amount")))
        lines += [f"{row.receipt}: {_cheque_words(row)} {row.amount:.2f}" for row in rows[: CHEQUES - len(lines)]]
        count, total = count + sums["count"], total + sums["total"]
    return {"count": count, "total": f"{total:.2f}", "lines": lines}


def _cheque_words(cheque):
    return " ".join(filter(None, [cheque.reference, getattr(cheque, "bank", "")]))


def _void_words(request):
    return request.payment.receipt if request.payment else str(request.collection)


def _numbers(rows):
    told = rows.order_by().values("year").annotate(first=Min("number"), last=Max("number"), count=Count("pk"))
    return [[row["year"], row["first"], row["last"], row["count"]] for row in told.order_by("year")]
