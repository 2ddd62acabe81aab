"""The receipt of a payment, and voiding it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.numbers import amount_in_words
from branches.access import find, require
from forms.pages import form_page
from merging.receipts import first_name_of
from traces.recording import record_opening

from ..closing.guard import closed_sentence
from ..forms import ReasonForm
from ..models import Payment, VoidRequest
from ..months import current_month
from ..papers import recorded_under
from ..void_requests import ask_void, void_waits
from ..voiding import preview_void
from .access import NAMES, RECORD, VOID
from .credit import moves_of
from .voids import asked_words, void_sentence

Cheque = Payment.Cheque


def payment_of(user, slug, year, number):
    """The payment that the user may see; 404 otherwise."""
    payments = Payment.objects.select_related("branch", "payer__branch", "recorded_by__person", "voided_by__person")
    return find(user, payments, branch__slug=slug, year=year, number=number)


@require_safe
@login_required
def receipt(request, slug, year, number):
    """The numbered receipt, made to be printed; its payer sees it too."""
    payment = payment_of(request.user, slug, year, number)
    record_opening(reader=request.user, person=payment.payer, subject="receipt")
    parts = payment.allocations.standing().select_related("charge")
    is_own = request.user.person_id == payment.payer_id
    may_change = request.user.has_perm(VOID, payment)
    void_request = VoidRequest.objects.visible_to(request.user).waiting().filter(payment=payment).first()
    context = {
        "payment": payment,
        "branch": payment.branch,
        "recorded_under": (name := first_name_of(payment)) and recorded_under(name),
        "parts": parts,
        "rest": payment.amount - payment.moved - sum(part.amount for part in parts),
        "words": amount_in_words(payment.amount),
        "may_void": may_change and not payment.voided_at and not void_request,
        "may_return": may_change and payment.cheque in (Cheque.RECEIVED, Cheque.CASHED) and not void_request,
        "void_request": void_request,
        "moves": moves_of(request.user, payment),
        "holds": payment.free,
        "may_give_back": payment.free and not is_own and request.user.has_perm(RECORD, payment.branch),
        "sees_grid": request.user.has_perm(NAMES, payment.branch),
        "destination": "dues",
    }
    return render(request, "treasury/receipt.html", context)


@login_required
@form_page
def void(request, slug, year, number):
    """Say what voiding will do, then do it with a reason."""
    payment = payment_of(request.user, slug, year, number)
    require(request.user, VOID, payment)
    if payment.voided_at:
        messages.info(request, _("This payment is already voided."))
        return redirect(payment)
    if payment.moved:
        messages.error(request, _("A part of this payment was given back or moved: take that back first."))
        return redirect(payment)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _void(form, payment, request.user):
        messages.success(request, asked_words(form.result) or _("The payment is voided."))
        return redirect("treasury:grid", slug, current_month().year)
    status = 422 if form.errors else 200
    return render(request, "treasury/void.html", void_context(payment, form, request.user), status=status)


def _void(form, payment, user):
    return form.run(ask_void, payment=payment, by=user, **form.cleaned_data)


def void_context(payment, form, user):
    """What the page shows before the payment is voided."""
    waits = void_waits([payment], user)
    return {
        "payment": payment,
        "branch": payment.branch,
        "form": form,
        "voiding": None if form.non_field_errors() else preview_void(payment=payment),
        "closed": closed_sentence(payment.branch_id, payment.booked_on) if payment.booked_on else "",
        "title": _("Void receipt %(number)s") % {"number": payment.receipt},
        "sentence": void_sentence(waits, _("The payment will no longer count. Its number stays taken.")),
        "submit": _("Ask for it") if waits else _("Void this payment"),
        "tone": "danger",
        "cancel_url": payment.get_absolute_url(),
        "destination": "dues",
    }
