"""The pages on which an officer enters what a member asks about their data on paper or by phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.access import deny_unless, find
from bureaus.entered_requests import enter_corrections, enter_question, why_not_entered
from forms.pages import form_page
from members.data_request_forms import EnterCorrectionForm, EnterForm
from members.models import Membership, Person, User
from traces.recording import record_opening


@login_required
@form_page
def question(request, pk):
    """Enter a question, an opposition or, of who is no member, an erasure."""
    person = _person(request, pk)
    is_member = Membership.objects.open().filter(person=person).exists()
    form = EnterForm(request.POST or None, is_member=is_member)
    if form.is_valid() and form.run(enter_question, person=person, by=request.user, **form.cleaned_data):
        return _entered(request, person)
    return _form(request, form, person, is_question=True)


@login_required
@form_page
def correction(request, pk):
    """Enter corrections of the file that the member asks for."""
    person = _person(request, pk)
    form = EnterCorrectionForm(request.POST or None, instance=person)
    if form.is_valid():
        asked = Person.objects.select_related("branch").get(pk=pk)  # the form has written into the other
        if form.run(enter_corrections, person=asked, by=request.user, **form.cleaned_data):
            return _entered(request, person)
    return _form(request, form, person)


def _person(request, pk):
    """The person for whom the user may enter a request. Raises Http404 out of sight, PermissionDenied for a reader."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    refusal = why_not_entered(request.user, person)
    deny_unless(not refusal, refusal)
    record_opening(reader=request.user, person=person)
    return person


def _entered(request, person):
    told = User.objects.filter(person=person.pk, is_active=True).exists()
    messages.success(
        request,
        _("The request is entered, and the member is told.")
        if told
        else _("The request is entered. This person has no account: tell them yourself."),
    )
    return redirect("members:person", person.pk)


def _form(request, form, person, *, is_question=False):
    name = Person.objects.get(pk=person.pk).full_name if form.errors else person.full_name
    context = {
        "form": form,
        "person": person,
        "name": name,
        "is_question": is_question,
        "cancel_url": reverse("members:person", args=[person.pk]),
    }
    return render(request, "members/enter_data_request.html", context, status=422 if form.errors else 200)
