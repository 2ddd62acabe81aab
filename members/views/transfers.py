"""The pages of transfers: asking for one, answering for a branch, taking a request back, and what waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find, of_branch
from branches.models import Branch
from bureaus.deciding import deciding_level
from bureaus.transfers import (
    ENTER_RIGHT,
    agree_to_transfer,
    ask_transfer,
    decides_for_both,
    may_withdraw,
    open_sides,
    refuse_transfer,
    requests_for_above,
    requests_to_answer,
    withdraw_transfer,
)
from forms.pages import form_page
from forms.requests import read_number, read_page, read_query
from members.application_forms import ReasonForm
from members.limits import limit
from members.models import Person, TransferRequest
from members.transfer_forms import AskTransferForm, ComingForm, TransferForm
from members.transfers import rule_in_force
from treasury.arrears import owed_by

from .acts import find_member_to_decide
from .own import of_own_person

SEE = "members.view_transferrequest"
BRANCHES_A_PAGE = 20
ROWS = 50


@login_required
@form_page
def transfer(request, pk):
    """Move a member to another branch: at once where the officer decides for both, else by a request."""
    person, membership = find_member_to_decide(request.user, pk)
    crumbs = {"person": person, "cancel_url": reverse("members:person", args=[pk])}
    return _ask(request, membership, crumbs)


@login_required
@form_page
@of_own_person
def ask_own(request, person):
    """A member asks to go on in another branch."""
    membership = person.memberships.open().select_related("person", "branch").first()
    if membership is None:
        messages.info(request, _("You are a member of no branch."))
        return redirect("members:me")
    trail = [(_("My file"), reverse("members:me")), (_("Ask to move to another branch"), "")]
    return _ask(request, membership, {"breadcrumbs": trail, "is_own": True, "cancel_url": reverse("members:me")})


def _ask(request, membership, context):
    """Choose the branch, then say why and send."""
    if waiting := membership.transfer_requests.waiting().first():
        messages.info(request, _("A request to transfer this member waits already."))
        return redirect("members:transfer-request", waiting.pk)
    branches = Branch.objects.visible_to(request.user).standing().exclude(pk=membership.branch_id)
    chosen = branches.filter(pk=read_number(request.POST.get("branch") or request.GET.get("branch"))).first()
    context |= {"membership": membership, "chosen": chosen}
    if chosen is None:
        query = read_query(request)
        page = read_page(request, branches.search(query), BRANCHES_A_PAGE)
        return render(request, "members/choose_branch.html", context | {"page_obj": page, "query": query})
    moves = decides_for_both(request.user, membership, chosen)
    form_class = TransferForm if moves else AskTransferForm
    form = form_class(request.POST or None, branches=branches, initial={"branch": chosen.pk})
    if form.is_valid() and form.run(ask_transfer, membership=membership, by=request.user, **form.cleaned_data):
        return _asked(request, form.result)
    context |= {"form": form, "moves": moves, "rule": rule_in_force()}
    return render(request, "members/ask_transfer.html", context, status=422 if form.errors else 200)


def _asked(request, asked):
    if asked.is_waiting:
        messages.success(request, _("The request is sent: the member moves once both branches have agreed."))
        return redirect("members:transfer-request", asked.pk)
    messages.success(request, _("The member is transferred."))
    person = asked.membership.person
    # The one who moves a member away may not see the file any more.
    still = Person.objects.visible_to(request.user).filter(pk=person.pk).exists()
    return redirect("members:person", person.pk) if still else redirect("members:list", asked.membership.branch.slug)


@form_page
@of_branch(SEE, act=ENTER_RIGHT)
@limit("find")
def ask_coming(request, branch):
    """Ask for a member of another branch, out of sight, by the number and the name that the member gave."""
    if not branch.is_standing:
        messages.error(request, _("This branch is closed."))
        return redirect("members:transfers", branch.slug)
    form = ComingForm(request.POST or None)
    if form.is_valid():
        membership = form.cleaned_data["membership"]
        if decides_for_both(request.user, membership, branch):  # that page says what happens
            return redirect(f"{reverse('members:transfer', args=[membership.person_id])}?branch={branch.pk}")
    if form.is_valid() and form.run(ask_transfer, branch=branch, by=request.user, **form.arguments):
        return _asked(request, form.result)
    context = {"form": form, "branch": branch, "rule": rule_in_force()}
    return render(request, "members/ask_coming.html", context, status=422 if form.errors else 200)


@require_safe
@of_branch(SEE)
def transfers(request, branch):
    """The requests out of the branch and into it, those that wait first."""
    rows = TransferRequest.objects.visible_to(request.user).of_branch(branch)
    context = {
        "branch": branch,
        "page_obj": read_page(request, _with_people(rows).latest_waiting_first(), ROWS),
        "may_ask": branch.is_standing and request.user.has_perm(ENTER_RIGHT, branch),
    }
    return render(request, "members/transfers.html", context)


@login_required
@require_safe
def waiting(request):
    """The requests that the user may answer, wherever they are, the oldest first; and those that wait above."""
    page = read_page(request, _with_people(requests_to_answer(request.user)), ROWS)
    above = _with_people(requests_for_above(request.user).visible_to(request.user))[:ROWS]
    return render(request, "members/waiting_transfers.html", {"page_obj": page, "above": list(above)})


@login_required
@form_page
def transfer_request(request, pk):
    """A request with what each branch said; who may, answers it or takes it back."""
    rows = TransferRequest.objects.select_related("left_agreed_by__person", "entered_agreed_by__person")
    asked = find(request.user, _with_people(rows.select_related("asked_by__person", "membership__branch")), pk=pk)
    sides = open_sides(request.user, asked.membership, asked.to_branch) if asked.is_waiting else set()
    form = ReasonForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST" and (answer := _answer(request, asked, form)):
        return answer
    may_see_money = request.user.has_perm("treasury.view_payment", asked.from_branch)
    context = {
        "asked": asked,
        "person": asked.membership.person,
        "breadcrumbs": _trail(request.user, asked),
        "sees_file": Person.objects.visible_to(request.user).filter(pk=asked.membership.person_id).exists(),
        "may_agree": bool(sides & set(asked.missing)),
        "agreeing_moves": set(asked.missing) <= sides,
        "may_refuse": bool(sides),
        "may_withdraw": asked.is_waiting and may_withdraw(request.user, asked),
        "decided_by": deciding_level(asked.membership).sentence if asked.is_waiting else "",
        "owed": owed_by(request.user, asked.membership) if may_see_money else None,
        "reason": form,
    }
    return render(request, "members/transfer_request.html", context, status=422 if form.errors else 200)


def _trail(user, asked):
    """From where one comes to a request: the member from the own page, an officer from what waits."""
    if user.person_id == asked.membership.person_id:
        return [(_("My file"), reverse("members:me")), (_("See the request"), "")]
    return [(_("Transfers that wait for your answer"), reverse("members:waiting-transfers")), (str(asked), "")]


def _answer(request, asked, form):
    """Do what was sent. None where the page is shown again with the form's errors."""
    try:
        if "agree" in request.POST:
            moved = not agree_to_transfer(request=asked, by=request.user).is_waiting
            said = _("The member is transferred.") if moved else _("Your branch has agreed.")
        elif "withdraw" in request.POST:
            withdraw_transfer(request=asked, by=request.user)
            said = _("The request is withdrawn.")
        elif "refuse" in request.POST:
            if not form.is_valid():
                return None
            refuse_transfer(request=asked, by=request.user, **form.arguments)
            said = _("The request is refused.")
        else:
            return None
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect("members:transfer-request", asked.pk)


def _with_people(rows):
    return rows.select_related("membership__person", "membership__category", "from_branch", "to_branch")
