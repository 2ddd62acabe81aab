"""The supporting documents of an entry: adding one, showing it, marking a wrong one as replaced."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find
from forms.pages import form_page
from traces.recording import record_opening
from uploads.answers import file_response

from ..cashbook.documents import add_document, replace_document
from ..cashbook_forms import PaperForm
from ..forms import ReasonForm
from ..models import SupportingDocument
from .cash_access import RECORD_ENTRY, of_book
from .cash_decisions import entry_context, entry_of


@require_POST
@of_book(act=RECORD_ENTRY)
def add(request, branch, pk):
    """Keep a photo or a PDF with the entry."""
    row = entry_of(request, branch, pk)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and form.run(add_document, entry=row, by=request.user, **form.cleaned_data):
        messages.success(request, _("The document is kept with the voucher."))
        return redirect(row)
    return render(request, "treasury/cashbook/entry.html", entry_context(request, row, form), status=422)


def document_of(request, branch, pk):
    rows = SupportingDocument.objects.select_related("entry__branch", "entry__party__branch")
    return find(request.user, rows, pk=pk, entry__branch=branch)


@require_safe
@of_book()
def document(request, branch, pk):
    """The document, for who sees the book. A PDF is saved, never opened in a page of this site."""
    row = document_of(request, branch, pk)
    if row.entry.party:
        record_opening(reader=request.user, person=row.entry.party, subject="document")
    kind = "pdf" if row.is_pdf else "jpg"
    name = f"voucher-{row.entry.year}-{row.entry.number:04d}-{row.pk}.{kind}"
    return file_response(request, row, name=name, is_shown=not row.is_pdf)


@form_page
@of_book(act=RECORD_ENTRY)
def replace(request, branch, pk):
    """Say that a document is the wrong one, and why."""
    row = document_of(request, branch, pk)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(replace_document, document=row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The document is marked as replaced: add the right one."))
        return redirect(row.entry)
    context = {
        "branch": branch,
        "form": form,
        "title": _("Mark the document as replaced"),
        "sentence": _("It stays with the voucher, crossed out, with the reason. Then add the right one."),
        "submit": _("Mark as replaced"),
        "tone": "danger",
        "cancel_url": row.entry.get_absolute_url(),
        "destination": "dues",
    }
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
