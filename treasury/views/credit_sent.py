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
from sql.keyed import Keyed
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
    *("payment__branch", "payment__payer", "to_branch", "account", "entry__branch", "target__branch"),
    *("recorded_by__person", "decided_by__person", "back_asked_by__person", "back_agreed_by__person"),
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
    refused = {"refuse", "keep"} & set(request.POST)
    refusing = ReasonForm(request.POST if refused else None, prefix="refusal")
    if request.method == "POST" and (answer := _answer(request, move, accepting, refusing)):
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
    if not (may_answer and move.waits_for_word):
        return WorkflowForm(request.POST if "give-back" in request.POST else None)
    same_kind = [row for row in open_accounts_of(move.to_branch) if row.is_cash_box == move.account.is_cash_box]
    return AcceptForm(request.POST if "accept" in request.POST else None, accounts=same_kind)


def _answer(request, move, accepting, refusing):
    """Do what was sent; None where the page is shown again with the errors of a form.

    An answer to what does not wait for it does nothing: the page was opened before somebody else decided.
    """
    answers = {}
    if move.waits_for_word:
        answers = {"accept": (accepting, accept_credit), "refuse": (refusing, refuse_credit)}
    elif move.waits_for_return:
        answers = {"give-back": (accepting, give_back), "keep": (refusing, keep_credit)}
    name = next((name for name in answers if name in request.POST), None)
    if name is None:
        messages.error(request, _("This credit waits no more: somebody has decided, or it was withdrawn."))
        return redirect(move)
    form, workflow = answers[name]
    if not (form.is_valid() and form.run(workflow, move=move, by=request.user, **form.cleaned_data)):
        return None
    done = _accepted(form.result) if form is accepting else _("It is refused: the other branch reads the reason.")
    messages.success(request, done)
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
    mine = Keyed(credit_under_way(request.user).select_related(*related).order_by("recorded_at", "pk"))
    shown = mine[: ROWS + 1]
    context = {
        "page_obj": read_page(request, Keyed(rows), ROWS),
        "under_way": shown[:ROWS],
        "more_under_way": mine.count() - ROWS if len(shown) > ROWS else 0,
        "destination": "dues",
    }
    return render(request, "treasury/credit/waiting.html", context)
