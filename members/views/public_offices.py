"""The pages on which public offices are recorded, ended, corrected and taken back, and results of elections too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse as address
from django.utils.translation import gettext as _

from branches.access import find, of_branch, require
from bureaus.public_offices import (
    correct_public_office,
    end_public_office,
    record_public_office,
    recording_level,
    reverse_public_office,
)
from forms.pages import form_page
from members.models import Person, PublicElectionResult, PublicOffice
from members.public_office_forms import EndPublicOfficeForm, PublicOfficeForm, PublicResultForm, TakeBackForm
from members.public_results import correct_public_result, record_public_result, reverse_public_result
from treasury.levies.following import follow_correction, follow_person

SEE_RESULTS = "members.view_publicelectionresult"


@login_required
@form_page
def record(request, pk):
    """Record a public office of a person whose file the user writes."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    recording_level(person).require(request.user)
    form = PublicOfficeForm(request.POST or None, person=person)
    if form.is_valid() and form.run(record_public_office, person=person, by=request.user, **form.said):
        messages.success(request, _("The public office is recorded."))
        return redirect("members:person", pk)
    return _form(request, "members/public_office.html", form, person=person, title=_("Record a public office"))


@login_required
@form_page
def correct(request, pk):
    """Correct what was recorded of a public office."""
    office = _office(request.user, pk)
    if not office.stands:
        return _taken_back(request, office.person)
    before = (office.assembly, office.role)  # the form writes on the row
    form = PublicOfficeForm(request.POST or None, instance=office, person=office.person)
    if form.is_valid() and _correct(form, office, before, request.user):
        messages.success(request, _("The public office is corrected."))
        return redirect("members:person", office.person_id)
    title = _("Correct the public office")
    return _form(request, "members/public_office.html", form, person=office.person, title=title)


@transaction.atomic
def _correct(form, office, before, by):
    """Whether the correction went through. Levies of months that are not owed, or otherwise, go with it."""
    if not form.run(correct_public_office, office=office, by=by, **form.said):
        return False
    follow_person(office.person)
    follow_correction(form.result, before)
    return True


@login_required
@form_page
def end(request, pk):
    """End a public office that is held."""
    office = _office(request.user, pk)
    if not office.stands:
        return _taken_back(request, office.person)
    if office.ended_on is not None:
        messages.info(request, _("This public office has ended already."))
        return redirect("members:person", office.person_id)
    form = EndPublicOfficeForm(request.POST or None)
    if form.is_valid() and form.run(end_public_office, office=office, by=request.user, **form.cleaned_data):
        follow_person(office.person)  # months of levies that are not owed after all
        messages.success(request, _("The end of the public office is recorded."))
        return redirect("members:person", office.person_id)
    return _form(request, "members/end_public_office.html", form, office=office, person=office.person)


@login_required
@form_page
def reverse(request, pk):
    """Take back a public office that was recorded by mistake."""
    office = _office(request.user, pk)
    if not office.stands:
        return _taken_back(request, office.person)
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and form.run(reverse_public_office, office=office, by=request.user, **form.cleaned_data):
        follow_person(office.person)  # months of levies that are not owed after all
        messages.success(request, _("The record is taken back."))
        return redirect("members:person", office.person_id)
    context = {"what": f"{office.title}، {office.council}", "cancel_url": _page_of(office.person)}
    return _form(request, "members/take_back.html", form, branch=office.person.branch, person=office.person, **context)


@form_page
@of_branch(SEE_RESULTS, act="members.add_publicelectionresult")
def record_result(request, branch):
    """Record what the party obtained in the branch in a public election."""
    if not branch.is_standing:
        messages.error(request, _("This branch is closed."))
        return redirect("members:elected", branch.slug)
    form = PublicResultForm(request.POST or None)
    if form.is_valid() and form.run(record_public_result, branch=branch, by=request.user, **form.said):
        messages.success(request, _("The result is recorded."))
        return redirect("members:elected", branch.slug)
    return _form(request, "members/public_result.html", form, branch=branch, title=_("Record a result"))


@login_required
@form_page
def correct_result(request, pk):
    """Correct the result of a public election."""
    result = _result(request.user, pk)
    branch = result.branch
    if not result.stands:
        return _taken_back(request, branch)
    form = PublicResultForm(request.POST or None, instance=result)
    if form.is_valid() and form.run(correct_public_result, result=result, **form.said):
        messages.success(request, _("The result is corrected."))
        return redirect("members:elected", branch.slug)
    return _form(request, "members/public_result.html", form, branch=branch, title=_("Correct the result"))


@login_required
@form_page
def reverse_result(request, pk):
    """Take back the result of a public election that was recorded by mistake."""
    result = _result(request.user, pk)
    if not result.stands:
        return _taken_back(request, result.branch)
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and form.run(reverse_public_result, result=result, by=request.user, **form.cleaned_data):
        messages.success(request, _("The record is taken back."))
        return redirect(_page_of(result.branch))
    context = {"what": str(result), "cancel_url": _page_of(result.branch)}
    return _form(request, "members/take_back.html", form, branch=result.branch, **context)


def _page_of(row):
    """The page on which the records of a person, or of a branch, stand."""
    return (
        address("members:person", args=[row.pk])
        if isinstance(row, Person)
        else address("members:elected", args=[row.slug])
    )


def _taken_back(request, row):
    messages.info(request, _("This record was taken back already."))
    return redirect(_page_of(row))


def _office(user, pk):
    """The public office that the user may change. Raises Http404 out of sight, PermissionDenied for a reader."""
    office = find(user, PublicOffice.objects.select_related("person__branch"), pk=pk)
    recording_level(office.person).require(user)
    return office


def _result(user, pk):
    """The result that the user may change. Raises Http404 out of sight, PermissionDenied for a reader."""
    result = find(user, PublicElectionResult.objects.select_related("branch"), pk=pk)
    require(user, "members.change_publicelectionresult", result)
    return result


def _form(request, template, form, **context):
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
