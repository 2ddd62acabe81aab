"""Deciding on reversals of donations; and what each donor gave the whole party in a year, for headquarters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, hide_unless, require
from documents.responses import table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.pages import form_page
from forms.requests import read_number, read_page
from traces.models import Act
from traces.recording import record_reading

from ..donations.grouping import shared_groups
from ..donations.identity import masked_number
from ..donations.joining import decide_match, decided_pairs, may_join, pairs_to_decide
from ..donations.papers import donor_rows, donors_header, file_name
from ..donations.returning import alone_refusal, may_be_returned, return_cheque
from ..donations.reversing import (
    approve_reversal,
    ask_reversal,
    decision_refusal,
    refuse_reversal,
    reversals_to_decide,
)
from ..donations.yearly import YearOfDonors, sees_donors
from ..forms import ReasonForm
from ..levy_forms import ReturnForm
from ..models import Donor
from .access import sane_year
from .donations import RECORD, ROWS, donation_context, donation_of


@login_required
@form_page
def reverse(request, slug, pk):
    """Ask that a donation be taken back, with a reason; a second person decides."""
    title = _("Take donation %(number)s back")
    return _take_back(request, slug, pk, ReasonForm, ask_reversal, lambda row: title % {"number": row.certificate})


@login_required
@form_page
def send_back(request, slug, pk):
    """Say that the bank returned the cheque of a donation; of one that was cashed a second person approves it."""
    title = _("Cheque %(number)s was returned unpaid")
    return _take_back(request, slug, pk, ReturnForm, return_cheque, lambda row: title % {"number": row.paid_with})


def _take_back(request, slug, pk, make_form, workflow, title):
    """The page that asks why, and what follows: at once for a cheque that waits, else once somebody else agrees."""
    row = donation_of(request, slug, pk)
    require(request.user, RECORD, row)
    if _said_why_not(request, row, workflow):
        return redirect(row)
    form = make_form(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(workflow, donation=row, by=request.user, **form.cleaned_data)
    ):
        if row.is_uncashed:
            messages.success(request, _("The donation counts no longer."))
        else:
            messages.info(request, _("Somebody else approves it before the donation counts no longer."))
        return redirect(row)
    context = donation_context(request, row) | {
        "form": form, "title": title(row), "tone": "danger", "cancel_url": row.get_absolute_url(),
    } | _what_follows(row, _("It was returned") if workflow is return_cheque else _("Take it back"))  # fmt: skip
    return render(request, "treasury/donations/reverse.html", context, status=422 if form.errors else 200)


def _said_why_not(request, row, workflow):
    """Whether the reader takes the donation back on no page; they are told why."""
    why = ""
    if workflow is return_cheque and not may_be_returned(row):
        why = _("This is no cheque that the bank can send back.")
    elif row.is_uncashed:
        why = alone_refusal(row, request.user)
    if why:
        messages.error(request, why)
    return bool(why)


def _what_follows(row, done):
    if row.is_uncashed:
        sentence = _("The certificate's number stays taken, and it is void. The cheque is not in the cash book yet.")
        return {"sentence": sentence, "submit": done}
    sentence = _("The certificate's number stays taken. A second person approves before it counts no longer.")
    return {"sentence": sentence, "submit": _("Ask for it")}


@login_required
@require_POST
def decide(request, slug, pk):
    """Approve the reversal of a gift in kind, or refuse it; who asked may withdraw it."""
    row = donation_of(request, slug, pk)
    approves = "approve" in request.POST
    if row.reversal_asked_at and (approves or row.reversal_asked_by_id != request.user.pk):
        deny_unless(not (why := decision_refusal(row, request.user)), why)
    else:
        require(request.user, RECORD, row)
    try:
        (approve_reversal if approves else refuse_reversal)(donation=row, by=request.user)
        messages.success(request, _("The donation counts no longer.") if approves else _("The donation counts on."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@login_required
@require_safe
def waiting(request):
    """The gifts in kind of which the reader may decide the reversal, the oldest first."""
    rows = reversals_to_decide(request.user).select_related("branch", "donor", "reversal_asked_by__person")
    page = read_page(request, rows.order_by("reversal_asked_at", "pk"), ROWS)
    return render(request, "treasury/donations/waiting.html", {"page_obj": page, "destination": "dues"})


def _of_headquarters(request, year):
    """404 but for who sees the money of the headquarters: the names of all donors stand here."""
    sane_year(year)
    hide_unless(sees_donors(request.user))


def _pairs(groups):
    """The pairs to decide, each card with its `masked` number."""
    pairs = [(pair.first, pair.second) for pair in pairs_to_decide(ROWS, groups)]
    for card in (card for pair in pairs for card in pair):
        card.masked = masked_number(card)
    return pairs


def _decided():
    """What was said of pairs, each card with its `masked` number."""
    rows = decided_pairs(ROWS)
    for card in (card for row in rows for card in (row.first, row.second)):
        card.masked = masked_number(card)
    return rows


@login_required
@require_safe
def donors(request, year):
    """One line a donor, whatever branches received it; the cards that were joined are named."""
    _of_headquarters(request, year)
    groups = shared_groups(namesakes=True)
    found = YearOfDonors(year, groups)
    context = {
        "year": year,
        "year_before": year - 1,
        "year_after": year + 1 if year < localdate().year else None,
        "page_obj": read_page(request, found, ROWS),
        "may_join": may_join(request.user),
        "pairs": _pairs(groups),
        "decided": _decided(),
        "total": found.total,
        "near": found.near,
        "destination": "dues",
    }
    return render(request, "treasury/donations/donors.html", context)


@login_required
@require_POST
def join(request):
    """Say whether two cards are one donor's: of the whole party, as the page names them."""
    hide_unless(sees_donors(request.user))
    deny_unless(may_join(request.user), _("The treasurer of the headquarters says which cards are one donor's."))
    keys = [read_number(request.POST.get(name)) for name in ("first", "second")]
    found = Donor.objects.in_bulk([key for key in keys if key is not None])
    hide_unless(set(keys) == found.keys())
    is_same = "same" in request.POST
    try:
        decide_match(first=found[keys[0]], second=found[keys[1]], is_same=is_same, by=request.user)
        messages.success(request, _("They are one donor.") if is_same else _("They are two donors."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("treasury:donors", localdate().year)


@login_required
@require_safe
def donors_table(request, year, kind):
    """The same as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    _of_headquarters(request, year)
    found = list(YearOfDonors(year))
    people = sorted({card.person_id for donor in found for card in donor.cards} - {None})
    record_reading(reader=request.user, act=Act.EXPORTED, subject="donations", people=people)
    return table_response(kind, donors_header(), donor_rows(found), name=file_name(year), sheet=_("Donors"))
