"""Undoing a sheet of past dues between two people: asked with a reason, approved, refused or withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branches.access import deny_unless, find
from forms.pages import form_page

from ..pastdues.run import start_approved_undoing, start_undoing
from ..pastdues.undo_requests import ask_undoing, name_undo_approvers, refuse_undoing, undoing_refusal
from ..pastdues.words import undoing_words
from .past_dues import ask_reason_of_sheet, batches, own_batch, start_run


@login_required
@form_page
def ask(request, pk):
    """Say what undoing does, and ask a second person for it; carry on what was approved and stopped."""
    row = own_batch(request.user, pk)
    if not row.can_be_undone or row.waits_for_undoing:
        messages.info(request, _waiting_words(row))
        return redirect(row)
    if row.state == row.State.UNDOING:
        return start_run(request, start_undoing, row) if request.method == "POST" else redirect(row)
    return ask_reason_of_sheet(
        request, row, ask_undoing, _waiting_words, level=messages.INFO,
        title=_("Undo the import"),
        sentence=f"{undoing_words(row)} {_('A second person approves it first.')}",
        submit=_("Ask for it"),
    )  # fmt: skip


def _waiting_words(row):
    if row.waits_for_undoing:
        return _("It is asked, and waits: %(who)s approves it.") % {"who": name_undo_approvers(row)}
    return _("Nothing of this file is there to be undone.")


@login_required
@require_POST
def approve(request, pk):
    """Let the sheet be undone. Its page says before what that does, and why it is asked."""
    row = find(request.user, batches(), pk=pk)
    if row.waits_for_undoing:
        deny_unless(not (why := undoing_refusal(row, request.user)), why)
    try:
        start_approved_undoing(batch=row, by=request.user)
        messages.success(request, _("It is approved, and is being undone."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(row)


@login_required
@form_page
def refuse(request, pk):
    """Leave what the sheet wrote, with a reason; who asked withdraws it like that."""
    row = find(request.user, batches(), pk=pk)
    if not row.waits_for_undoing:
        messages.info(request, _("This does not wait any more: somebody has decided."))
        return redirect(row)
    is_own = row.undo_asked_by_id == request.user.pk
    if not is_own:
        deny_unless(not (why := undoing_refusal(row, request.user)), why)
    return ask_reason_of_sheet(
        request, row, refuse_undoing, lambda _left: _("What the sheet recorded stays."),
        title=_("Withdraw the request") if is_own else _("Refuse to undo it"),
        sentence=_("What the sheet recorded stays. The reason stands beside the sheet."),
        submit=_("Withdraw it") if is_own else _("Refuse it"),
    )  # fmt: skip
