"""Collecting the dues of a branch on one sheet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find
from forms.pages import form_page
from forms.requests import clean_query, read_page

from ..cashbook.receiving import banks_of
from ..cashbook_forms import people_of
from ..forms import ReasonForm
from ..models import Allocation, Collection, Payment, VoidRequest
from ..payment_forms import SheetForm
from ..sheet import held_today, lines_of, payers_of, sheet_people
from ..void_requests import ask_void_collection, void_waits
from .access import PAYMENTS, RECORD, VOID, of_treasury
from .voids import asked_words, void_sentence

ROWS = 30


@form_page
@of_treasury(act=RECORD)
def collect(request, branch):
    """The sheet: a page of members with what each may pay. What is chosen on it survives turning to another page."""
    data = request.POST if request.method == "POST" else request.GET
    given = {"banks": banks_of(branch), "people": people_of(request.user, branch)}
    form = SheetForm(data, **given) if request.method == "POST" else SheetForm.blank(**given)
    payers = payers_of(request.user, branch, form.typed)
    if "save" in request.POST and form.record(branch=branch, payers=payers, by=request.user):
        messages.success(request, _("The sheet is recorded."))
        return redirect(form.result)
    query, in_arrears = clean_query(data.get("q", "")), data.get("show") == "arrears"
    people = sheet_people(request.user, branch, query=query, in_arrears=in_arrears)
    counting = None if query or in_arrears else held_today(request.user, branch).count_people
    page = read_page(request, people, ROWS, data, counting)
    wrong = [person for pk, person in payers.items() if pk in form.refused]
    shown = wrong + [person for person in page if person.pk not in form.refused]
    lines = lines_of(branch, shown, form.typed, form.refused)
    context = {
        "branch": branch,
        "form": form,
        "wrong": lines[: len(wrong)],
        "lines": lines[len(wrong) :],
        "elsewhere": _elsewhere(form, payers, shown),
        "page_obj": page,
        "query": query,
        "in_arrears": in_arrears,
        "latest": Collection.objects.visible_to(request.user).filter(branch=branch)[:3],
        "destination": "dues",
    }
    failed = form.refused or (form.is_bound and form.errors and "save" in data)
    return render(request, "treasury/collecting.html", context, status=422 if failed else 200)


def _elsewhere(form, payers, shown):
    """The lines that are chosen and not on this page: pairs (person, what was typed)."""
    here = {person.pk for person in shown}
    return [(payers[pk], typed) for pk, typed in form.typed.items() if pk in payers and pk not in here]


@require_safe
@of_treasury(act=PAYMENTS)
def collection(request, branch, pk):
    """A recorded sheet: its total and its receipts, made to be printed and signed."""
    rows = Collection.objects.select_related("branch", "recorded_by__person", "collector")
    row = find(request.user, rows, pk=pk, branch=branch)
    payments = _payments_of(request.user, row)
    valid = [payment for payment in payments if payment.voided_at is None]
    context = {
        "branch": branch,
        "collection": row,
        "payments": payments,
        "first": payments[0],
        "count": len(valid),
        "total": sum(payment.amount for payment in valid),
        "void_request": VoidRequest.objects.visible_to(request.user).waiting().filter(collection=row).first(),
        "may_void": valid and request.user.has_perm(VOID, branch),
        "may_record": request.user.has_perm(RECORD, branch),
        "destination": "dues",
    }
    return render(request, "treasury/collection.html", context)


def _payments_of(user, row):
    """The payments of a recorded sheet by number, each with the `months` that it settles; two queries."""
    payments = list(
        Payment.objects.visible_to(user)
        .filter(collection=row)
        .select_related("payer", "recorded_by")
        .order_by("number")
    )
    months = {}
    settled = Allocation.objects.standing().filter(payment__in=payments).order_by("charge__month")
    for payment, month in settled.values_list("payment", "charge__month"):
        months.setdefault(payment, []).append(month)
    for payment in payments:
        payment.months = months.get(payment.pk, [])
    return payments


@form_page
@of_treasury(act=VOID)
def void(request, branch, pk):
    """Take a whole sheet back: say what will be voided, then void it with a reason."""
    row = find(request.user, Collection.objects.select_related("branch"), pk=pk, branch=branch)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(ask_void_collection, collection=row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, asked_words(form.result) or _("The sheet is voided."))
        return redirect(row)
    valid = [payment for payment in _payments_of(request.user, row) if payment.voided_at is None]
    if not valid:
        messages.info(request, _("Every payment of this sheet is voided."))
        return redirect(row)
    waits = void_waits(valid, request.user)
    context = {
        "branch": branch,
        "form": form,
        "payments": valid,
        "total": sum(payment.amount for payment in valid),
        "title": _("Void the whole sheet"),
        "sentence": void_sentence(waits, _("These payments will no longer count. Their numbers stay taken.")),
        "submit": _("Ask for it") if waits else _("Void these payments"),
        "tone": "danger",
        "cancel_url": row.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "treasury/void_collection.html", context, status=422 if form.errors else 200)
