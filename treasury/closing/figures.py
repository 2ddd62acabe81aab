"""The figures of a month as they stand when it is closed: they are kept with its closing, as text."""

from datetime import date

from django.db.models import Count, Q, Sum

from ..cashbook.balances import balances_before, taken_back_between
from ..models import ZERO, CashEntry, Direction, DuesCharge, MoneyAccount, Payment, exact


def figures_of(branch, first: date, after: date) -> dict:
    """{figure: dirhams as text, or a number} of `branch` for the days [first, after); six queries.

    `dues` and `receipts` are of the days on which the money came: a cheque counts when it was cashed, and what was
    voided after its month was closed is taken off where it was, unless it came before its account began. What a
    reversal took back is taken from the side of the entry that it reverses. `arrears` are what is left to pay of all
    months before `after`. `accounts` are [name, balance] when the span ends, and
    `held` {account's key: balance}, from which later sums begin (`cashbook.carried`).
    """
    payments = Payment.objects.filter(branch=branch)
    lines = payments.as_lines().filter(adds__gt=0, day__gte=first, day__lt=after).order_by()
    entries = CashEntry.objects.filter(branch=branch, booked_on__gte=first, booked_on__lt=after)
    charges = DuesCharge.objects.asked().filter(branch=branch, exempted_at=None)
    received = lines.aggregate(total=exact(Sum("adds")), count=Count("pk"))
    told = entries.order_by().aggregate(
        income=exact(Sum("counted", filter=Q(category__direction=Direction.IN))),
        expense=exact(Sum("counted", filter=Q(category__direction=Direction.OUT))),
        count=Count("pk"),
    )
    asked = charges.filter(month__gte=first, month__lt=after).order_by().aggregate(total=exact(Sum("amount")))
    left = charges.filter(month__lt=after).order_by().aggregate(total=exact(Sum("due")))
    accounts = list(MoneyAccount.objects.filter(branch=branch))
    returned = taken_back_between(accounts, first, after)
    held = balances_before(accounts, after)
    return {
        "dues": _text(received["total"] - returned),
        "receipts": received["count"],
        "income": _text(told["income"]),
        "expense": _text(-told["expense"]),
        "vouchers": told["count"],
        "charged": _text(asked["total"]),
        "arrears": _text(left["total"]),
        "accounts": [[str(account), _text(held[account.pk])] for account in accounts],
        "held": {str(account.pk): _text(held[account.pk]) for account in accounts},
    }


def _text(amount):
    return f"{amount or ZERO:.2f}"
