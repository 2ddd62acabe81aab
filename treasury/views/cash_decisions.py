"""The page of an entry; approving, refusing and reversing it; what waits in all branches of a reader."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arabic.numbers import amount_in_words
from branches.access import deny_unless, find
from forms.pages import form_page
from forms.requests import read_page
from traces.recording import record_opening

from ..cashbook.approving import (
    approval_refusal,
    approve_entry,
    entries_to_approve,
    name_approvers,
    opening_replaces,
    refuse_entry,
)
from ..cashbook.recording import reverse_entry
from ..cashbook_forms import PaperForm, ReversalForm
from ..forms import ReasonForm
from ..models import CashEntry, SupportingDocument
from .cash_access import RECORD_ENTRY, REVERSE, of_book

WITH_ALL = ("branch", "account", "category", "party__branch", "recorded_by__person", "decided_by__person", "reverses")
ROWS = 50


def entry_of(request, branch, pk):
    """The entry that the reader sees in the branch; 404 otherwise."""
    return find(request.user, CashEntry.objects.select_related(*WITH_ALL), pk=pk, branch=branch)


@require_safe
@of_book()
def entry(request, branch, pk):
    """An entry with its documents, and what the reader may do with it."""
    row = entry_of(request, branch, pk)
    if row.party:
        record_opening(reader=request.user, person=row.party, subject="voucher")
    return render(request, "treasury/cashbook/entry.html", entry_context(request, row))


def entry_context(request, row, form=None):
    user = request.user
    reversal = row.reversals.standing().first()
    may_record = user.has_perm(RECORD_ENTRY, row)
    documents = SupportingDocument.objects.visible_to(user).filter(entry=row).select_related("replaced_by__person")
    return {
        "entry": row,
        "branch": row.branch,
        "words": amount_in_words(row.amount),
        "documents": list(documents),
        "reversal": reversal,
        "other_line": row.counterpart or getattr(row, "other_line", None),
        "may_approve": row.is_waiting and not approval_refusal(row, user),
        "may_withdraw": row.is_waiting and row.recorded_by_id == user.pk,
        "replaces": opening_replaces(row),
        "approvers": name_approvers(row) if row.is_waiting else "",
        "may_reverse": row.state == CashEntry.State.COUNTS and row.kind != CashEntry.Kind.REVERSAL
        and not reversal and user.has_perm(REVERSE, row),
        "may_add": may_record,
        "form": form or PaperForm(),
        "destination": "dues",
    }  # fmt: skip


@require_POST
@of_book()
def approve(request, branch, pk):
    """Let an entry count. The page of the entry says before what it is."""
    row = entry_of(request, branch, pk)
    deny_unless(not (why := approval_refusal(row, request.user)), why)
    try:
        approve_entry(entry=row, by=request.user)
        messages.success(request, _("Voucher %(number)s is approved and counts.") % {"number": row.voucher})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@form_page
@of_book()
def refuse(request, branch, pk):
    """Refuse an entry that waits, or withdraw one's own, with a reason."""
    row = entry_of(request, branch, pk)
    if not row.is_waiting:
        messages.info(request, _("This entry does not wait any more: somebody has decided."))
        return redirect(row)
    is_own = row.recorded_by_id == request.user.pk
    if not is_own:
        deny_unless(not (why := approval_refusal(row, request.user)), why)
    title = _("Withdraw voucher %(number)s") if is_own else _("Refuse voucher %(number)s")
    words = {
        "title": title % {"number": row.voucher},
        "sentence": _("The entry will never count. Its number stays taken, and the reason stands beside it."),
        "submit": _("Withdraw it") if is_own else _("Refuse it"),
    }
    return _with_reason(request, row, ReasonForm(request.POST or None), refuse_entry, words)


@form_page
@of_book(act=REVERSE)
def reverse(request, branch, pk):
    """Take a wrong entry back by another one, with a reason."""
    row = entry_of(request, branch, pk)
    words = {
        "title": _("Reverse voucher %(number)s") % {"number": row.voucher},
        "sentence": _("A new entry with a voucher of its own takes this one back. Both stay in the book."),
        "submit": _("Reverse it"),
    }
    return _with_reason(request, row, ReversalForm(request.POST or None), reverse_entry, words)


def _with_reason(request, row, form, workflow, words):
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(workflow, entry=row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, voucher_words(form.result))
        return redirect(form.result)
    context = words | {
        "entry": row,
        "branch": row.branch,
        "form": form,
        "tone": "danger",
        "cancel_url": row.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "treasury/cashbook/decide.html", context, status=422 if form.errors else 200)


def voucher_words(entry):
    """What became of the voucher."""
    words = {"number": entry.voucher}
    if entry.is_refused:
        return _("Voucher %(number)s does not count: its number stays taken.") % words
    if entry.is_waiting:
        return _("Voucher %(number)s is recorded. It counts once somebody else has approved it.") % words
    return _("Voucher %(number)s is recorded.") % words


@require_safe
@login_required
def waiting(request):
    """What waits for the reader in all branches, the oldest first."""
    rows = entries_to_approve(request.user).select_related("branch", "account", "category", "recorded_by__person")
    page = read_page(request, rows.order_by("pk"), ROWS)
    return render(request, "treasury/cashbook/waiting.html", {"page_obj": page, "rows": page, "destination": "dues"})
