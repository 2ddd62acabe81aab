"""The donations of a branch: the list, recording one, its page and certificate."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arabic.folding import fold_terms
from arabic.numbers import amount_in_words
from branches.access import find, hide_unless, of_branch
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_number, read_page
from members.limits import limit
from traces.models import Act
from traces.recording import record_opening, record_reading

from ..cashbook.accounts import open_accounts_of
from ..cashbook_forms import people_of
from ..donation_forms import DonationFilter, DonationForm
from ..donations.identity import masked_number
from ..donations.papers import certificate_paper
from ..donations.recording import record_donation
from ..donations.returning import may_be_returned
from ..donations.reversing import decision_refusal
from ..donations.yearly import sees_donors
from ..models import IN_KIND, Donation, Payment, exact
from ..receipt_checks import checked_donation
from .access import sane_year

SEE, RECORD = "treasury.view_donation", "treasury.add_donation"
ROWS = 50
WITH_ALL = ("branch", "donor__person__branch", "entry__account", "recorded_by__person", "reversal_asked_by__person",
            "reversed_by__person")  # fmt: skip

of_donations = partial(of_branch, SEE)


@require_safe
@of_donations()
def donations(request, branch):
    """The donations to the branch in a year, filtered, with the sums of those that count."""
    year = read_number(request.GET.get("year")) or localdate().year
    sane_year(year)
    form = DonationFilter(request.GET)
    all_rows = Donation.objects.visible_in(request.user, branch).of_year(year)
    rows = _narrowed(all_rows, form).with_state().select_related("branch", "donor", "entry")
    sums = all_rows.standing().order_by().aggregate(
        money=exact(Sum("amount", filter=Q(entry__isnull=False))), in_kind=exact(Sum("amount", filter=IN_KIND)),
        cheques=exact(Sum("amount", filter=Q(cheque=Payment.Cheque.RECEIVED))), count=Count("pk"),
    )  # fmt: skip
    context = {
        "branch": branch,
        "year": year,
        "year_before": year - 1,
        "year_after": year + 1 if year < localdate().year else None,
        "form": form,
        "page_obj": read_page(request, rows, ROWS),
        "sums": sums,
        "is_narrowed": any(form.data.get(name) for name in form.fields),
        "may_record": branch.is_standing and request.user.has_perm(RECORD, branch),
        "sees_donors": sees_donors(request.user),
        "destination": "dues",
    }
    return render(request, "treasury/donations/list.html", context)


def _narrowed(rows, form):
    if not form.is_valid():
        return rows
    chosen = form.cleaned_data
    for term in fold_terms(chosen["q"]):
        rows = rows.filter(donor__name_key__contains=term)
    if chosen["kind"]:
        rows = rows.filter(IN_KIND if chosen["kind"] == "kind" else ~IN_KIND)
    standing = rows.standing()
    if chosen["state"] == "standing":
        rows = standing.exclude(cheque=Payment.Cheque.RECEIVED)
    elif chosen["state"] == "uncashed":
        rows = rows.uncashed()
    elif chosen["state"] == "reversed":
        rows = rows.exclude(pk__in=standing.order_by().values("pk"))
    return rows


@form_page
@of_donations(act=RECORD)
def record(request, branch):
    """Record a donation; near the ceiling of the law the form asks once, above it refuses."""
    accounts = open_accounts_of(branch)
    given = {"accounts": accounts, "people": people_of(request.user, branch)}
    if request.method == "POST":
        form = DonationForm(request.POST, request.FILES, **given)
        if form.is_valid() and form.run(record_donation, branch=branch, by=request.user, **form.cleaned_data):
            messages.success(request, _recorded_words(form.result))
            return redirect(form.result)
    else:
        form = DonationForm(initial=DonationForm.start(accounts), **given)
    context = {"branch": branch, "form": form, "destination": "dues"}
    return render(request, "treasury/donations/record.html", context, status=422 if form.errors else 200)


def _recorded_words(row):
    words = {"number": row.certificate}
    if row.is_uncashed:
        return _("Donation %(number)s is recorded: it counts once the bank has cashed the cheque.") % words
    return _("Donation %(number)s is recorded: its certificate is ready.") % words


def donation_of(request, slug, pk):
    """The donation that the reader sees: of a branch whose money they see, or their own; 404 otherwise."""
    rows = Donation.objects.with_state().select_related(*WITH_ALL)
    return find(request.user, rows, pk=pk, branch__slug=slug)


@login_required
@require_safe
def donation(request, slug, pk):
    """A donation with who gave it, and what the reader may do with it."""
    row = donation_of(request, slug, pk)
    if row.donor.person_id:
        record_opening(reader=request.user, person=row.donor.person, subject="donation")
    return render(request, "treasury/donations/donation.html", donation_context(request, row))


def donation_context(request, row):
    user = request.user
    asked = row.reversal_asked_at and not row.reversed_at
    may_ask = not (row.was_reversed or row.reversal_waits) and user.has_perm(RECORD, row)
    return {
        "donation": row,
        "branch": row.branch,
        "words": amount_in_words(row.amount),
        "number": masked_number(row.donor),
        "reversal": row.entry and row.entry.reversals.standing().select_related("branch").first(),
        "sees_branch": user.has_perm(SEE, row.branch),
        "may_ask": may_ask,
        "may_return": may_ask and may_be_returned(row),
        "may_decide": bool(asked) and not decision_refusal(row, user),
        "may_withdraw": bool(asked) and row.reversal_asked_by_id == user.pk,
        "destination": "dues",
    }


@login_required
@require_safe
def certificate(request, slug, pk):
    """The numbered certificate, A5, with a code by which it is checked; its donor gets it too."""
    row = donation_of(request, slug, pk)
    people = [row.donor.person_id] if row.donor.person_id else []
    record_reading(reader=request.user, act=Act.PRINTED, subject="donation", people=people, branch=row.branch)
    return pdf_response(
        make_pdf("certificate", certificate_paper(row, request.build_absolute_uri)),
        plain_name=f"donation-{slug}-{row.year}-{row.number:04d}",
        name=_("Donation %(number)s, %(branch)s") % {"number": f"{row.year}-{row.number:04d}", "branch": row.branch},
    )


@require_safe
@limit("check")
@never_cache
def check_certificate(request, token):
    """Confirm to who holds a certificate its number, amount and day, or that it was taken back; it names nobody."""
    row = checked_donation(token)
    hide_unless(row)
    response = render(request, "treasury/donations/check.html", {"donation": row, "branch": row.branch})
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    response["X-Robots-Tag"] = "noindex"
    return response
