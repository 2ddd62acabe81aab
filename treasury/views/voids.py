"""Payments that wait to be taken back: the request, its answer, and what waits in all branches of a reader."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find
from forms.pages import form_page
from forms.requests import read_page
from sql.keyed import Keyed

from ..models import VoidRequest
from ..void_requests import approval_refusal, approve_void, name_approvers, refuse_void, requests_to_approve
from .access import PAYMENTS, of_treasury
from .reasons import ask_reason

ROWS = 50
WITH_ALL = ("branch", "payment__payer", "payment__branch", "collection", "asked_by__person", "decided_by__person")


def void_sentence(waits, sentence):
    """What the page of a void says that it will do."""
    if not waits:
        return sentence
    return f"{_('It counts until a second person approves that it is taken back.')} {sentence}"


def asked_words(result):
    """The message after a void that waits; empty for one that was done."""
    if not isinstance(result, VoidRequest):
        return ""
    return _("It is asked for, and waits: %(who)s approves it.") % {"who": name_approvers(result)}


def _request_of(request, branch, pk):
    return find(request.user, VoidRequest.objects.select_related(*WITH_ALL), pk=pk, branch=branch)


@require_safe
@of_treasury(act=PAYMENTS)
def void_request(request, branch, pk):
    """A request with its payments, and what the reader may do with it."""
    row = _request_of(request, branch, pk)
    may_approve = row.is_waiting and not approval_refusal(row, request.user)
    payments = list(row.payments.select_related("payer", "branch", "recorded_by__person").order_by("number"))
    context = {
        "branch": branch,
        "request_row": row,
        "payments": payments,
        "total": sum(payment.amount for payment in payments),
        "may_approve": may_approve,
        "may_withdraw": row.is_waiting and row.asked_by_id == request.user.pk,
        "approvers": name_approvers(row) if row.is_waiting else "",
        "destination": "dues",
    }
    return render(request, "treasury/void_request.html", context)


@require_POST
@of_treasury(act=PAYMENTS)
def approve(request, branch, pk):
    """Take the payments back. The page of the request says before what they are."""
    row = _request_of(request, branch, pk)
    deny_unless(not (why := approval_refusal(row, request.user)), why)
    try:
        approve_void(request=row, by=request.user)
        messages.success(request, _("It is approved: the payment counts no longer."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@form_page
@of_treasury(act=PAYMENTS)
def refuse(request, branch, pk):
    """Refuse a request, or withdraw one's own, with a reason."""
    row = _request_of(request, branch, pk)
    if not row.is_waiting:
        messages.info(request, _("This does not wait any more: somebody has decided."))
        return redirect(row)
    is_own = row.asked_by_id == request.user.pk
    if not is_own:
        deny_unless(not (why := approval_refusal(row, request.user)), why)
    return ask_reason(
        request, branch, partial(refuse_void, request=row), done=_("The payment stays as it is."), then=row,
        title=_("Withdraw the request") if is_own else _("Refuse the request"),
        sentence=_("The payment will go on counting. The reason stands beside the request."),
        submit=_("Withdraw it") if is_own else _("Refuse it"), cancel_url=row.get_absolute_url(),
    )  # fmt: skip


@require_safe
@login_required
def waiting(request):
    """What waits for the reader in all branches, the oldest first."""
    rows = requests_to_approve(request.user).select_related(*WITH_ALL)
    page = read_page(request, Keyed(rows.order_by("pk")), ROWS)
    return render(request, "treasury/waiting_voids.html", {"page_obj": page, "rows": page, "destination": "dues"})
