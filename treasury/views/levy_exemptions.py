"""Answering exemptions from levies: somebody else than who recorded it approves or refuses it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find_among
from forms.pages import form_page
from forms.requests import read_page

from ..forms import ReasonForm
from ..levies.exempting import APPROVE, approve_exemption, exemptions_to_answer, may_answer, refuse_exemption
from ..models import LevyCharge, LevyExemption, exact

ROWS = 50
NOT_YOURS = gettext_lazy("You cannot decide this: somebody else does, who did not record it and stands above it.")
WITH_ALL = ("branch", "office__person__branch", "recorded_by__person", "answered_by__person")


def exemption_of(user, pk):
    """The exemption that `user` sees, or may answer; 404 otherwise."""
    seen = LevyExemption.objects.visible_to(user) | LevyExemption.objects.filter(
        pk__in=exemptions_to_answer(user).order_by().values("pk")
    )
    return find_among(seen.select_related(*WITH_ALL), pk=pk)


@login_required
@form_page
def exemption(request, pk):
    """An exemption with its months and reason; who may answers it here, with a reason to refuse it."""
    row = exemption_of(request.user, pk)
    may_decide = may_answer(request.user, row)
    may_withdraw = row.is_waiting and row.recorded_by_id == request.user.pk
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        deny_unless(may_decide or may_withdraw, NOT_YOURS)
        if form.is_valid() and form.run(refuse_exemption, exemption=row, by=request.user, **form.cleaned_data):
            messages.success(request, _("The exemption does not hold: the months are owed."))
            return redirect("treasury:levy-exemption", pk)
    context = {
        "exemption": row,
        "branch": row.branch,
        "form": form if may_decide or may_withdraw else None,
        "may_decide": may_decide,
        "asked": _asked_under(row) if row.is_waiting else None,
        "destination": "dues",
    }
    return render(request, "treasury/levies/exemption.html", context, status=422 if form.errors else 200)


def _asked_under(row):
    """What is asked for the months that it would cover: how many, dirhams, and what was paid on them; one query."""
    months = LevyCharge.objects.asked().filter(office=row.office, branch=row.branch).order_by()
    months = months.filter(month__gte=row.started_on, month__lt=row.ended_on)
    return months.aggregate(count=Count("pk"), total=exact(Sum("amount")), paid=exact(Sum("paid")))


@login_required
@require_POST
def approve(request, pk):
    """Approve it: its months are asked no longer."""
    row = exemption_of(request.user, pk)
    may = may_answer(request.user, row) if row.is_waiting else request.user.has_perm(APPROVE, row)
    deny_unless(may, NOT_YOURS)
    try:
        approve_exemption(exemption=row, by=request.user)
        messages.success(request, _("The exemption holds: its months are asked no longer."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("treasury:levy-exemption", pk)


@login_required
@require_safe
def waiting(request):
    """The exemptions that the reader may answer, the oldest first."""
    rows = exemptions_to_answer(request.user).select_related(*WITH_ALL).order_by("recorded_at", "pk")
    context = {"page_obj": read_page(request, rows, ROWS), "destination": "dues"}
    return render(request, "treasury/levies/waiting.html", context)
