"""Recording a payment from the grid."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from arabic.amounts import format_amount
from branches.access import find_among
from forms.pages import form_page
from members.models import Membership, Person
from traces.recording import record_opening

from ..cashbook.receiving import banks_of
from ..credit import credit_of
from ..grid import rows_of
from ..models import DuesCharge, Payment
from ..months import current_month
from ..oneself import own_payment_refusal
from ..open_months import open_lines, suggested_amount
from ..payment_forms import PaymentForm
from ..payments import check_payment, preview_payment, record_payment
from ..plans import Choice, amount_of_plan, far_month, plans_of
from .access import RECORD, of_treasury, sane_year, way_back
from .grid import frame, render_rows, sums_of


@form_page
@of_treasury(act=RECORD)
def record(request, branch, year, person_pk):
    """The form of a member's payment, what it would settle, and its recording: a panel in the grid or a whole page."""
    sane_year(year)
    person = payer_of(request.user, branch, person_pk)
    record_opening(reader=request.user, person=person, subject="dues")
    lines, held = open_lines(person, branch), credit_of(person, branch)
    given = {"banks": banks_of(branch), "lines": lines}
    form = typed_form(request, given) or PaymentForm.blank(suggested_amount(lines, held), **given)
    only_shows = request.method != "POST" or "show" in request.POST  # without scripts, a button shows the months
    preview = preview_of(form, person, branch, request.user, is_whole=not only_shows)
    seen = preview and was_shown(request.POST, preview, form)
    question = question_of(preview, plans_of(lines, held), request.POST.get("agreed"))
    if not only_shows and seen and question["agreed"] and _record(form, branch, person, request.user):
        return confirm(request, branch, year, person, form.result)
    context = frame(request, branch, year) | account_of(request.user, branch, person, lines)
    context |= question | {
        "form": form,
        "preview": preview,
        "recorded_by_others": own_payment_refusal(by=request.user, payer_id=person.pk, branch=branch),
        "unseen": not only_shows and not form.errors and not seen,
        "unanswered": not only_shows and seen and not question["agreed"],
        "record_url": request.path,
        "next": way_back(request, context["grid_url"]),
        "in_peek": is_beside(request),
    }
    return payment_page(request, context)


def was_shown(data, preview, form):
    """Whether the amount and the chosen months that are sent are those whose effect was on the screen."""
    return (data.get("previewed"), data.get("previewed_months", "")) == (str(preview.amount), form.ticked)


def question_of(preview, plans, agreed):
    """The amounts to choose from, the chosen one, and whether a payment far ahead was agreed to.

    It is asked about once: `agreed` is the amount whose months were agreed to.
    """
    far = far_month(preview.fills) if preview else None
    amount = preview.amount if preview else None
    return {
        "plans": plans,
        "chosen": next((plan.value for plan in plans if plan.amount == amount), Choice.OTHER.value),
        "far": far,
        "agreed": far is None or agreed == str(amount),
    }


def account_of(user, branch, person, lines):
    """The member, the months asked for and not paid, those exempted, and the last receipts."""
    exempted = DuesCharge.objects.visible_to(user).asked().filter(branch=branch, person=person)
    exempted = exempted.filter(exempted_by__isnull=False).select_related("relief")
    return {
        "person": person,
        "owed": [line for line in lines if line.charge and line.month <= current_month()],
        "exempted": exempted.order_by("-month")[:12],
        "receipts": Payment.objects.visible_to(user).filter(branch=branch, payer=person)[:3],
        "holding": Payment.objects.visible_to(user).holding().filter(branch=branch, payer=person)[:3],
        "branch_receipts": f"{branch.get_absolute_url()}receipts/",
    }


def payer_of(user, branch, person_pk):
    """The person, who is or was a member of the branch; 404 otherwise."""
    rows = Membership.objects.visible_in(user, branch)
    return find_among(Person.objects.select_related("branch").filter(pk__in=rows.values("person")), pk=person_pk)


