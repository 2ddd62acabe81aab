"""Receipts of levies: the page, the paper, taking one back; and the public page that confirms one."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arabic.numbers import amount_in_words
from branches.access import find, hide_unless, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from members.limits import limit
from traces.models import Act
from traces.recording import record_opening, record_reading

from ..cashbook.recording import reverse_entry
from ..cashbook.rules import reversal_waits
from ..forms import ReasonForm
from ..levies.papers import months_text, receipt_paper
from ..levies.receiving import RECEIVE
from ..levies.returning import REVERSE, alone_refusal, may_be_returned, return_cheque, take_back_cheque
from ..levy_forms import ReturnForm
from ..models import LevyPayment, LevyRefund
from ..receipt_checks import checked_levy
from .levies import SEE


def receipt_of(request, slug, pk):
    """The receipt that the reader sees: of a branch whose money they see, or their own; 404 otherwise."""
    rows = LevyPayment.objects.select_related("branch", "payer", "entry__account__branch", "entry__category",
                                              "entry__branch", "entry__recorded_by__person",
                                              "recorded_by__person")  # fmt: skip
    return find(request.user, rows, pk=pk, branch__slug=slug)


@login_required
@require_safe
def receipt(request, slug, pk):
    """A receipt with the months that it settles, and what the reader may do with it."""
    row = receipt_of(request, slug, pk)
    record_opening(reader=request.user, person=row.payer, subject="levies")
    return render(request, "treasury/levies/receipt.html", _context(request.user, row))


def refunds_of(user, payment):
    """What was given back of `payment`, as `user` sees it, with the vouchers."""
    return list(LevyRefund.objects.visible_to(user).filter(payment=payment).select_related("entry__branch"))


def _context(user, row):
    reversal = row.entry and row.entry.reversals.standing().select_related("branch").first()
    stands = reversal is None and row.reversed_at is None
    may_give_back = stands and user.person_id != row.payer_id and user.has_perm(RECEIVE, row.branch)
    return {
        "payment": row,
        "branch": row.branch,
        "words": amount_in_words(row.amount),
        "months": months_text(row),
        "reversal": reversal,
        "sees_branch": user.has_perm(SEE, row.branch),
        "may_reverse": stands and not row.given_back and user.has_perm(REVERSE, row),
        "may_give_back": may_give_back and not row.is_uncashed and bool(row.free or row.given_back),
        "refunds": refunds_of(user, row),
        "is_cheque": may_be_returned(row),
        "destination": "dues",
    }


@login_required
@require_safe
def paper(request, slug, pk):
    """The numbered receipt, A5, with a code by which it is checked; its payer gets it too."""
    row = receipt_of(request, slug, pk)
    record_reading(reader=request.user, act=Act.PRINTED, subject="levies", people=[row.payer_id], branch=row.branch)
    number = f"{row.year}-{row.number:04d}"
    return pdf_response(
        make_pdf("certificate", receipt_paper(row, request.build_absolute_uri)),
        plain_name=f"levy-{slug}-{number}",
        name=_("Receipt of levies %(number)s, %(branch)s") % {"number": number, "branch": row.branch},
    )


@login_required
@form_page
def reverse(request, slug, pk):
    """Take a receipt back with a reason, or ask for it where a second person has to agree."""
    row = receipt_of(request, slug, pk)
    require(request.user, REVERSE, row)
    if _said_why_not(request, row):
        return redirect(row)
    form = ReasonForm(request.POST or None)
    workflow = partial(take_back_cheque, payment=row) if row.is_uncashed else partial(reverse_entry, entry=row.entry)
    if request.method == "POST" and form.is_valid() and form.run(workflow, by=request.user, **form.cleaned_data):
        if row.entry and form.result.is_waiting:
            messages.info(request, _("It waits for a second person: until then the receipt counts."))
        else:
            messages.success(request, _("The receipt is taken back: its months are due again."))
        return redirect(row)
    context = _context(request.user, row) | _taking_back(row, request.user, _("Take it back")) | {
        "form": form, "title": _("Take receipt %(number)s back") % {"number": row.receipt},
    }  # fmt: skip
    return render(request, "treasury/levies/reverse.html", context, status=422 if form.errors else 200)


def _said_why_not(request, row):
    """Whether the reader takes the receipt back on no page; they are told why."""
    refusal = row.is_uncashed and alone_refusal(row, request.user)
    if refusal:
        messages.error(request, refusal)
    return bool(refusal or row.reversed_at)


def _taking_back(row, user, done):
    """What the confirming page says: what follows, and who else has to agree."""
    waits = row.entry is not None and reversal_waits([row.entry], user)
    if row.is_uncashed:
        sentence = _("Its number stays taken, and its months are due again. The cheque is not in the cash book yet.")
    elif waits:
        sentence = _("Its number stays taken, and its months are due again. A second person approves it first.")
    else:
        sentence = _("Its number stays taken, and its months are due again. The cash book gets a reversal.")
    return {
        "sentence": sentence,
        "submit": _("Ask for it") if waits else done,
        "tone": "danger",
        "cancel_url": row.get_absolute_url(),
    }


@login_required
@form_page
def send_back(request, slug, pk):
    """Say that the bank returned the cheque of a receipt; where taking it back would wait, so does this."""
    row = receipt_of(request, slug, pk)
    require(request.user, REVERSE, row)
    if not may_be_returned(row):
        messages.info(request, _("This is no cheque that the bank can send back."))
        return redirect(row)
    if _said_why_not(request, row):
        return redirect(row)
    form = ReturnForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(return_cheque, payment=row, by=request.user, **form.cleaned_data)
    ):
        if form.result and form.result.is_waiting:
            messages.info(request, _("It waits for a second person: until then the receipt counts."))
        else:
            messages.success(request, _("The cheque is returned: its months are due again."))
        return redirect(row)
    context = _context(request.user, row) | _taking_back(row, request.user, _("It was returned")) | {
        "form": form, "title": _("Cheque %(number)s was returned unpaid") % {"number": row.reference},
    }  # fmt: skip
    return render(request, "treasury/levies/reverse.html", context, status=422 if form.errors else 200)


@require_safe
@limit("check")
@never_cache
def check(request, token):
    """Confirm to who holds a receipt its number, amount and day, or that it was taken back; it names nobody."""
    row = checked_levy(token)
    hide_unless(row)
    response = render(request, "treasury/levies/check.html", {"payment": row, "branch": row.branch})
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    response["X-Robots-Tag"] = "noindex"
    return response
