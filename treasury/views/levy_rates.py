"""The rates of levies: what holds in a branch and who set it, a new one, one to come taken back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import format_month
from branches.access import find
from forms.pages import form_page

from ..forms import ReasonForm
from ..levies.rates_shown import rates_shown
from ..levies.setting_rates import set_levy_rate, withdraw_levy_rate
from ..levy_forms import LevyRateForm
from ..models import LevyRate
from ..months import current_month
from .levies import of_levies


@form_page
@of_levies(act="treasury.add_levyrate")
def rates(request, branch):
    """What each assembly owes a month now and to whom, the rates past and to come, and a new one."""
    start = {"from_month": f"{current_month():%Y-%m}", "decided_on": localdate()}
    form = LevyRateForm(request.POST or None, initial=start)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(set_levy_rate, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The rate is set."))
        return redirect("treasury:levy-rates", branch.slug)
    context = {"branch": branch, "form": form, "destination": "dues", **rates_shown(request.user, branch)}
    return render(request, "treasury/levies/rates.html", context, status=422 if form.errors else 200)


@form_page
@of_levies(act="treasury.change_levyrate")
def withdraw(request, branch, pk):
    """Take back a rate that has not begun, with a reason."""
    rate = find(request.user, LevyRate.objects.select_related("branch"), pk=pk, branch=branch)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(withdraw_levy_rate, rate=rate, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The rate is taken back."))
        return redirect("treasury:levy-rates", branch.slug)
    context = {
        "branch": branch,
        "form": form,
        "title": _("Take back a rate to come"),
        "sentence": _("%(amount)s dirhams a month from %(month)s will not hold: the rate before it holds on.")
        % {"amount": format_amount(rate.amount), "month": format_month(rate.started_on)},
        "submit": _("Take it back"),
        "cancel_url": reverse("treasury:levy-rates", args=[branch.slug]),
        "destination": "dues",
    }
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
