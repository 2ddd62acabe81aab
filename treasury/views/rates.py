"""The rates of a branch, the charging of a month, and the exemption of a member from one."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arabic.amounts import format_amount
from arabic.calendar import format_month
from branches.access import find
from forms.pages import form_page

from ..charging import exempt, withdraw_exemption
from ..charging_run import CHARGE, may_charge_below, start_charging
from ..forms import ChargeForm, RateForm, ReasonForm
from ..models import DuesCharge, DuesRate
from ..months import current_month
from ..rates_shown import rates_shown
from ..setting_rates import set_rate, withdraw_rate
from .access import of_treasury, way_back
from .reasons import ask_reason


@form_page
@of_treasury(act="treasury.add_duesrate")
def rates(request, branch):
    """What each category owes a month now and by whose decision, the rates past and to come, and a new one."""
    form = RateForm(
        request.POST or None, initial={"from_month": f"{current_month():%Y-%m}", "decided_on": localdate()}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(set_rate, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The rate is set."))
        return redirect("treasury:rates", branch.slug)
    context = {
        "branch": branch,
        "form": form,
        "charge_form": ChargeForm(may_charge_below=may_charge_below(request.user, branch)),
        "year": current_month().year,
        "destination": "dues",
    }
    context |= rates_shown(request.user, branch)
    return render(request, "treasury/rates.html", context, status=422 if form.errors else 200)


@form_page
@of_treasury(act="treasury.change_duesrate")
def withdraw(request, branch, pk):
    """Take back a rate that has not begun, with a reason."""
    rate = find(request.user, DuesRate.objects.select_related("branch", "category", "band"), pk=pk, branch=branch)
    return withdraw_page(request, rate, withdraw_rate, "treasury:rates")


def withdraw_page(request, rate, workflow, page):
    """Ask for a reason and take back `rate`, of dues or levies, by `workflow`; then lead to the `page` of rates."""
    rates_url = reverse(page, args=[rate.branch.slug])
    words = {"amount": format_amount(rate.amount), "month": format_month(rate.started_on)}
    return ask_reason(
        request, rate.branch, partial(workflow, rate=rate), done=_("The rate is taken back."), then=rates_url,
        title=_("Take back a rate to come"), submit=_("Take it back"), tone="", cancel_url=rates_url,
        sentence=_("%(amount)s dirhams a month from %(month)s will not hold: the rate before it holds on.") % words,
    )  # fmt: skip


@require_POST
@of_treasury(act=CHARGE)
def charge(request, branch):
    """Charge a month to the branch's own members, or below it too; the run's page says how far it has come."""
    form = ChargeForm(request.POST, may_charge_below=may_charge_below(request.user, branch))
    if not form.is_valid():
        messages.error(request, _("Choose a month from the list."))
        return redirect("treasury:rates", branch.slug)
    below = form.cleaned_data.get("below", False)
    return redirect(start_charging(branch=branch, month=form.cleaned_data["month"], below=below, by=request.user))


@form_page
@of_treasury(act="treasury.change_duescharge")
def exemption(request, branch, charge_pk):
    """Exempt a member from a month with a reason, or ask for it again."""
    charges = DuesCharge.objects.asked().select_related("person", "exempted_by__person", "relief")
    row = find(request.user, charges, pk=charge_pk, branch=branch)
    form = None if row.exempted_at else ReasonForm(request.POST or None)
    back = way_back(request, reverse("treasury:grid", args=[branch.slug, row.month.year]))
    if row.exempted_at and "reason" in request.POST:  # sent twice: the second time must not undo the first
        messages.info(request, _("This month is already exempted."))
        return redirect(f"{back}#member-{row.person_id}")
    if request.method == "POST" and (form is None or form.is_valid()) and _decided(request, row, form):
        return redirect(f"{back}#member-{row.person_id}")
    context = exempt_context(row) if form else withdraw_context(row)
    context |= {"branch": branch, "charge": row, "form": form, "cancel_url": back, "next": back, "destination": "dues"}
    return render(request, "treasury/exemption.html", context, status=422 if form and form.errors else 200)


def exempt_context(charge):
    names = {"person": charge.person, "month": format_month(charge.month)}
    return {
        "title": _("Exempt %(person)s") % names,
        "sentence": _("%(person)s will owe nothing for %(month)s.") % names,
        "submit": _("Exempt from this month"),
    }


def withdraw_context(charge):
    names = {"person": charge.person, "month": format_month(charge.month)}
    return {
        "title": _("Ask %(person)s again") % names,
        "sentence": _("%(person)s will owe the dues of %(month)s again.") % names,
        "submit": _("Ask for this month again"),
    }


def _decided(request, row, form):
    """Exempt with the form's reason, or, without a form, ask again. False where the form says why not."""
    if form:
        if done := form.run(exempt, charge=row, by=request.user, **form.cleaned_data):
            messages.success(request, _("The member is exempted from this month."))
        return done
    try:
        withdraw_exemption(charge=row)
        messages.success(request, _("The month is asked for again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return True
