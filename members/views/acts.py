"""What is done to people and memberships by the pages: each act says what will happen before it does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branches.access import of_branch, refuse
from branches.models import Branch
from branches.requests import read_number, read_query
from bureaus.deciding import deciding_level
from members.forms import (
    DetailsForm,
    LeaveForm,
    NewMemberForm,
    ReinstateForm,
    RejoinForm,
    SuspendForm,
    TransferForm,
)
from members.models import Membership, Person

BRANCHES_A_PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@of_branch("members.view_person")
def join(request, branch):
    """Record a person who was not known as a new member of the branch."""
    _require(request.user, "members.add_membership", branch)
    if not branch.is_standing:
        messages.error(request, _("This branch is closed."))
        return redirect("members:list", branch.slug)
    people = Person.objects.visible_to(request.user).select_related("branch")
    form = NewMemberForm(request.POST or None, branch=branch, people=people)
    if form.is_valid() and form.save():
        messages.success(request, _("The member is recorded."))
        return redirect("members:person", form.result.person_id)
    return _form(request, "members/new_member.html", form, branch=branch)


@form_page
def details(request, pk):
    """Correct what the party knows of a person."""
    person = _person(request, pk)
    if person is None:
        return refuse(request)
    _require(request.user, "members.change_person", person)
    form = DetailsForm(request.POST or None, instance=person)
    if form.is_valid() and form.save():
        messages.success(request, _("The file is up to date."))
        return redirect("members:person", pk)
    name = Person.objects.get(pk=pk).full_name if form.errors else person.full_name
    return _form(request, "members/details.html", form, person=person, name=name)


@form_page
def rejoin(request, pk):
    """Make a member of somebody who is known and is not one."""
    person = _person(request, pk)
    if person is None:
        return refuse(request)
    _require(request.user, "members.add_membership", person)
    form = RejoinForm(request.POST or None)
    if form.is_valid() and form.save(person):
        messages.success(request, _("The member is recorded."))
        return redirect("members:person", pk)
    return _form(request, "members/rejoin.html", form, person=person)


@form_page
def transfer(request, pk):
    """Move a member to another branch: choose the branch, then say from when and confirm."""
    person, membership = _member(request, pk)
    if person is None:
        return refuse(request)
    branches = Branch.objects.visible_to(request.user).standing().exclude(pk=membership.branch_id)
    chosen = branches.filter(pk=read_number(request.POST.get("branch") or request.GET.get("branch"))).first()
    if chosen is None:
        query = read_query(request)
        page = Paginator(branches.search(query), BRANCHES_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "members/choose_branch.html", {"person": person, "page_obj": page, "query": query})
    form = TransferForm(request.POST or None, branches=branches, initial={"branch": chosen.pk})
    return _act(request, person, membership, form, chosen=chosen)


@form_page
def suspension(request, pk):
    """Put a membership on hold, or end the hold."""
    person, membership = _member(request, pk)
    if person is None:
        return refuse(request)
    form_class = ReinstateForm if membership.suspensions.open().exists() else SuspendForm
    if form_class is ReinstateForm and "reason" in request.POST:  # sent twice: the second time must not undo the first
        messages.info(request, _("This membership is already suspended."))
        return redirect("members:person", pk)
    return _act(request, person, membership, form_class(request.POST or None))


@form_page
def departure(request, pk):
    """Record that a member left the party, or died."""
    person, membership = _member(request, pk)
    if person is None:
        return refuse(request)
    return _act(request, person, membership, LeaveForm(request.POST or None))


def _person(request, pk):
    return Person.objects.visible_to(request.user).select_related("branch").filter(pk=pk).first()


def _member(request, pk):
    """The person and the open membership on which the user decides; (None, None) out of sight.

    Raises PermissionDenied, with who decides, for those who only see it.
    """
    memberships = Membership.objects.visible_to(request.user).open().select_related("person", "branch")
    membership = memberships.filter(person=pk).first()
    if membership is None:
        return None, None
    level = deciding_level(membership)
    if not level.is_open_to(request.user):
        raise PermissionDenied(level.sentence)
    return membership.person, membership


def _require(user, permission, row):
    if not user.has_perm(permission, row):
        raise PermissionDenied


def _act(request, person, membership, form, **context):
    if form.is_valid() and form.save(membership, by=request.user):
        messages.success(request, form.done)
        # The one who moves a member away may not see the file any more.
        still = Person.objects.visible_to(request.user).filter(pk=person.pk).exists()
        return redirect("members:person", person.pk) if still else redirect("members:list", membership.branch.slug)
    return _form(request, "members/act.html", form, person=person, membership=membership, **context)


def _form(request, template, form, **context):
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