def typed_form(request, given):
    """The form with what was typed: sent, or only to be previewed; None when it is opened."""
    if request.method == "POST":
        return PaymentForm(_with_plan(request.POST), **given)
    return PaymentForm(_with_plan(request.GET), **given) if "amount" in request.GET else None


def _with_plan(data):
    """Without scripts a chosen plan does not fill in its amount: it counts unless another amount was typed."""
    amount, seen = amount_of_plan(data.get("plan", "")), amount_of_plan(f":{data.get('previewed', '')}")
    if amount is None or seen is None or data.get("amount", "").strip() != format_amount(seen):
        return data
    data = data.copy()
    data["amount"] = format_amount(amount)
    return data


def preview_of(form, person, branch, user, *, is_whole):
    """What the typed or suggested amount would settle; None while it cannot be recorded, and the form says why.

    Until the `is_whole` form is sent, a cheque has no number yet.
    """
    shown = {"person": person, "branch": branch, "lines": form.given_lines}
    if not form.is_bound:
        return preview_payment(amount=form.initial["amount"] or 0, **shown)
    if not form.is_valid():
        return None
    names = ("amount", "method", "paid_on", "months", *(("reference", "bank") if is_whole else ()))
    fields = {name: form.cleaned_data[name] for name in names}
    if not form.run(check_payment, branch=branch, payer=person, by=user, **fields):
        return None
    return preview_payment(amount=fields["amount"], months=fields["months"], **shown)


def _record(form, branch, person, user):
    return form.run(record_payment, branch=branch, payer=person, by=user, **form.cleaned_data)


def confirm(request, branch, year, person, payment):
    """Back to the grid: the member's row, the totals and a message with the receipt, in place where the page can."""
    payment.refresh_from_db(fields=["free"])  # what settles no month yet: it is said
    if not request.htmx or is_beside(request):
        messages.success(request, payment_message(payment))
        url = way_back(request, reverse("treasury:grid", args=[branch.slug, year]))
        # The list comes anew: with a fragment, the browser would only move within it.
        return HttpResponseClientRedirect(url) if request.htmx else redirect(f"{url}#member-{person.pk}")
    row = render_rows(rows_of(branch, [person], year))[0]
    context = frame(request, branch, year)
    context |= sums_of(branch, year, context["months"]) | {
        "rows": [row],
        "payment": payment,
        "in_place": True,
    }
    return render(request, "treasury/_recorded.html", context)


def is_beside(request):
    """Whether the form is asked for, or sent, beside a list that is not the grid (`_peek.html`)."""
    return request.htmx.target == "peek-content"


def payment_message(payment):
    """The message after a payment, with the ways to its receipt and to undoing it."""
    number = format_html('<bdi dir="ltr">{}</bdi>', payment.receipt)
    parts = {"number": number, "payer": payment.payer, "amount": format_amount(payment.amount)}
    place = [payment.branch.slug, payment.year, payment.number]
    links = [
        (payment.get_absolute_url(), _("Show the receipt")),
        (reverse("treasury:receipt-paper", args=place), _("Download the receipt (PDF)")),
        (reverse("treasury:void", args=place), _("Void this payment")),
    ]
    if payment.free:
        credit = _("%(sum)s dirhams of it are kept as credit") % {"sum": format_amount(payment.free)}
        links.insert(0, (reverse("treasury:credit", args=place), credit))
    return format_html(
        "{} {}",
        format_html(_("Receipt {number}: {payer} paid {amount} dirhams."), **parts),
        format_html_join(" · ", '<a href="{}">{}</a>', links),
    )


def payment_page(request, context):
    """The preview alone, the panel, or the whole page, as it was asked for."""
    status = 422 if context["form"].errors and request.method == "POST" else 200
    if not request.htmx or is_beside(request):
        return render(request, "treasury/payment.html", context, status=status)
    if request.htmx.target == "preview":
        return render(request, "treasury/_preview.html", context)
    return render(request, "treasury/_panel.html", context, status=status)
