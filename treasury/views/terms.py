"""What the dues of one member depend on in a branch: category, declared income band, exemptions and reductions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find_among, require
from members.income_band_forms import IncomeBandForm
from members.income_bands import declare_income_band
from members.models import IncomeDeclaration, Membership
from traces.recording import record_opening

from ..models import DuesRelief
from ..months import current_month
from ..rates import RateTable
from ..relief_rights import may_record
from ..reliefs import ReliefTable
from .access import NAMES, of_treasury

DECLARE = "members.add_incomedeclaration"


@require_safe
@of_treasury(act=NAMES)
def terms(request, branch, person_pk):
    """The rate of a member and what it depends on, with the ways to change it."""
    membership = membership_of(request.user, branch, person_pk)
    record_opening(reader=request.user, person=membership.person, subject="dues")
    return render(request, "treasury/terms.html", terms_context(request.user, branch, membership))


def membership_of(user, branch, person_pk):
    """The person's latest membership in the branch, as `user` sees it; 404 without one."""
    rows = Membership.objects.visible_to(user).filter(branch=branch, person=person_pk)
    rows = rows.select_related("person", "category", "income_band", "branch").order_by("-started_on", "-pk")
    return find_among(rows, pk=rows.values("pk")[:1])


def terms_context(user, branch, membership):
    month, person = current_month(), membership.person
    rate = RateTable.of(branch).rate(branch.path, membership.category_id, membership.income_band_id, month)
    declarations = IncomeDeclaration.objects.visible_to(user).filter(membership=membership)
    reliefs = DuesRelief.objects.visible_to(user).filter(person=person).select_related("branch", "person")
    return {
        "branch": branch,
        "membership": membership,
        "person": person,
        "rate": rate,
        "asked": ReliefTable.of([person.pk]).asked(person.pk, branch.path, month, rate),
        "declarations": declarations.select_related("band", "recorded_by__person"),
        "reliefs": reliefs.waiting_first(),
        "band_form": IncomeBandForm.of(membership) if user.has_perm(DECLARE, branch) else None,
        "may_record_relief": person.pk != user.person_id and may_record(user, branch),
        "title": _("What the dues of %(person)s depend on") % {"person": person},
        "destination": "dues",
        "breadcrumbs": trail_of_member(branch, person),
    }


def trail_of_member(branch, person, last=""):
    """From the branch to the dues of a member, and what of them the page is about."""
    here = reverse("treasury:terms", args=[branch.slug, person.pk])
    trail = [
        (branch, branch.get_absolute_url()),
        (_("Dues of the branch"), reverse("treasury:dues", args=[branch.slug])),
    ]
    return [*trail, (person, here), (last, "")] if last else [*trail, (person, "")]


@require_POST
@of_treasury(act=NAMES)
def declare(request, branch, person_pk):
    """Note the income band that a member declared to an officer."""
    membership = membership_of(request.user, branch, person_pk)
    require(request.user, DECLARE, branch)
    form = IncomeBandForm.of(membership, request.POST)
    if form and form.is_valid():
        form.run(declare_income_band, membership=membership, by=request.user, **form.cleaned_data)
        messages.success(request, _("The income band is noted: it counts from the next month that is charged."))
    else:
        messages.error(request, _("Choose a band from the list."))
    return redirect("treasury:terms", branch.slug, person_pk)
