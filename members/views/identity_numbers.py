"""The identity number of a person: masked, shown whole by an act that leaves a trace, recorded and corrected."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.access import deny_unless, find, hide_unless
from bureaus.correcting import correct_identity_number, correcting_level
from forms.pages import form_page
from forms.workflows import WorkflowForm
from members.identity_numbers import (
    CHANGE,
    UNREADABLE,
    found_by,
    identity_number_of,
    is_kept,
    looks_usual,
    mask,
    normalise,
    others_with,
)
from members.limits import limit
from members.models import Person
from traces.recording import record_opening, record_revealing

from .breadcrumbs import breadcrumbs_of

MOST_FOUND = 20


class IdentityNumberForm(WorkflowForm):
    """The number as it is typed; the same number on another file is asked about first."""

    number = forms.CharField(
        label=gettext_lazy("number of the national identity card"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Empty: it is removed."),
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("The number is right all the same"), required=False)

    def __init__(self, *args, person, user, **options):
        super().__init__(*args, **options)
        self.person, self.user = person, user

    def clean_number(self):
        return normalise(self.cleaned_data["number"])

    def clean(self):
        data = super().clean()
        number = data.get("number")
        if number and not data.get("confirmed") and others_with(number, self.person, self.user).exists():
            self.add_error("confirmed", _("Another file holds this number: look before you go on."))
        return data


class FindForm(forms.Form):
    """An identity number, whole."""

    number = forms.CharField(
        label=gettext_lazy("number of the national identity card"), max_length=30,
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_number(self):
        number = normalise(self.cleaned_data["number"])
        if not number:
            raise ValidationError(_("Write the whole number."))
        return number


@login_required
@limit("number")
@form_page
def find_by_number(request):
    """Who has exactly this number, among those whose files the user may change. It is sent, and stands in no address.

    The answer shows no number: who finds somebody typed it.
    """
    hide_unless(is_kept())
    deny_unless(request.user.has_perm(CHANGE), _("Numbers are searched by who corrects the files of members."))
    form = FindForm(request.POST or None)
    context = {"form": form, "is_asked": form.is_valid()}
    if context["is_asked"]:
        context["people"] = found_by(form.cleaned_data["number"], request.user).select_related("branch")[:MOST_FOUND]
        context["form"] = FindForm()
    return render(request, "members/find_identity_number.html", context, status=422 if form.errors else 200)


@login_required
@limit("number")
@form_page
def identity_number(request, pk):
    """The number masked, and the form that records it. A POST with `show` shows it whole, once, and is traced.

    The branch that keeps the file shows it; recording it is for who corrects the file, and nobody records their own.
    """
    hide_unless(is_kept())
    user = request.user
    person = find(user, Person.objects.select_related("branch"), pk=pk)
    level = correcting_level(person)
    deny_unless(level.shows_to(user, person), level.sentence)
    deny_unless(person.anonymised_at is None, _("This person is anonymised: nothing is written of them any more."))
    record_opening(reader=user, person=person)
    sends, shows = request.method == "POST", "show" in request.POST
    deny_unless(shows or not sends or level.is_open_to(user), _locked(level, user))
    form = IdentityNumberForm(None if shows else request.POST or None, person=person, user=user)
    number = form.cleaned_data["number"] if form.is_valid() else ""
    if form.is_valid() and form.run(correct_identity_number, person=person, number=number, by=user):
        return _recorded(request, person, number)
    number = identity_number_of(person)
    if shows and number not in ("", UNREADABLE):
        record_revealing(reader=request.user, person=person, subject="cin")
    context = {
        "person": person,
        "form": form,
        "shown": number if shows else number and mask(number),
        "is_whole": shows or number == UNREADABLE,
        "is_unreadable": number == UNREADABLE,
        "locked": "" if level.is_open_to(user) else _locked(level, user),
        "title": _("Identity number"),
        "cancel_url": reverse("members:person", args=[pk]),
        "breadcrumbs": breadcrumbs_of(person),
    }
    return render(request, "members/identity_number.html", context, status=422 if form.errors else 200)


def _locked(level, user):
    """Why `user` does not record the number, with who does."""
    return _("Of your own file somebody else records this number.") if level.is_own(user) else level.sentence


def _recorded(request, person, number):
    messages.success(request, _("The number is recorded.") if number else _("The number is removed."))
    if number and not looks_usual(number):
        messages.warning(request, _("This is not the usual form of a number, such as AB123456: look again."))
    return redirect("members:person", person.pk)
