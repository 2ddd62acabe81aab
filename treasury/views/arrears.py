"""The members of a branch who are late, with the ways to reach them."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from forms.requests import read_page

from ..arrears import ORDERS, Debts, name_debts
from ..months import current_month
from .access import NAMES, RECORD, of_treasury

ROWS = 50


@require_safe
@of_treasury(act=NAMES)
def arrears(request, branch):
    """Who owes something from before this month, the largest debt first, or the oldest (`?sort=age`)."""
    order = request.GET.get("sort")
    order = order if order in ORDERS else "amount"
    debts = Debts(request.user, branch, order)
    page = read_page(request, debts, ROWS)
    context = {
        "branch": branch,
        "order": order,
        "page_obj": page,
        "debts": name_debts(request.user, page.object_list),
        "total": debts.total,
        "may_record": request.user.has_perm(RECORD, branch),
        "payments_url": f"{reverse('treasury:grid', args=[branch.slug, current_month().year])}payments/",
        "back": "?" + urlencode({"next": request.get_full_path()}),
        "grid_url": reverse("treasury:dues", args=[branch.slug]),
        "destination": "dues",
    }
    return render(request, "treasury/arrears.html", context)
