"""Closing a month of a branch, after its check list; reopening it from the level above."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from arabic.calendar import format_month
from branches.models import Branch

from ..cashbook.accounts import cash_box_of
from ..cashbook.balances import balances_before
from ..models import COINS, NOTES, Allocation, CashEntry, DuesCharge, LevyCharge, MonthClosing, Payment, counted_sum
from ..months import add_months, current_month, month_of, months_between
from .checklist import hindrances
from .figures import figures_of
from .sealing import rows_of, seal, span_of

REOPEN = "treasury.reopen_monthclosing"
DENOMINATIONS = frozenset(f"{value}" for value in (*NOTES, *COINS))
MOST = 100_000  # notes or coins of one kind


def last_closing(branch):
    """The last month that is closed in `branch`, as its closing; None before the first."""
    return MonthClosing.objects.standing().filter(branch=branch).select_related("branch", "closed_by__person").first()


def closable_months(branch) -> list[date]:
    """The months of which one may be closed now, oldest first: the one after the last that is closed, once it is over.

    Before the first closing, any that is over since the branch's money began: what came before it closes with it.
    """
    last, over = last_closing(branch), add_months(current_month(), -1)
    if last:
        return [month for month in [add_months(last.month, 1)] if month <= over]
    first = _first_month(branch)
    return months_between(first, over) if first else []


def proposed_month(branch, months) -> date | None:
    """Which of the `months` that may close is proposed: the first in which money passed through the branch's book.

    Dues that earlier books had settled are of months long before it. None without months.
    """
    received = Payment.objects.filter(branch=branch).exclude(method=Payment.Method.EARLIER)
    firsts = _first_days(received, CashEntry.objects.filter(branch=branch))
    began = month_of(min(firsts)) if firsts else None
    return began if began in months else next(iter(months), None)


def _first_days(payments, entries):
    days = (payments.aggregate(first=Min("paid_on"))["first"], entries.aggregate(first=Min("booked_on"))["first"])
    return [day for day in days if day]


def _first_month(branch):
    firsts = (
        *_first_days(Payment.objects.filter(branch=branch), CashEntry.objects.filter(branch=branch)),
        DuesCharge.objects.asked().filter(branch=branch).aggregate(first=Min("month"))["first"],
        LevyCharge.objects.asked().filter(branch=branch).aggregate(first=Min("month"))["first"],
    )
    first = min(filter(None, firsts), default=None)
    return first and month_of(first)


@transaction.atomic
def close_month(*, branch, month: date, counted_on: date, counts: dict, explanation="", by) -> MonthClosing:
    """Close `month` in `branch`: from now on its money does not change by any door.

    `counts` is {denomination as text ("200", "0.50"): how many} of the cash box on `counted_on`, a day from the last
    of the month through today; a difference from the book is explained. Nobody pays or books in the branch meanwhile.
    Raises ValidationError keyed by field: a month that is not the next one, something of the check list that hinders
    it (`checklist`), a wrong day or number, or a difference without an explanation.
    """
    branch = hold_for_closing(branch)
    if month not in closable_months(branch):
        raise ValidationError(_order_sentence(branch, month))
    if problems := hindrances(branch, month):
        raise ValidationError([check.sentence for check in problems])
    after = add_months(month, 1)
    counted, booked, errors = count_cash(branch, counts, counted_on)
    if counted_on < date.fromordinal(after.toordinal() - 1):
        errors["counted_on"] = _("Count the cash when the month is over, or on its last day.")
    if not errors and counted != booked and not explanation.strip():
        errors["explanation"] = _("What was counted differs from the book: say why.")
    if errors:
        raise ValidationError(errors)
    previous = last_closing(branch)
    closing = MonthClosing(
        branch=branch, month=month, counted_on=counted_on, counts=_kept(counts), counted=counted, booked=booked,
        explanation=explanation.strip(), previous=previous, closed_by=by, closed_at=now(),
        totals=figures_of(branch, *span_of(month, previous and previous.month)),
        allocations_until=Allocation.objects.aggregate(last=Max("pk"))["last"] or 0,
    )  # fmt: skip
    closing.digest = seal(previous.digest if previous else "", rows_of(closing))
    closing.save()
    return closing


def count_cash(branch, counts, counted_on):
    """(dirhams counted, what the book says the box held when `counted_on` ended, {field: what is wrong})."""
    errors = {}
    if counted_on > localdate():
        errors["counted_on"] = _("This day has not come yet.")
    if not counts.keys() <= DENOMINATIONS or any(
        not isinstance(count, int) or not 0 <= count <= MOST for count in counts.values()
    ):
        raise ValidationError(_("Write how many notes and coins there are, in whole numbers."))
    box = cash_box_of(branch)
    booked = balances_before([box], date.fromordinal(counted_on.toordinal() + 1))[box.pk]
    return counted_sum(counts), booked, errors


def _kept(counts):
    return {value: count for value, count in counts.items() if count}


def _order_sentence(branch, month):
    months = closable_months(branch)
    if months:
        return _("Months close in order: %(month)s is the next one.") % {"month": format_month(months[0])}
    return _("%(month)s cannot be closed: it is closed already, or it is not over.") % {"month": format_month(month)}


@transaction.atomic
def reopen_month(*, closing, reason, by) -> MonthClosing:
    """Reopen the last closed month of a branch, for `reason`. Returns the closing, which stays on record.

    Who closed it does not reopen it, nor anybody of its own branch: the level above does. Raises ValidationError if
    `by` may not, without a reason (key `reason`), or if it is reopened already or a later month is closed.
    """
    hold_for_closing(closing.branch)
    closing = MonthClosing.objects.select_related("branch", "closed_by").get(pk=closing.pk)
    if refusal := reopening_refusal(closing, by):
        raise ValidationError(refusal)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    closing.reopened_by, closing.reopened_at, closing.reopening_reason = by, now(), reason.strip()
    closing.save(update_fields=["reopened_by", "reopened_at", "reopening_reason"])
    return closing


def reopening_refusal(closing, by) -> str:
    """Why `by` does not reopen `closing`; empty where they may."""
    if closing.reopened_at:
        return _("This month was reopened already.")
    if not by.has_perm(REOPEN, closing):
        return _("A closed month is reopened by the level above the branch.")
    closer = closing.closed_by
    if by.pk == closer.pk or (by.person_id and by.person_id == closer.person_id):
        return _("Nobody reopens what they closed: somebody else of the level above does.")
    if MonthClosing.objects.standing().filter(branch=closing.branch_id, month__gt=closing.month).exists():
        return _("A later month is closed: months are reopened from the last one back.")
    return ""


def hold_for_closing(branch):
    """The branch, held against everybody who asks the guard: they finish first, or wait for this transaction's end."""
    return Branch.objects.select_for_update(no_key=False).get(pk=branch.pk)
