"""The statement of a bank account: read in, and each line matched with what it proves, or booked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from branches.access import find
from forms.pages import form_page
from forms.requests import read_number, read_page
from sql.keyed import Keyed

from ..cashbook.approving import name_approvers
from ..cashbook.statement_lines import compare_closing, import_statement
from ..cashbook.statements import book_line, match_line, propose, release_line
from ..cashbook.twins import decide_twin, reopen_twin
from ..cashbook_forms import BookLineForm, StatementForm
from ..models import BankLine, CashEntry, MoneyAccount, Payment
from .cash_access import RECORD_ENTRY, of_book

ROWS = 30
WITH_MATCH = (
    *("twin", "payment__payer", "payment__branch", "returned__payer", "returned__branch"),
    *("entry__branch", "entry__category", "account__branch"),
)


@form_page
@of_book(act=RECORD_ENTRY)
def statement(request, branch, pk):
    """The lines of the account's statements, those that nothing is said of first, and the form of a new file."""
    account = find(request.user, MoneyAccount.objects.banks().select_related("branch"), pk=pk, branch=branch)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StatementForm(*sent, account=account)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(import_statement, account=account, by=request.user, **form.cleaned_data)
    ):
        sentence = ngettext("%(count)s new line was read in.", "%(count)s new lines were read in.", form.result)
        messages.success(request, sentence % {"count": form.result})
        return redirect("treasury:statement", branch.slug, account.pk)
    rows = BankLine.objects.visible_to(request.user).filter(account=account)
    page = read_page(request, Keyed(rows.select_related(*WITH_MATCH).unmatched_first()), ROWS)
    found = propose(account, page)
    for line in page:
        line.proposals = found.get(line.pk)
    context = {
        "branch": branch,
        "account": account,
        "form": form,
        "page_obj": page,
        "unmatched": rows.unmatched().count(),
        "doubtful": rows.doubtful().count(),
        "closing": compare_closing(account),
        "contradicted": set(
            rows.contradicted().filter(pk__among=[line.pk for line in page]).values_list("pk", flat=True)
        ),
        "destination": "dues",
    }
    return render(request, "treasury/cashbook/statement.html", context, status=422 if form.errors else 200)


def line_of(request, branch, pk):
    return find(request.user, BankLine.objects.select_related("account__branch"), pk=pk, account__branch=branch)


@require_POST
@of_book(act=RECORD_ENTRY)
def match(request, branch, pk):
    """Say which payment or entry the line proves: the form names one of those proposed."""
    line = line_of(request, branch, pk)
    payment = _named(request, Payment.objects.filter(branch=branch), "payment")
    entry = _named(request, CashEntry.objects.filter(branch=branch), "entry")
    returned = _named(request, Payment.objects.filter(branch=branch), "returned")
    proves = {"payment": payment, "entry": entry, "returned": returned}
    return _done(request, branch, line, match_line, _("The line is matched."), **proves)


def _named(request, rows, name):
    key = read_number(request.POST.get(name))
    return None if key is None else rows.visible_to(request.user).filter(pk=key).first()


@require_POST
@of_book(act=RECORD_ENTRY)
def release(request, branch, pk):
    """Take back what was said of a line."""
    return _done(request, branch, line_of(request, branch, pk), release_line, _("The line is matched with nothing."))


@require_POST
@of_book(act=RECORD_ENTRY)
def say_twin(request, branch, pk):
    """Say whether the line is one that another file brought already: the button's `same` is yes or no, or again."""
    if request.POST.get("same") == "again":
        return _done(request, branch, line_of(request, branch, pk), reopen_twin, _("Say anew whether it is the same."))
    is_same = request.POST.get("same") == "yes"
    if is_same:
        sentence = _("The line is set aside: the one that was here counts.")
    else:
        sentence = _("The line stands by itself: say now what it proves.")
    return _done(request, branch, line_of(request, branch, pk), decide_twin, sentence, is_same=is_same)


def _done(request, branch, line, workflow, sentence, **arguments):
    try:
        workflow(line=line, by=request.user, **arguments)
        messages.success(request, sentence)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("treasury:statement", branch.slug, line.account_id)


@form_page
@of_book(act=RECORD_ENTRY)
def book_it(request, branch, pk):
    """Record the entry that a line proves and that the book lacks."""
    line = line_of(request, branch, pk)
    back = redirect("treasury:statement", branch.slug, line.account_id)
    if not line.is_open:
        messages.info(request, _("Something is said of this line already, or is still to be said."))
        return back
    form = BookLineForm(request.POST or None, direction=line.direction)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(book_line, line=line, by=request.user, **form.cleaned_data)
    ):
        entry = form.result
        words = {"number": entry.voucher, "who": name_approvers(entry) if entry.is_waiting else ""}
        if entry.is_waiting:
            messages.info(request, _("Voucher %(number)s waits: %(who)s approves it before it counts.") % words)
        else:
            messages.success(request, _("Voucher %(number)s is recorded.") % words)
        return back
    context = {
        "branch": branch,
        "line": line,
        "form": form,
        "title": _("Record what the bank's line proves"),
        "sentence": _("The amount, the day and the account are the bank's."),
        "submit": _("Record it"),
        "cancel_url": back.url,
        "destination": "dues",
    }
    return render(request, "treasury/cashbook/book_line.html", context, status=422 if form.errors else 200)
