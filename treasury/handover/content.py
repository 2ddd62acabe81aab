"""What is handed over, as it stands at the moment: figures and lists as plain values, kept with the hand-over."""

from django.db.models import Count, Max, Min, Sum

from arabic.calendar import format_month

from ..cashbook.balances import balances_of
from ..closing.months import last_closing
from ..models import CashEntry, DuesCharge, MoneyAccount, Payment, SupportingDocument, exact
from ..months import current_month


def content_of(branch) -> dict:
    """What a treasurer of `branch` hands over today; ten queries.

    `accounts` are [name, number's end, dirhams as text]; `arrears` of months through this one; `receipts` and
    `vouchers` are [year, first number, last number, how many]; `waiting` are vouchers without a second person's word;
    `closed_through` is the last closed month in words, or "".
    """
    accounts = list(MoneyAccount.objects.filter(branch=branch).open())
    held = balances_of(accounts)
    late = DuesCharge.objects.outstanding().filter(branch=branch, month__lte=current_month()).order_by()
    owed = late.aggregate(total=exact(Sum("due")), months=Count("pk"), people=Count("person", distinct=True))
    entries = CashEntry.objects.filter(branch=branch)
    closing = last_closing(branch)
    documents = SupportingDocument.objects.filter(entry__branch=branch, replaced_at=None)
    return {
        "accounts": [[str(row), row.masked_number, f"{held[row.pk]:.2f}"] for row in accounts],
        "arrears": {"total": f"{owed['total']:.2f}", "months": owed["months"], "people": owed["people"]},
        "receipts": _numbers(Payment.objects.filter(branch=branch).exclude(method=Payment.Method.EARLIER)),
        "vouchers": _numbers(entries),
        "documents": documents.count(),
        "undocumented": entries.undocumented().count(),
        "waiting": [entry.voucher for entry in entries.waiting().order_by("pk")],
        "closed_through": format_month(closing.month) if closing else "",
    }


def _numbers(rows):
    told = rows.order_by().values("year").annotate(first=Min("number"), last=Max("number"), count=Count("pk"))
    return [[row["year"], row["first"], row["last"], row["count"]] for row in told.order_by("year")]
