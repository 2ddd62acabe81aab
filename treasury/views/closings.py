"""The closings of a branch: the list, the check list with the count of the cash, a closing, reopening it."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.calendar import format_month, parse_month
from branches.access import deny_unless, find, hide_unless, of_branch
from forms.pages import form_page
from forms.requests import read_page

from ..cashbook.accounts import accounts_of
from ..cashbook.balances import balances_before
from ..closing.checklist import checks_of
from ..closing.guard import first_open_days
from ..closing.months import REOPEN, closable_months, close_month, proposed_month, reopen_month, reopening_refusal
from ..counting_forms import MonthClosingForm
from ..counting_labels import LABELS
from ..models import MonthClosing
from .reasons import ask_reason

SEE = "treasury.view_monthclosing"
CLOSE = "treasury.add_monthclosing"
ROWS = 36
OFFERED = 24  # months that a first closing may be of


@require_safe
@of_branch(SEE)
def closings(request, branch):
    """What is closed, reopened, and the month that comes next."""
    rows = MonthClosing.objects.visible_in(request.user, branch)
    page = read_page(request, rows.select_related("branch", "closed_by__person", "reopened_by__person"), ROWS)
    may_close = request.user.has_perm(CLOSE, branch)
    context = {
        "branch": branch,
        "page_obj": page,
        "rows": list(page),
        "next": proposed_month(branch, closable_months(branch)),
        "may_close": may_close,
        "open_since": first_open_days([branch.pk]).get(branch.pk),
        "destination": "dues",
    }
    return render(request, "treasury/closing/list.html", context)


@form_page
@of_branch(SEE, act=CLOSE)
def close(request, branch):
    """The check list of the month that may close, the count of the cash, and closing it."""
    months = closable_months(branch)
    month = _asked(request, branch, months)
    if month is None:
        messages.info(request, _("No month can be closed now: the running month closes once it is over."))
        return redirect("treasury:closings", branch.slug)
    form = MonthClosingForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(close_month, branch=branch, month=month, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("%(month)s is closed.") % {"month": format_month(month)})
        return redirect(form.result)
    checks = checks_of(branch, month)
    context = {
        "branch": branch,
        "month": month,
        "months": sorted({months[0], month, *months[-OFFERED:]}) if len(months) > 1 else [],
        "checks": checks,
        "hindered": any(check.hinders for check in checks),
        "form": form,
        "booked": booked_in(branch, form.day),
        "destination": "dues",
    }
    return render(request, "treasury/closing/close.html", context, status=422 if form.errors else 200)


def _asked(request, branch, months) -> date | None:
    """The month that the address names, among those that may close; without one, the proposed one."""
    text = request.GET.get("month")
    if not text:
        return proposed_month(branch, months)
    try:
        month = parse_month(text)
    except ValueError:
        hide_unless(False)
    return month if month in months else None


def booked_in(branch, day):
    """What the book says the cash box held when `day` ended."""
    box = accounts_of(branch)[0]
    return balances_before([box], day + timedelta(days=1))[box.pk]


def closing_of(request, branch, pk):
    rows = MonthClosing.objects.select_related("branch", "closed_by__person", "reopened_by__person", "previous")
    return find(request.user, rows, pk=pk, branch=branch)


@require_safe
@of_branch(SEE)
def closing(request, branch, pk):
    """A closing as it stood: the count, the figures, who closed it and with which seal."""
    row = closing_of(request, branch, pk)
    context = {
        "branch": branch,
        "closing": row,
        "counts": [(LABELS[value], row.counts[value]) for value in LABELS if value in row.counts],
        "figures": figures_of_page(row.totals),
        "may_reopen": not reopening_refusal(row, request.user),
        "destination": "dues",
    }
    return render(request, "treasury/closing/closing.html", context)


def figures_of_page(totals):
    """[(label, amount or number, whether it is money)] of the figures that a closing keeps."""
    kinds = [
        ("dues", _("Dues received"), True),
        ("receipts", _("Receipts"), False),
        ("income", _("Other income"), True),
        ("expense", _("Expenses"), True),
        ("vouchers", _("Vouchers"), False),
        ("charged", _("Dues of the month"), True),
        ("arrears", _("Dues left to pay"), True),
    ]
    found = [(label, Decimal(totals[name]), is_money) for name, label, is_money in kinds if name in totals]
    return found + [(name, Decimal(amount), True) for name, amount in totals.get("accounts", ())]


@form_page
@of_branch(SEE)
def reopen(request, branch, pk):
    """Reopen the last closed month, with a reason."""
    row = closing_of(request, branch, pk)
    deny_unless(request.user.has_perm(REOPEN, row), _("A closed month is reopened by the level above the branch."))
    if refusal := reopening_refusal(row, request.user):
        messages.error(request, refusal)
        return redirect(row)
    words = {"month": format_month(row.month)}
    return ask_reason(
        request, branch, partial(reopen_month, closing=row), done=_("%(month)s is open again.") % words, then=row,
        title=_("Reopen %(month)s") % words, submit=_("Reopen the month"), cancel_url=row.get_absolute_url(),
        sentence=_("The month takes changes again until it is closed anew. The closing stays, with your reason."),
    )  # fmt: skip
