"""The columns of a sheet of past dues: as they were guessed, and corrected by hand before the check."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forms.pages import form_page
from forms.requests import read_number

from ..pastdues.batches import map_batch, move_headings
from ..pastdues.headings import texts_at
from ..pastdues.run import start_check
from ..pastdues_forms import PastDuesColumnsForm
from .past_dues import own_batch, trail

SAMPLES, FIRST_ROWS = 3, 15


@login_required
@form_page
def columns(request, pk):
    """Say which column holds what; then the check begins."""
    row = own_batch(request.user, pk)
    first = row.shape.get("first")
    if not row.is_unwritten or not first:
        messages.info(request, _("This file waits for a second person, is being written, or is closed."))
        return redirect(row)
    if moved := read_number(request.POST.get("heading_row")):
        return _with_headings_at(request, row, moved)
    form = PastDuesColumnsForm(
        request.POST if request.method == "POST" else None, batch=row, texts=texts_at(first, row.heading_row)
    )
    if form.is_valid() and form.run(map_batch, batch=row, **form.cleaned_data):
        return redirect(start_check(batch=form.result, by=request.user))
    below = [cells for number, cells in first if number > row.heading_row]
    context = {
        "batch": row,
        "branch": row.branch,
        "form": form,
        "columns": form.columns(below[:SAMPLES]),
        "first_rows": [(number, _(", ").join(filter(None, cells))[:80]) for number, cells in first[:FIRST_ROWS]],
        "breadcrumbs": trail(row),
        "destination": "dues",
    }
    return render(request, "treasury/past_dues_columns.html", context, status=422 if form.errors else 200)


def _with_headings_at(request, row, moved):
    try:
        move_headings(batch=row, row=moved)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("treasury:past-dues-columns", row.pk)
