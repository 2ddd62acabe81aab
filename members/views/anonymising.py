"""Removing the identity of a person, by who watches over data from the level above: the page says what stays."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.access import deny_unless, find
from bureaus.visibility import holders_of, name_offices
from forms.pages import form_page
from forms.workflows import WorkflowForm
from members.anonymising import RIGHT, anonymise, may_anonymise, name_kept_until, refusals
from members.models import Anonymisation, Person
from traces.recording import record_opening

from .breadcrumbs import breadcrumbs_of


class AnonymiseForm(WorkflowForm):
    """Why, and that it is meant: nothing brings the identity back."""

    reason = forms.ChoiceField(label=gettext_lazy("reason"), choices=Anonymisation.Reason.choices)
    confirmed = forms.BooleanField(label=gettext_lazy("I know that this cannot be undone"))


def _who_does(user, person):
    """The answer to who sees the person and may not remove the identity: by which offices it is done."""
    if user.person_id == person.pk:
        return _("Nobody removes their own identity: you ask for it on your own page, under «My data».")
    if offices := name_offices(holders_of(RIGHT, [person.branch])):
        return _("A level above the branch removes an identity: %(offices)s.") % {"offices": offices}
    return _("A level above the branch removes an identity; here it is the national headquarters.")


@login_required
@form_page
def anonymise_person(request, pk):
    """Say what is removed and what stays, or what hinders it; then remove it."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    deny_unless(may_anonymise(request.user, person), _who_does(request.user, person))
    record_opening(reader=request.user, person=person)
    form, kept_until = AnonymiseForm(request.POST or None), name_kept_until(person)
    if form.is_valid() and form.run(anonymise, person=person, by=request.user, reason=form.cleaned_data["reason"]):
        removed = _("All but the name is removed.") if kept_until else _("The identity is removed.")
        messages.success(request, removed)
        return redirect("members:person", pk)
    context = {
        "person": person,
        "form": form,
        "hindered": refusals(person),
        "title": _("Anonymise %(person)s") % {"person": person},
        "kept_until": kept_until,
        "submit": _("Remove all but the name") if kept_until else _("Anonymise for good"),
        "tone": "danger",
        "cancel_url": reverse("members:person", args=[pk]),
        "breadcrumbs": breadcrumbs_of(person),
    }
    return render(request, "members/anonymise.html", context, status=422 if form.errors else 200)
