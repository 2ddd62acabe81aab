"""Credit that one branch proposes to another: its page for both sides, and what waits for the reader."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find
from forms.pages import form_page
from forms.requests import read_page
from forms.workflows import WorkflowForm
from traces.recording import record_opening

from ..cashbook.accounts import open_accounts_of
from ..credit_forms import AcceptForm
from ..credit_sending import (
    RECORD,
    accept_credit,
    answer_refusal,
    credit_to_answer,
    credit_under_way,
    give_back,
    keep_credit,
    refuse_credit,
)
from ..forms import ReasonForm
from ..models import CreditMove
from .access import PAYMENTS as SEE

ROWS = 50
WITH_ALL = (
    *("payment__branch", "payment__payer", "to_branch", "entry__branch", "target__branch", "recorded_by__person"),
    *("decided_by__person", "back_asked_by__person", "back_agreed_by__person"),
)


@login_required
@form_page
def sent(request, pk):
    """What is proposed and what became of it, for both branches; who receives it answers here."""
    move = find(request.user, CreditMove.objects.filter(to_branch__isnull=False).select_related(*WITH_ALL), pk=pk)
    record_opening(reader=request.user, person=move.payment.payer, subject="dues")
    waits = move.waits_for_word or move.waits_for_return
    refusal = answer_refusal(move, request.user)
    deny_unless(request.method != "POST" or not refusal, refusal)
    may_answer = waits and not refusal
    accepting = _accepting(request, move, may_answer)
    refusing = ReasonForm(request.POST if "refuse" in request.POST else None, prefix="refusal")
    if request.method == "POST" and (answer := _answer(request, move, waits, accepting, refusing)):
        return answer
    context = {
        "move": move,
        "branch": move.to_branch if may_answer else move.payment.branch,
        "may_answer": may_answer,
        "accepting": accepting,
        "refusing": refusing,
        "sees_sender": request.user.has_perm(SEE, move.payment.branch),
        "sees_receiver": request.user.has_perm(SEE, move.to_branch),
        "may_withdraw": move.undone_at is None and request.user.has_perm(RECORD, move.payment.branch),
        "destination": "dues",
    }
    failed = accepting.errors or refusing.errors
    return render(request, "treasury/credit/sent.html", context, status=422 if failed else 200)


def _accepting(request, move, may_answer):
    """The form that accepts: into which account; of what is asked back there is nothing to choose."""
    data = request.POST if "accept" in request.POST else None
    if not (may_answer and move.waits_for_word):
        return WorkflowForm(data)
    return AcceptForm(data, accounts=open_accounts_of(move.to_branch))


def _answer(request, move, waits, accepting, refusing):
    """Do what was sent; None where the page is shown again with the errors of a form."""
    act = {"move": move, "by": request.user}
    if not waits:
        messages.error(request, _("This credit waits no more: somebody has decided, or it was withdrawn."))
    elif "accept" in request.POST:
        workflow = accept_credit if move.waits_for_word else give_back
        if not (accepting.is_valid() and accepting.run(workflow, **act, **accepting.cleaned_data)):
            return None
        messages.success(request, _accepted(accepting.result))
    elif "refuse" in request.POST:
        workflow = refuse_credit if move.waits_for_word else keep_credit
        if not (refusing.is_valid() and refusing.run(workflow, **act, **refusing.cleaned_data)):
            return None
        messages.success(request, _("It is refused: the other branch reads the reason."))
    return redirect(move)


def _accepted(move):
    if move.undone_at:
        return _("It is given back: the receipt is voided.")
    if move.back_agreed_by_id:
        return _("It is given back once a second person of the other branch has approved it.")
    if move.target_id:
        return _("It is accepted: receipt %(number)s.") % {"number": move.target.receipt}
    return _("It is accepted: the receipt is made once a second person of the other branch has approved it.")


@login_required
@require_safe
def waiting(request):
    """The credit on which the reader answers, and the credit that their branches sent and that waits elsewhere."""
    related = ("payment__branch", "payment__payer", "to_branch")
    rows = credit_to_answer(request.user).select_related(*related).order_by("recorded_at", "pk")
    mine = credit_under_way(request.user).select_related(*related).order_by("recorded_at", "pk")
    context = {"page_obj": read_page(request, rows, ROWS), "under_way": mine[:ROWS], "destination": "dues"}
    return render(request, "treasury/credit/waiting.html", context)
