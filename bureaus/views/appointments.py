"""An appointment that waits for a second person: who, where, why it waits, and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branches.access import find
from forms.pages import form_page

from ..confirmers import confirmers, may_confirm, may_refuse
from ..forms import DecisionForm
from ..models import Appointment


@login_required
@form_page
def appointment(request, pk):
    """Read an appointment; confirm it, or refuse it with a reason. The workflow judges who may."""
    rows = Appointment.objects.select_related(
        "person",
        "replaces__person",
        "seat__office",
        "seat__bureau__branch",
        "recorded_by__person",
        "decided_by__person",
    )
    row = find(request.user, rows, pk=pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid() and form.save(row, request.user):
        confirmed = form.cleaned_data["decision"] == DecisionForm.CONFIRM
        messages.success(request, _("The seat has its new holder.") if confirmed else _("The appointment is refused."))
        return redirect(row.branch)
    context = {
        "row": row,
        "branch": row.branch,
        "form": form,
        "may_confirm": row.is_waiting and may_confirm(request.user, row),
        "may_refuse": row.is_waiting and may_refuse(request.user, row),
        "confirmers": confirmers(row) if row.is_waiting else (),
    }
    return render(request, "bureaus/appointment.html", context, status=422 if form.errors else 200)
