"""The cash book of a branch: what its accounts hold, and the lines of a month."""

from datetime import date

from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from arabic.calendar import parse_month
from branches.access import hide_unless
from forms.requests import read_number, read_page
from sql.prepared import prepared_instances

from ..audit.run import may_audit
from ..cashbook.accounts import accounts_of
from ..cashbook.approving import entries_to_approve
from ..cashbook.balances import reserved_of
from ..cashbook.lines import MonthLines
from ..cashbook.to_do import ToDo
from ..models import CashEntry, EntryCategory
from ..months import add_months, current_month
from .access import PAYMENTS, TOTALS, sane_year
from .cash_access import MANAGE, RECORD_ENTRY, SEE, of_book

ROWS = 50


@require_safe
@of_book(TOTALS)
def book(request, branch):
    """The accounts, and the lines of a month with the balance after each; who sees totals alone gets the balances."""
    asked = Asked(request, branch)
    context = _accounts(request.user, branch, asked)
    if not request.user.has_perm(SEE, branch):
        return render(request, "treasury/cashbook/totals.html", context)
    context |= asked.context | _to_do(request.user, branch, asked.all)
    context["page_obj"] = page = read_page(request, asked.lines, ROWS)
    context["lines"] = list(page)
    return render(request, "treasury/cashbook/book.html", context)


def _accounts(user, branch, asked):
    accounts, sums, reserved = asked.all, asked.lines.sums, reserved_of(asked.all)
    for account in accounts:
        account.balance, account.reserved = sums[account.pk].balance, reserved[account.pk]
    return {
        "branch": branch,
        "accounts": accounts,
        "open_accounts": [account for account in accounts if not account.closed_on],
        "whole": sum(account.balance for account in accounts),
        "may_record": branch.is_standing and user.has_perm(RECORD_ENTRY, branch),
        "may_manage": branch.is_standing and user.has_perm(MANAGE, branch),
        "may_audit": branch.depth == 1 and may_audit(user),
        "destination": "dues",
    }


def _to_do(user, branch, accounts):
    """What waits in the book of the branch, which the user sees; cheques are for who sees payments."""
    found = ToDo.of(branch, accounts)
    return {
        "waiting": found.waiting,
        "mine_to_approve": found.waiting and entries_to_approve(user).filter(branch=branch).exists(),
        "undocumented": found.undocumented,
        "unassigned": found.unassigned,
        "cheques": found.cheques if user.has_perm(PAYMENTS, branch) else 0,
        # asked by a page without lines alone
        "has_entries": CashEntry.objects.visible_in(user, branch).exists,
    }


class Asked:
    """What the address asks of the book: the month, the account (all without one) and the category."""

    def __init__(self, request, branch):
        self.branch, self.month = branch, _month(request.GET.get("month", ""))
        self.all = accounts_of(branch)
        key = read_number(request.GET.get("account"))
        self.account = next((account for account in self.all if account.pk == key), None)
        self.categories = _categories()
        code = request.GET.get("category")
        self.category = next((row for row in self.categories if row.code == code), None)
        self.lines = MonthLines(self.all, self.month, add_months(self.month, 1), self.category, self.account)

    @property
    def context(self):
        income, expense = self.lines.totals()
        after = add_months(self.month, 1)
        return {
            "month": self.month,
            "month_before": f"{add_months(self.month, -1):%Y-%m}",
            "month_after": f"{after:%Y-%m}" if after <= current_month() else "",
            "account": self.account,
            "several": len(self.all) > 1 and not self.account,
            "category": self.category,
            "categories": self.categories,
            "carried": self.lines.carried,
            "income": income,
            "expense": expense,
        }


@prepared_instances
def _categories():
    return EntryCategory.objects.all()


def _month(text) -> date:
    """The first day of the month that the address names; this month without one."""
    if not text:
        return current_month()
    try:
        month = parse_month(text)
    except ValueError:
        hide_unless(False)
    sane_year(month.year)
    return min(month, localdate().replace(day=1))
