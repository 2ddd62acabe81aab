"""A remittance: sending it, its page for both sides, confirming or refusing it, its slip; what waits for a reader."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.amounts import format_amount
from arabic.calendar import format_month, parse_month
from arabic.numbers import amount_in_words
from branches.access import deny_unless, find, hide_unless, of_branch
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page
from sql.keyed import Keyed

from ..cashbook.accounts import open_accounts_of
from ..forms import ReasonForm
from ..models import Remittance
from ..months import current_month
from ..share_forms import ConfirmForm, RemitForm
from ..shares.owed import months_of_branches
from ..shares.papers import slip_paper
from ..shares.recipients import recipient_of
from ..shares.remitting import (
    confirm_remittance,
    confirmation_refusal,
    refuse_remittance,
    remit,
    remittances_to_confirm,
)
from ..shares.writing_off import amount_to_write_off, write_off, write_off_refusal
from .access import TOTALS, sane_year
from .reasons import ask_reason
from .shares import SEE, SEND

ROWS = 50
WITH_ALL = ("branch", "to_branch", "statement", "entry__account", "received_entry", "recorded_by__person",
            "decided_by__person", "written_off_by__person")  # fmt: skip


@form_page
@of_branch(TOTALS, act=SEND)
def send(request, branch, month):
    """Send what is owed for a month that is over, or a part of it."""
    try:
        month = parse_month(month)
    except ValueError:
        hide_unless(False)
    sane_year(month.year)
    recipient = recipient_of(branch, month)
    hide_unless(month < current_month() and recipient)
    owed = months_of_branches([branch], month, month)[branch.pk, month]
    accounts = open_accounts_of(branch)
    if request.method == "POST":
        form = RemitForm(request.POST, request.FILES, accounts=accounts)
        if form.is_valid() and form.run(remit, branch=branch, month=month, by=request.user, **form.cleaned_data):
            messages.success(request, _("It is recorded: the level above says when it has come."))
            return redirect(form.result)
    else:
        form = RemitForm(initial=RemitForm.start(accounts, owed.left), accounts=accounts)
    context = {
        "branch": branch, "owed": owed, "recipient": recipient, "form": form, "destination": "dues",
    }  # fmt: skip
    return render(request, "treasury/shares/remit.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def remittance(request, slug, pk):
    """What was sent and what came, for both sides; who receives it confirms or refuses it here."""
    row = find(request.user, Remittance.objects.select_related(*WITH_ALL), pk=pk, branch__slug=slug)
    waits = Remittance.objects.to_confirm().filter(pk=row.pk).exists()
    refusal = confirmation_refusal(row, request.user)
    may_answer = waits and not refusal
    deny_unless(request.method != "POST" or not refusal, refusal)
    accounts = open_accounts_of(row.to_branch) if may_answer else []
    start = {"received": row.amount, "received_on": localdate(), "method": "transfer"}
    if banks := [account.pk for account in accounts if not account.is_cash_box]:
        start["account"] = banks[0]
    confirming = ConfirmForm(request.POST if "confirm" in request.POST else None, accounts=accounts, initial=start)
    refusing = ReasonForm(request.POST if "refuse" in request.POST else None, prefix="refusal")
    if request.method == "POST" and (answer := _answer(request, row, waits, confirming, refusing)):
        return answer
    sides = {side: request.user.has_perm(SEE, side) for side in (row.branch, row.to_branch)}
    context = {
        "remittance": row,
        "branch": row.branch,
        "words": amount_in_words(row.amount),
        "waits": waits,
        "stands": Remittance.objects.standing().filter(pk=row.pk).exists(),
        "may_answer": may_answer,
        "confirming": confirming,
        "refusing": refusing,
        "owed_again": amount_to_write_off(row),
        "may_write_off": not write_off_refusal(row, request.user),
        "may_send": request.user.has_perm(SEND, row.branch),
        "sees_sender": sides[row.branch],
        "sees_receiver": sides[row.to_branch],
        "destination": "dues",
    }
    failed = confirming.errors or refusing.errors
    return render(request, "treasury/shares/remittance.html", context, status=422 if failed else 200)


def _answer(request, row, waits, confirming, refusing):
    """Do what was sent; None where the page is shown again with the errors of a form."""
    if not waits:
        messages.error(
            request, _("This remittance does not wait: somebody has decided, or its voucher does not count.")
        )
        return redirect(row)
    act = {"remittance": row, "by": request.user}
    if "confirm" in request.POST:
        if not (confirming.is_valid() and confirming.run(confirm_remittance, **act, **confirming.cleaned_data)):
            return None
        messages.success(request, _("It is confirmed, and stands in the book of the branch."))
    elif "refuse" in request.POST:
        if not (refusing.is_valid() and refusing.run(refuse_remittance, **act, **refusing.cleaned_data)):
            return None
        messages.success(request, _("It is refused: the branch reads the reason."))
    return redirect(row)


@login_required
@form_page
def write_off_rest(request, slug, pk):
    """Let nobody owe what of a remittance did not come, with a reason; a second person of the level above does."""
    row = find(request.user, Remittance.objects.select_related(*WITH_ALL), pk=pk, branch__slug=slug)
    refusal = write_off_refusal(row, request.user)
    deny_unless(not refusal, refusal)
    amount = amount_to_write_off(row)
    if not amount:
        messages.info(request, _("Nothing of this remittance is missing: it came, was sent again or was written off."))
        return redirect(row)
    words = {
        "amount": format_amount(amount), "branch": row.branch, "month": format_month(row.month),
        "sent": format_amount(row.amount), "came": format_amount(row.received),
    }  # fmt: skip
    return ask_reason(
        request, row.branch, partial(write_off, remittance=row), then=row,
        done=_("It is written off: the branch owes it no more, and reads the reason."),
        title=_("Write off what did not come"), submit=_("Write it off"), cancel_url=row.get_absolute_url(),
        sentence=_(
            "%(branch)s sent %(sent)s dirhams of its share of %(month)s, and %(came)s came: it will no longer owe the "
            "%(amount)s that are missing. No cash book changes."
        )
        % words,
    )  # fmt: skip


@login_required
@require_safe
def slip(request, slug, pk):
    """The slip of a remittance, A5, with both vouchers and what differs."""
    row = find(request.user, Remittance.objects.select_related(*WITH_ALL), pk=pk, branch__slug=slug)
    return pdf_response(
        make_pdf("voucher", slip_paper(row)),
        plain_name=f"share-{slug}-{row.month:%Y-%m}-{row.pk}",
        name=_("Remittance of %(month)s, %(branch)s") % {"month": f"{row.month:%Y-%m}", "branch": row.branch},
    )


@login_required
@require_safe
def waiting(request):
    """What was sent to the reader's branches and waits for their word, the oldest first."""
    rows = remittances_to_confirm(request.user).select_related("branch", "to_branch", "statement")
    page = read_page(request, Keyed(rows.order_by("sent_on", "pk")), ROWS)
    return render(request, "treasury/shares/waiting.html", {"page_obj": page, "destination": "dues"})
