"""The cheques of a branch: those that wait, cashing them together, and saying that the bank sent one back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from branches.access import hide_unless, require
from forms.pages import form_page
from forms.requests import read_page

from ..cashbook.receiving import banks_of
from ..cheque_forms import CashForm, ReturnForm
from ..cheques import cash_cheques
from ..models import Donation, LevyPayment, Payment
from ..void_requests import ask_bounce, void_waits
from .access import VOID
from .cash_access import RECORD_ENTRY, SEE, of_book
from .receipts import payment_of
from .voids import asked_words, void_sentence

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@of_book()
def cheques(request, branch):
    """The cheques that wait, the oldest first: tick those that the bank cashed. Then the last ones it sent back."""
    seen = Payment.objects.visible_in(request.user, branch)
    may_record = request.user.has_perm(RECORD_ENTRY, branch)
    if request.method == "POST":
        require(request.user, RECORD_ENTRY, branch)
    levies = LevyPayment.objects.visible_in(request.user, branch).uncashed()
    donations = Donation.objects.visible_in(request.user, branch).uncashed()
    offered = {"payments": seen.uncashed(), "levies": levies, "donations": donations}
    form = CashForm(request.POST or None, banks=banks_of(branch), **offered)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(cash_cheques, branch=branch, by=request.user, **form.cleaned_data)
    ):
        sentence = ngettext("%(count)s cheque is cashed.", "%(count)s cheques are cashed.", form.result)
        messages.success(request, sentence % {"count": form.result})
        return redirect("treasury:cheques", branch.slug)
    bounced = (
        seen.filter(cheque=Payment.Cheque.BOUNCED).select_related("payer", "branch").order_by("-cleared_on", "-pk")
    )
    rows = seen.uncashed().select_related("payer", "branch").order_by("paid_on", "pk")
    context = {
        "branch": branch,
        "form": form,
        "page_obj": read_page(request, rows, ROWS),
        "levies": levies.select_related("payer", "branch").order_by("paid_on", "pk"),
        "donations": donations.select_related("donor", "branch").order_by("given_on", "pk"),
        "bounced": bounced[:10],
        "may_record": may_record,
        "has_bank": bool(banks_of(branch)),
        "destination": "dues",
    }
    return render(request, "treasury/cheques.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def send_back(request, slug, year, number):
    """Say that the bank returned the cheque unpaid. Where a void would wait, so does this."""
    payment = payment_of(request.user, slug, year, number)
    hide_unless(request.user.has_perm(SEE, payment.branch))
    require(request.user, VOID, payment)
    waits = payment.cheque == Payment.Cheque.CASHED or void_waits([payment], request.user)
    if payment.voided_at or payment.cheque not in (Payment.Cheque.RECEIVED, Payment.Cheque.CASHED):
        messages.info(request, _("This is no cheque that the bank can send back."))
        return redirect(payment)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.run(
        ask_bounce, payment=payment, by=request.user, **form.cleaned_data
    ):  # fmt: skip
        messages.success(request, asked_words(form.result) or _("The cheque is returned: its months are open again."))
        return redirect(payment)
    sentence = _("The payment will no longer count, and its months are open again. The receipt stays and says so.")
    context = {
        "payment": payment,
        "branch": payment.branch,
        "form": form,
        "voiding": None,
        "title": _("Cheque %(number)s was returned unpaid") % {"number": payment.reference},
        "sentence": void_sentence(waits, sentence),
        "submit": _("Ask for it") if waits else _("It was returned"),
        "tone": "danger",
        "cancel_url": payment.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "treasury/void.html", context, status=422 if form.errors else 200)
