"""The page of the treasury's figures: pictures, each with its table."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..ages import TOTALS
from ..figures import (
    BOOK,
    arrears_in_ages,
    cash_over_time,
    collection_by_branch,
    collection_by_month,
    income_and_expenses,
)
from .access import of_treasury


@require_safe
@of_treasury(act=TOTALS)
def figures(request, branch):
    """What was collected, what is late, what came in and went out, and what the branch holds."""
    user = request.user
    pictures = [*collection_by_month(user, branch), collection_by_branch(user, branch), arrears_in_ages(user, branch)]
    if user.has_perm(BOOK, branch):
        pictures += [*income_and_expenses(user, branch), cash_over_time(branch)]
    context = {
        "branch": branch,
        "pictures": pictures,
        "title": _("Figures of the treasury"),
        "grid_url": reverse("treasury:dues", args=[branch.slug]),
        "destination": "dues",
    }
    return render(request, "treasury/figures.html", context)
