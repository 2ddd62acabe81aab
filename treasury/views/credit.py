"""What a receipt brought and settles no month: giving it back, moving it, and taking that back."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.access import deny_unless, find, require
from branches.models import Branch
from forms.pages import form_page
from members.models import Membership

from ..cashbook.accounts import open_accounts_of
from ..cashbook_forms import people_of
from ..credit_forms import CreditForm, Way
from ..credit_sending import ask_back, propose_to_branch
from ..giving_back import move_to_member, refund_credit, undo_move
from ..models import CreditMove, Payment
from .access import RECORD
from .cash_decisions import voucher_words
from .reasons import ask_reason

WORKFLOWS = {Way.REFUND: refund_credit, Way.MEMBER: move_to_member, Way.BRANCH: propose_to_branch}

_TAKEN_BACK = gettext_lazy(
    "The credit will be the member's again. What was made of it is reversed or voided, and stays."
)
_ASKED_BACK = gettext_lazy("The other branch accepted it: nothing changes before its treasurer agrees.")


def moves_of(user, payment):
    """What went out of `payment`, and the receipt that it came from where it is moved credit: what `user` sees."""
    seen = CreditMove.objects.visible_to(user)
    rows = seen.filter(payment=payment).select_related("entry__branch", "target__branch", "target__payer", "to_branch")
    source = seen.filter(target=payment).select_related("payment__branch", "payment__payer").first()
    return {"out": list(rows), "source": source}


def _source(request, slug, year, number):
    """The payment whose credit the user may move; 404 for strangers, 403 without the right or for one's own."""
    payments = Payment.objects.select_related("branch", "payer__branch")
    payment = find(request.user, payments, branch__slug=slug, year=year, number=number)
    require(request.user, RECORD, payment.branch)
    deny_unless(
        payment.payer_id != request.user.person_id,
        _("Nobody gives back or moves credit of their own: somebody else does."),
    )
    return payment


@login_required
@form_page
def credit(request, slug, year, number):
    """The credit of a receipt, and the form by which it goes elsewhere."""
    payment = _source(request, slug, year, number)
    current = Membership.objects.filter(person=payment.payer_id).current().exclude(branch=payment.branch)
    given = {
        "accounts": open_accounts_of(payment.branch),
        "people": people_of(request.user, payment.branch).exclude(pk=payment.payer_id),
        "branches": Branch.objects.filter(memberships__in=current)[:1],
    }
    form = CreditForm(request.POST, **given) if request.method == "POST" else CreditForm.blank(payment, **given)
    if request.method == "POST" and form.is_valid():
        workflow = WORKFLOWS[form.cleaned_data["way"]]
        if form.run(workflow, payment=payment, by=request.user, **form.arguments):
            messages.success(request, _done(form.result))
            return redirect(payment)
    context = {
        "payment": payment,
        "branch": payment.branch,
        "form": form,
        "next_branch": form.branches[0] if form.branches else None,
        "moves": moves_of(request.user, payment),
        "title": _("Credit of receipt %(number)s") % {"number": payment.receipt},
        "submit": _("Record it"),
        "cancel_url": payment.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "treasury/credit.html", context, status=422 if form.errors else 200)


def _done(move):
    if move.is_sent:
        return _("It is proposed to %(branch)s, and set aside until its treasurer answers.") % {
            "branch": move.to_branch
        }
    if move.entry:
        return voucher_words(move.entry)
    return _("The credit is moved: receipt %(number)s.") % {"number": move.target.receipt}


@login_required
@form_page
def undo(request, slug, year, number, pk):
    """Take back that credit went elsewhere, with a reason."""
    payment = _source(request, slug, year, number)
    move = find(request.user, CreditMove.objects.select_related("target", "entry"), pk=pk, payment=payment)
    asks = move.is_sent and move.target_id is not None
    return ask_reason(
        request, payment.branch, partial(ask_back if asks else undo_move, move=move), done=_undone, then=payment,
        title=_("Ask the credit back") if asks else _("Take the credit back"),
        sentence=_ASKED_BACK if asks else _TAKEN_BACK, submit=_("Ask for it") if asks else _("Take it back"),
        cancel_url=reverse("treasury:credit", args=[slug, year, number]),
    )  # fmt: skip


def _undone(move):
    if move.undone_at:
        return _("The credit is the member's again.")
    if move.waits_for_return:
        return _("The other branch is asked: the credit is the member's again once its treasurer agrees.")
    return _("The reversal waits for a second person.")
