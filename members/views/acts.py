"""What is done to people and memberships by the pages: each act says what will happen before it does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branches.access import deny_unless, find, of_branch
from bureaus.correcting import CHANGE, correct_file, correcting_level
from bureaus.deciding import deciding_level, returning_level
from bureaus.sanctions import reversing_level
from forms.pages import form_page
from members.forms import (
    DetailsForm,
    LeaveForm,
    NewMemberForm,
    ReinstateForm,
    RejoinForm,
    ReverseForm,
    SanctionForm,
    SuspendForm,
    WithdrawDepartureForm,
)
from members.joining import recorded_death
from members.models import Membership, Person, Sanction
from traces.recording import record_opening
from treasury.levies.following import follow_person


@form_page
@of_branch("members.view_person", act="members.add_membership")
def join(request, branch):
    """Record a person who was not known as a new member of the branch."""
    if not branch.is_standing:
        messages.error(request, _("This branch is closed."))
        return redirect("members:list", branch.slug)
    people = Person.objects.visible_to(request.user).select_related("branch")
    form = NewMemberForm(request.POST or None, branch=branch, people=people)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("%(person)s is recorded as a member.") % {"person": form.result.person})
        if "again" in request.POST:  # a new branch records its members in a row
            return redirect("members:join", branch.slug)
        return redirect("members:person", form.result.person_id)
    return _form(request, "members/new_member.html", form, branch=branch)


@login_required
@form_page
def details(request, pk):
    """Correct what the party knows of a person. The answer to who may not says who corrects the file."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    if person.pk == request.user.person_id and request.user.has_perm(CHANGE, person):
        messages.info(request, _("Of your own file you change the contacts; the rest somebody else confirms."))
        return redirect("members:own-correction")
    correcting_level(person).require(request.user)
    record_opening(reader=request.user, person=person)
    form = DetailsForm(request.POST or None, instance=person)
    if form.is_valid() and form.run(correct_file, person=person, by=request.user, **form.cleaned_data):
        messages.success(request, _("The file is up to date."))
        return redirect("members:person", pk)
    name = Person.objects.get(pk=pk).full_name if form.errors else person.full_name
    return _form(request, "members/details.html", form, person=person, name=name)


@login_required
@form_page
def rejoin(request, pk):
    """Make a member of somebody who is known and is not one."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    death = recorded_death(person)
    deny_unless(not death, death)
    returning_level(person, person.branch).require(request.user)
    form = RejoinForm(request.POST or None)
    if form.is_valid() and form.save(person, by=request.user):
        messages.success(request, _("The member is recorded."))
        return redirect("members:person", pk)
    return _form(request, "members/rejoin.html", form, person=person)


@login_required
@form_page
def suspension(request, pk):
    """Put a membership on hold, or end the hold."""
    person, membership = find_member_to_decide(request.user, pk)
    form_class = ReinstateForm if membership.suspensions.lasting().exists() else SuspendForm
    if form_class is ReinstateForm and "reason" in request.POST:  # sent twice: the second time must not undo the first
        messages.info(request, _("This membership is already suspended."))
        return redirect("members:person", pk)
    return _act(request, person, membership, form_class(request.POST or None))


@login_required
@form_page
def departure(request, pk):
    """Record that a member left the party, or died."""
    person, membership = find_member_to_decide(request.user, pk)
    form = LeaveForm(request.POST or None)
    answer = _act(request, person, membership, form)
    if answer.status_code == 302:
        follow_person(person)  # a death ends public offices: later months of levies are not owed
    return answer


@login_required
@form_page
def withdrawal(request, pk):
    """Take back that a member resigned or died, recorded by mistake: the same workflow as in the administration."""
    membership = find(request.user, Membership.objects.select_related("person", "branch"), pk=pk)
    if not membership.departure_may_be_withdrawn:
        messages.info(request, _("No resignation or death is recorded here."))
        return redirect("members:person", membership.person_id)
    deciding_level(membership).require(request.user)
    return _act(request, membership.person, membership, WithdrawDepartureForm(request.POST or None))


@login_required
@form_page
def sanction(request, pk):
    """Record a warning, a reprimand or an expulsion."""
    person, membership = find_member_to_decide(request.user, pk)
    return _act(request, person, membership, SanctionForm(request.POST or None))


@login_required
@form_page
def reverse_decision(request, pk):
    """Take back a disciplinary decision that was recorded by mistake."""
    rows = Sanction.objects.select_related("membership__person", "membership__branch", "reversed_by")
    found = find(request.user, rows, pk=pk)
    person = found.membership.person
    if not found.stands:
        messages.info(request, _("This decision was taken back already."))
        return redirect("members:person", person.pk)
    reversing_level(found).require(request.user)
    form = ReverseForm(request.POST or None)
    if form.is_valid() and form.save(found, by=request.user):
        messages.success(request, form.done)
        return redirect("members:person", person.pk)
    context = {"person": person, "membership": found.membership, "sanction": found}
    return _form(request, "members/reverse_sanction.html", form, **context)


def find_member_to_decide(user, pk):
    """The person and the open membership on which the user decides; 404 out of sight.

    Raises PermissionDenied, with who decides, for those who only see it.
    """
    membership = find(user, Membership.objects.open().select_related("person", "branch"), person=pk)
    level = deciding_level(membership)
    level.require(user)
    return membership.person, membership


def _act(request, person, membership, form):
    if form.is_valid() and form.save(membership, by=request.user):
        messages.success(request, form.done)
        return redirect("members:person", person.pk)
    return _form(request, "members/act.html", form, person=person, membership=membership)


def _form(request, template, form, **context):
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
