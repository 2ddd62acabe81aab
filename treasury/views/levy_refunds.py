"""What a receipt of levies brought and settles no month: giving it back to the official, and taking that back."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branches.access import deny_unless, find, require
from forms.pages import form_page
from traces.recording import record_opening

from ..cashbook.accounts import open_accounts_of
from ..levies.giving_back import own_money_refusal, refund_levy, undo_refund
from ..levies.receiving import RECEIVE
from ..levy_forms import RefundForm
from ..models import LevyRefund
from .cash_decisions import voucher_words
from .levy_receipts import receipt_of, refunds_of
from .reasons import ask_reason


def _source(request, slug, pk):
    """The receipt that the user may give back of; 404 for strangers, 403 without the right or for one's own."""
    payment = receipt_of(request, slug, pk)
    require(request.user, RECEIVE, payment.branch)
    refusal = own_money_refusal(payment, request.user)
    deny_unless(not refusal, refusal)
    return payment


@login_required
@form_page
def refund(request, slug, pk):
    """What a receipt holds unused, what was given back of it, and the form by which the rest is."""
    payment = _source(request, slug, pk)
    record_opening(reader=request.user, person=payment.payer, subject="levies")
    accounts = open_accounts_of(payment.branch)
    form = RefundForm(request.POST or None, accounts=accounts, initial=RefundForm.start(accounts, payment))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(refund_levy, payment=payment, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, voucher_words(form.result.entry))
        return redirect(payment)
    context = {
        "payment": payment,
        "branch": payment.branch,
        "form": form,
        "refunds": refunds_of(request.user, payment),
        "title": _("Give back levies of receipt %(number)s") % {"number": payment.receipt},
        "submit": _("Give it back"),
        "cancel_url": payment.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "treasury/levies/refund.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def undo(request, slug, pk, refund_pk):
    """Take back, with a reason, that levies were given back."""
    payment = _source(request, slug, pk)
    row = find(request.user, LevyRefund.objects.select_related("entry", "payment"), pk=refund_pk, payment=payment)
    return ask_reason(
        request, payment.branch, partial(undo_refund, refund=row), done=_undone, then=payment,
        title=_("Take back that levies were given back"),
        sentence=_("The voucher is reversed, and the money settles months of the official again."),
        submit=pgettext("levies", "Take it back"), cancel_url=reverse("treasury:refund-levy", args=[slug, pk]),
    )  # fmt: skip


def _undone(row):
    if row.undone_at:
        return _("The money settles months of the official again.")
    return _("The reversal waits for a second person.")
