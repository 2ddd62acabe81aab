"""A member's own pages: the file, who can see it, and the way to one's dues."""

import re
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.models import Branch
from branches.scoping import reach_of
from bureaus.personal_file import file_of
from bureaus.visibility import headquarters, who_can_see, who_holds
from forms.requests import read_page
from members.file_parts import parts_of, with_parts
from members.models import Notice, Person
from members.notices import mark_read
from treasury.models import Payment
from treasury.own import dues_of

from .cards import card_of_file

NOTICES_A_PAGE = 25


def of_own_person(view):
    """Call the view with the person of the account, and the branch that keeps the file; others are told why not."""

    @wraps(view)
    def with_person(request):
        people = with_parts(Person.objects.visible_to(request.user).select_related("branch"))
        person = people.filter(pk=request.user.person_id).first() if request.user.person_id else None
        return view(request, person) if person else render(request, "members/no_person.html")

    return with_person


@login_required
@require_safe
@of_own_person
def me(request, person):
    """One's own file: identity, memberships, mandates, dues and receipts."""
    file = file_of(person)
    year, years = _years(request.GET.get("year", ""), file)
    context = {"person": person, "file": file, "dues": dues_of(person, year), "years": years}
    context |= parts_of(request.user, person)
    context |= card_of_file(request.user, file)
    context["notices"] = own_notices(request.user).unread() if request.user.unread_notices else ()
    return render(request, "members/me.html", context)


def _years(asked, file):
    """The year asked for, if the person was a member then or pays in advance for it, and those around it."""
    this = localdate().year
    first = min([this, *(membership.started_on.year for membership in file.memberships)])
    year = int(asked) if re.fullmatch("[0-9]{4}", asked) and first <= int(asked) <= this + 1 else this
    return year, {"before": year - 1 if year > first else None, "after": year + 1 if year <= this else None}


def own_notices(user):
    """What the person of the account was told, latest first."""
    return Notice.objects.visible_to(user).filter(person=user.person_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@of_own_person
def notices(request, person):
    """All that one was told about one's offices; a POST marks it as read."""
    if request.method == "POST":
        mark_read(person=person)
        messages.success(request, _("Your notices are marked as read."))
        return redirect("members:me")
    page = read_page(request, own_notices(request.user), NOTICES_A_PAGE)
    return render(request, "members/notices.html", {"person": person, "page_obj": page})


@login_required
@require_safe
@of_own_person
def visibility(request, person):
    """Who can see one's file and one's payments today, and by which mandate."""
    paid_in = Payment.objects.visible_to(request.user).filter(payer=person).values("branch")
    treasuries = Branch.objects.visible_to(request.user).filter(pk__in=paid_in)
    context = {
        "person": person,
        "file_seen_by": who_can_see(person, "members.view_person"),
        "money_seen_by": who_holds("treasury.view_payment", [person.branch, *treasuries]),
        "headquarters": headquarters(),
    }
    return render(request, "members/visibility.html", context)


@login_required
@require_safe
def dues(request):
    """Redirect to the dues that the user keeps, else to those of their branch if they see them, else to their own."""
    membership = request.user.membership
    here = reach_of(request.user, "treasury.add_payment").here
    kept = Branch.objects.visible_to(request.user).filter(path__in=here)
    if membership and request.user.has_perm("treasury.view_payment", membership.branch):
        branch = kept.filter(pk=membership.branch_id).first() or kept.first() or membership.branch
    else:
        branch = kept.first()
    return redirect("treasury:dues", branch.slug) if branch else redirect(reverse("members:me") + "#dues")
