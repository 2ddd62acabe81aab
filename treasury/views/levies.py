"""The levies of elected officials: the list with what they owe, one official, asking months, receiving, receipts."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from branches.access import hide_unless, of_branch, require
from documents.pdf import make_pdf
from documents.responses import pdf_response, table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.pages import form_page
from forms.requests import read_page
from traces.models import Act
from traces.recording import record_opening, record_reading

from ..cashbook.accounts import open_accounts_of
from ..levies.charging import CHARGE, charge_missing, missing_months
from ..levies.exempting import RECORD as EXEMPT
from ..levies.exempting import record_exemption
from ..levies.officials import Officials, Unused, levies_of
from ..levies.papers import file_name, list_header, list_paper, list_rows
from ..levies.receiving import RECEIVE, receive_levies
from ..levy_forms import ChargeLeviesForm, ExemptionForm, OfficialFilter, ReceiveForm
from ..models import LevyCharge

SEE = "treasury.view_levycharge"
ROWS = 50

of_levies = partial(of_branch, SEE)


@require_safe
@of_levies()
def levies(request, branch):
    """The officials of whom levies owed to the branch were asked, with what each one owes."""
    form = OfficialFilter(request.GET)
    officials = Officials(request.user, branch, **form.chosen)
    query = request.GET.urlencode()
    context = {
        "branch": branch,
        "form": form,
        "page_obj": read_page(request, officials, ROWS),
        "sums": officials.sums,
        "unused": Unused.of(request.user, branch),
        "is_narrowed": any(form.data.get(name) for name in ("q", "assembly", "owing")),
        "may_charge": request.user.has_perm(CHARGE, branch),
        "files": [
            (kind, f"{reverse('treasury:levies-table', args=[branch.slug, kind])}?{query}") for kind in CONTENT_TYPES
        ],
        "paper_url": f"{reverse('treasury:levies-paper', args=[branch.slug])}?{query}",
        "destination": "dues",
    }
    return render(request, "treasury/levies/list.html", context)


@require_safe
@of_levies()
def table(request, branch, kind):
    """The same list as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    officials = _all(request, branch, Act.EXPORTED)[0]
    return table_response(kind, list_header(), list_rows(officials), name=file_name(branch))


@require_safe
@of_levies()
def paper(request, branch):
    """The same list on paper."""
    officials, sums = _all(request, branch, Act.PRINTED)
    return pdf_response(
        make_pdf("sheet", list_paper(branch, officials, sums)),
        plain_name=f"levies-{branch.slug}",
        name=file_name(branch),
    )


def _all(request, branch, act):
    found = Officials(request.user, branch, **OfficialFilter(request.GET).chosen)
    officials = found[:]
    people = [row.person.pk for row in officials]
    record_reading(reader=request.user, act=act, subject="levies", people=people, branch=branch)
    return officials, found.sums


@form_page
@of_levies(act=CHARGE)
def charge(request, branch):
    """Ask the months that were not asked of all who owe them, those of offices recorded late among them."""
    missing = missing_months(branch)
    form = ChargeLeviesForm(request.POST or None, missing=missing)
    if request.method == "POST" and form.is_valid() and form.run(charge_missing, branch=branch, **form.cleaned_data):
        text = ngettext("%(count)d levy is asked.", "%(count)d levies are asked.", form.result)
        done = text % {"count": form.result} if form.result else _("What was asked and not owed is withdrawn.")
        messages.success(request, done)
        return redirect("treasury:levies", branch.slug)
    context = {"branch": branch, "form": form, "missing": missing, "destination": "dues"}
    return render(request, "treasury/levies/charge.html", context, status=422 if form.errors else 200)


def official_of(user, branch_slug, person_pk):
    """(the branch, the person) whose levies `user` sees: the branch's money, or their own. 404 otherwise."""
    rows = LevyCharge.objects.visible_to(user).filter(branch__slug=branch_slug, person=person_pk)
    charge = rows.select_related("branch", "person__branch").order_by("pk").first()
    hide_unless(charge)
    return charge.branch, charge.person


@login_required
@require_safe
def official(request, slug, person_pk):
    """What one official owes the branch month by month, the receipts, the exemptions."""
    user = request.user
    branch, person = official_of(user, slug, person_pk)
    record_opening(reader=user, person=person, subject="levies")
    is_own = person.pk == user.person_id
    context = {
        "branch": branch,
        "person": person,
        "levies": levies_of(user, branch, person),
        "sees_branch": user.has_perm(SEE, branch),
        "may_receive": not is_own and user.has_perm(RECEIVE, branch),
        "may_exempt": not is_own and user.has_perm(EXEMPT, branch),
        "destination": "dues",
    }
    return render(request, "treasury/levies/official.html", context)


@login_required
@form_page
def receive(request, slug, person_pk):
    """Receive what an official pays, of all that is due or a part; the oldest months are settled first."""
    branch, person = official_of(request.user, slug, person_pk)
    require(request.user, RECEIVE, branch)
    accounts = open_accounts_of(branch)
    levies = levies_of(request.user, branch, person)
    start = ReceiveForm.start(accounts, levies.left or None)
    form = ReceiveForm(request.POST or None, accounts=accounts, initial=start)
    given = {"branch": branch, "person": person, "by": request.user}
    if request.method == "POST" and form.is_valid() and form.run(receive_levies, **given, **form.cleaned_data):
        text = _("Receipt %(number)s is recorded: it is ready to print.")
        messages.success(request, text % {"number": form.result.receipt})
        return redirect(form.result)
    due = [row for row in reversed(levies.charges) if row.due]
    context = {"branch": branch, "person": person, "form": form, "levies": levies, "due": due, "destination": "dues"}
    return render(request, "treasury/levies/receive.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def exempt(request, slug, person_pk):
    """Record that nothing is asked for an office for some months; somebody else approves it."""
    branch, person = official_of(request.user, slug, person_pk)
    require(request.user, EXEMPT, branch)
    offices = levies_of(request.user, branch, person).offices
    form = ExemptionForm(request.POST or None, offices=offices)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(record_exemption, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.info(request, _("The exemption is recorded: it holds once somebody else approves it."))
        return redirect("treasury:levy-official", branch.slug, person.pk)
    context = {"branch": branch, "person": person, "form": form, "destination": "dues"}
    return render(request, "treasury/levies/exempt.html", context, status=422 if form.errors else 200)
