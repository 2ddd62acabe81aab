"""Writing in the cash book: income, expenses, transfers and opening balances."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arabic.folding import LONGEST_QUERY
from forms.pages import form_page

from ..cashbook.accounts import open_accounts_of
from ..cashbook.approving import name_approvers
from ..cashbook.documents import record_with_document
from ..cashbook.recording import record_opening, record_transfer
from ..cashbook_forms import EntryForm, OpeningForm, TransferForm, people_of
from ..models import Direction
from .cash_access import RECORD_ENTRY, of_book

MOST_SUGGESTIONS = 8


@form_page
@of_book(act=RECORD_ENTRY)
def income(request, branch):
    return _entry_page(request, branch, Direction.IN, _("Record income"))


@form_page
@of_book(act=RECORD_ENTRY)
def expense(request, branch):
    return _entry_page(request, branch, Direction.OUT, _("Record an expense"))


def _entry_page(request, branch, direction, title):
    accounts = open_accounts_of(branch)
    given = {"accounts": accounts, "direction": direction, "people": people_of(request.user, branch)}
    form = _form_of(request, EntryForm, **given)
    return _page(request, branch, form, record_with_document, title)


@form_page
@of_book(act=RECORD_ENTRY)
def transfer(request, branch):
    """A deposit, a withdrawal, or money moved between two bank accounts."""
    accounts = open_accounts_of(branch)
    if len(accounts) < 2:
        messages.info(request, _("Open a bank account first: then money is moved between it and the cash box."))
        return redirect("treasury:accounts", branch.slug)
    form = _form_of(request, TransferForm, accounts=accounts)
    return _page(request, branch, form, record_transfer, _("Record a transfer"))


@form_page
@of_book(act=RECORD_ENTRY)
def opening(request, branch):
    form = _form_of(request, OpeningForm, accounts=open_accounts_of(branch))
    return _page(request, branch, form, record_opening, _("Record an opening balance"))


def _form_of(request, form, **given):
    if request.method == "POST":
        return form(request.POST, request.FILES, **given) if form is EntryForm else form(request.POST, **given)
    return form(initial=form.start(given["accounts"]), **given)


def _page(request, branch, form, workflow, title):
    """The page of a form; once it is recorded, that of the entry."""
    if request.method == "POST" and form.is_valid() and form.run(workflow, by=request.user, **form.cleaned_data):
        entry = form.result
        if entry.is_waiting:
            words = {"number": entry.voucher, "who": name_approvers(entry)}
            messages.info(request, _("Voucher %(number)s waits: %(who)s approves it before it counts.") % words)
        else:
            messages.success(request, _("Voucher %(number)s is recorded.") % {"number": entry.voucher})
        return redirect(entry)
    context = {
        "branch": branch,
        "form": form,
        "title": title,
        "is_entry": isinstance(form, EntryForm),
        "destination": "dues",
    }
    return render(request, "treasury/cashbook/record.html", context, status=422 if form.errors else 200)


@require_safe
@of_book(act=RECORD_ENTRY)
def people(request, branch):
    """The options under the name that is typed: members of the branch."""
    typed = request.GET.get("party_name", "").replace("\0", "").strip()[:LONGEST_QUERY]
    found = []
    if len(typed) > 1:
        found = people_of(request.user, branch).search_as(request.user, typed).select_related("branch")
    options = render_to_string("treasury/cashbook/_people.html", {"people": found[:MOST_SUGGESTIONS]})
    return HttpResponse(options.strip())  # an empty list takes no room
