"""The rates of levies: what holds in a branch and who set it, a new one, one to come taken back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.access import find
from forms.pages import form_page

from ..levies.rates_shown import rates_shown
from ..levies.setting_rates import set_levy_rate, withdraw_levy_rate
from ..levy_forms import LevyRateForm
from ..models import LevyRate
from ..months import current_month
from .levies import of_levies
from .rates import withdraw_page


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
    return withdraw_page(request, rate, withdraw_levy_rate, "treasury:levy-rates")
