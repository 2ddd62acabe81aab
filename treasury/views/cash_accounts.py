"""The accounts of a branch: opening and closing bank accounts, and saying which payments they received."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.access import find
from forms.pages import form_page
from forms.requests import read_page

from ..cashbook.accounts import accounts_of, unassigned_payments
from ..cashbook.balances import balances_of
from ..cashbook.bank_accounts import assign_payments, close_account, open_account
from ..cashbook.receiving import banks_of
from ..cashbook_forms import AccountForm, AssignForm, ClosingForm
from ..models import MoneyAccount, Payment
from .cash_access import MANAGE, RECORD_ENTRY, of_book

ROWS = 50


@form_page
@of_book(act=MANAGE)
def accounts(request, branch):
    """The accounts with their whole numbers, and the form of a new one."""
    rows, form = accounts_of(branch), AccountForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(open_account, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The account is in the book."))
        return redirect("treasury:accounts", branch.slug)
    rows = list(rows)
    balances = balances_of(rows)
    for row in rows:
        row.balance = balances[row.pk]
    context = {"branch": branch, "form": form, "accounts": rows, "destination": "dues"}
    return render(request, "treasury/cashbook/accounts.html", context, status=422 if form.errors else 200)


@form_page
@of_book(act=MANAGE)
def close(request, branch, pk):
    """Close a bank account that holds nothing."""
    account = find(request.user, MoneyAccount.objects.banks().select_related("branch"), pk=pk, branch=branch)
    form = ClosingForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(close_account, account=account, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The account is closed."))
        return redirect("treasury:accounts", branch.slug)
    context = {
        "branch": branch,
        "form": form,
        "title": _("Close the account %(name)s") % {"name": account},
        "sentence": _("Nothing is booked in it any more. Its lines stay in the book."),
        "submit": _("Close the account"),
        "tone": "danger",
        "cancel_url": f"{branch.get_absolute_url()}cash-book/accounts/",
        "destination": "dues",
    }
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)


@form_page
@of_book(act=RECORD_ENTRY)
def unassigned(request, branch):
    """The cheques and transfers that name no account: tick which bank account received them."""
    seen = Payment.objects.visible_to(request.user).filter(pk__in=unassigned_payments(branch).values("pk"))
    banks = banks_of(branch)
    form = AssignForm(request.POST or None, accounts=banks, payments=seen)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(assign_payments, by=request.user, **form.cleaned_data)
    ):
        sentence = ngettext(
            "%(count)s payment is in the account.", "%(count)s payments are in the account.", form.result
        )
        messages.success(request, sentence % {"count": form.result})
        return redirect("treasury:unassigned", branch.slug)
    page = read_page(request, seen.select_related("payer").order_by("paid_on", "pk"), ROWS)
    context = {"branch": branch, "form": form, "page_obj": page, "banks": banks, "destination": "dues"}
    return render(request, "treasury/cashbook/unassigned.html", context, status=422 if form.errors else 200)
