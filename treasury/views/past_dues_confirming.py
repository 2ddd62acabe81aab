"""A sheet of past dues between two people: sent, confirmed or sent back; and what waits for a reader."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find
from forms.pages import form_page
from forms.requests import read_page

from ..models import PastDuesBatch
from ..pastdues.confirming import (
    ask_confirmation,
    batches_to_confirm,
    confirmation_refusal,
    name_confirmers,
    send_back,
)
from ..pastdues.run import start_confirmed
from ..pastdues.undo_requests import undoings_to_confirm
from .past_dues import ask_reason_of_sheet, batches, own_batch

ROWS = 50


@login_required
@require_POST
def ask(request, pk):
    """Send the checked sheet to a second person."""
    row = own_batch(request.user, pk)
    try:
        sent = ask_confirmation(batch=row, by=request.user)
        messages.success(request, _("It is sent, and waits: %(who)s confirms it.") % {"who": name_confirmers(sent)})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(row)


@login_required
@require_POST
def confirm(request, pk):
    """Let the sheet be written. Its page says before what that does."""
    row = find(request.user, batches(), pk=pk)
    if row.is_waiting:
        deny_unless(not (why := confirmation_refusal(row, request.user)), why)
    try:
        start_confirmed(batch=row, by=request.user, shown=request.POST.get("shown", ""))
        messages.success(request, _("It is confirmed, and is being recorded."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(row)


@login_required
@form_page
def refuse(request, pk):
    """Send the sheet back with a reason, or withdraw one's own. Its page names in `shown` what was read."""
    row = find(request.user, batches(), pk=pk)
    if not row.is_waiting:
        messages.info(request, _("This does not wait any more: somebody has decided."))
        return redirect(row)
    is_own = row.asked_by_id == request.user.pk
    if not is_own:
        deny_unless(not (why := confirmation_refusal(row, request.user)), why)
    return ask_reason_of_sheet(
        request, row, partial(send_back, shown=request.GET.get("shown", "")),
        lambda _sent: _("Nothing of the sheet is recorded: it can be corrected and sent again."),
        title=_("Withdraw the sheet") if is_own else _("Send the sheet back"),
        sentence=_("Nothing of it is recorded. The reason stands beside the sheet."),
        submit=_("Withdraw it") if is_own else _("Send it back"),
    )  # fmt: skip


@login_required
@require_safe
def waiting(request):
    """The sheets that wait for the reader in all branches, to be written or undone, the oldest first."""
    keys = [found(request.user).values("pk") for found in (batches_to_confirm, undoings_to_confirm)]
    rows = PastDuesBatch.objects.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))
    rows = rows.select_related("branch", "asked_by__person", "undo_asked_by__person").defer("content", "shape")
    context = {
        "page_obj": read_page(request, rows.order_by(Coalesce("undo_asked_at", "asked_at"), "pk"), ROWS),
        "destination": "dues",
    }
    return render(request, "treasury/waiting_past_dues.html", context)
