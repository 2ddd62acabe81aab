"""What is looked at before a month is closed: what hinders it, what is only worth knowing, each with where it is done.

A new matter is one more function of `CHECKS`, which takes the branch, the month and the first day after it; it gives
None where the matter is none of the branch.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..cashbook.accounts import unassigned_payments
from ..levies.charging import missing_months
from ..models import BankLine, CashEntry
from ..months import add_months
from ..owing import uncharged


@dataclass(frozen=True)
class Check:
    """A matter of the check list in a sentence. `address` leads to where it is done; empty where nothing is to do."""

    sentence: str
    address: str = ""
    hinders: bool = False

    @property
    def is_done(self):
        return not self.address


def checks_of(branch, month: date) -> list[Check]:
    """The check list for closing `month` in `branch`; a query or two for each matter."""
    after = add_months(month, 1)
    found = [check(branch, month, after) for check in CHECKS]
    return [check for check in found if check is not None]


def hindrances(branch, month: date) -> list[Check]:
    """What of the check list keeps `month` from being closed."""
    after = add_months(month, 1)
    found = [check(branch, month, after) for check in CHECKS if check in HINDERING]
    return [check for check in found if check.hinders]


def _waiting_vouchers(branch, month, after):
    count = CashEntry.objects.waiting().filter(branch=branch, booked_on__lt=after).count()
    if not count:
        return Check(_("No voucher waits for a second person"))
    sentence = ngettext(
        "%(count)s voucher waits for a second person: it is approved or refused first",
        "%(count)s vouchers wait for a second person: they are approved or refused first",
        count,
    )
    return Check(sentence % {"count": count}, reverse("treasury:cash-book", args=[branch.slug]), hinders=True)


def _payments_in_no_account(branch, month, after):
    count = unassigned_payments(branch).filter(paid_on__lt=after).count()
    if not count:
        return Check(_("Every payment stands in an account"))
    sentence = ngettext(
        "%(count)s payment by cheque or transfer stands in no account: say first which bank account received it",
        "%(count)s payments by cheque or transfer stand in no account: say first which bank account received them",
        count,
    )
    return Check(sentence % {"count": count}, reverse("treasury:unassigned", args=[branch.slug]), hinders=True)


def _uncharged_members(branch, month, after):
    count = uncharged([branch], month).count()
    if not count:
        return Check(_("Every member who owes the month was asked for it"))
    sentence = ngettext(
        "%(count)s member was not asked for the month, and cannot be once it is closed",
        "%(count)s members were not asked for the month, and cannot be once it is closed",
        count,
    )
    return Check(sentence % {"count": count}, reverse("treasury:grid", args=[branch.slug, month.year]))


def _unasked_levies(branch, month, after):
    """None for a branch that set no rate of levies."""
    if not branch.levy_rates.exists():
        return None
    rows = [row for row in missing_months(branch) if row.month < after]
    if not rows:
        return Check(_("Every elected official who owes a levy was asked for it"))
    if count := sum(row.count for row in rows):
        sentence = ngettext(
            "%(count)s levy of an elected official was not asked, and cannot be once the month is closed",
            "%(count)s levies of elected officials were not asked, and cannot be once the month is closed",
            count,
        )
    elif count := sum(row.doubled for row in rows):
        sentence = ngettext(
            "%(count)s levy is asked twice for one seat, and stays so once the month is closed",
            "%(count)s levies are asked twice for one seat, and stay so once the month is closed",
            count,
        )
    else:
        count = sum(row.exempted for row in rows)
        sentence = ngettext(
            "%(count)s levy is asked of an exempted seat, and stays so once the month is closed",
            "%(count)s levies are asked of exempted seats, and stay so once the month is closed",
            count,
        )
    return Check(sentence % {"count": count}, reverse("treasury:charge-levies", args=[branch.slug]))


def _undocumented_expenses(branch, month, after):
    count = CashEntry.objects.undocumented().filter(branch=branch, booked_on__lt=after).count()
    if not count:
        return Check(_("Every expense has its supporting document"))
    sentence = ngettext(
        "%(count)s expense has no supporting document", "%(count)s expenses have no supporting document", count
    )
    address = f"{reverse('treasury:cash-book', args=[branch.slug])}?month={month:%Y-%m}"
    return Check(sentence % {"count": count}, address)


def _unmatched_bank_lines(branch, month, after):
    lines = BankLine.objects.unmatched().filter(account__branch=branch, day__lt=after)
    count = lines.count()
    if not count:
        return Check(_("Every line of the bank's statements is matched"))
    sentence = ngettext(
        "%(count)s line of the bank's statements is matched with nothing",
        "%(count)s lines of the bank's statements are matched with nothing",
        count,
    )
    account = lines.order_by("day").values_list("account", flat=True)[0]
    return Check(sentence % {"count": count}, reverse("treasury:statement", args=[branch.slug, account]))


CHECKS = (
    _waiting_vouchers,
    _payments_in_no_account,
    _uncharged_members,
    _unasked_levies,
    _undocumented_expenses,
    _unmatched_bank_lines,
)
HINDERING = frozenset({_waiting_vouchers, _payments_in_no_account})
