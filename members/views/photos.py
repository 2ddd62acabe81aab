"""The photo of a person: shown to who sees the file, put there and removed by officers, proposed by its owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, hide_unless
from bureaus.correcting import CHANGE, clear_photo, correct_photo, correcting_level
from bureaus.data_requests import send
from forms.pages import form_page
from members.limits import limit
from members.models import DataRequest, Person, Photo
from members.models.data_requests import last_day_to_answer
from members.photo_forms import PhotoForm
from members.photos import photo_of, propose_photo, proposed_photo
from traces.recording import record_opening
from uploads.answers import file_response

from .breadcrumbs import breadcrumbs_of
from .own import of_own_person


@login_required
@require_safe
def picture(request, pk):
    """The photo in the file of a person, for who sees the file: an opening of it."""
    found = find(request.user, Photo.objects.in_files().select_related("person__branch"), person=pk)
    record_opening(reader=request.user, person=found.person)
    return file_response(request, found, name=f"photo-{found.person_id}.jpg")


@login_required
@require_safe
def proposed_picture(request, pk):
    """The photo that a request proposes, for its owner and for who sees the request, while it waits."""
    asked = find(request.user, DataRequest.objects.select_related("person__branch"), pk=pk)
    photo = proposed_photo(asked)
    hide_unless(photo)
    record_opening(reader=request.user, person=asked.person)
    return file_response(request, photo, name=f"proposed-{asked.pk}.jpg")


@login_required
@form_page
def photo(request, pk):
    """Put a photo into the file of somebody else. The answer to who may not says who corrects the file."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    if person.pk == request.user.person_id and request.user.has_perm(CHANGE, person):
        messages.info(request, _("Of your own file you propose the photo; somebody else confirms it."))
        return redirect("members:own-photo")
    correcting_level(person).require(request.user)
    deny_unless(person.anonymised_at is None, _("This person is anonymised: nothing is written of them any more."))
    record_opening(reader=request.user, person=person)
    form = _form_of(request)
    if form.is_valid() and form.run(correct_photo, person=person, by=request.user, **form.cleaned_data):
        messages.success(request, _("The photo is in the file."))
        return redirect("members:person", pk)
    context = {"person": person, "form": form, "photo": photo_of(person), "breadcrumbs": breadcrumbs_of(person)}
    return render(request, "members/photo.html", context, status=422 if form.errors else 200)


@login_required
@form_page
@limit("ask")
@of_own_person
def own_photo(request, person):
    """Propose the photo of one's own file, which an officer confirms."""
    form = _form_of(request)
    if form.is_valid() and form.run(send, asking=propose_photo, person=person, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your photo is sent: an officer confirms it or says why not."))
        return redirect("members:own-photo")
    waiting = DataRequest.objects.waiting().corrections().filter(person=person, field="photo").first()
    context = {
        "person": person,
        "form": form,
        "photo": photo_of(person),
        "waiting": waiting,
        "answer_by": last_day_to_answer(localdate()),
    }
    return render(request, "members/own_photo.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def remove(request, pk):
    """Remove the photo from a file: one's own, or as an officer."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    is_own = person.pk == request.user.person_id
    if not is_own:
        correcting_level(person).require(request.user)
    deny_unless(person.anonymised_at is None, _("This person is anonymised: nothing is written of them any more."))
    back = reverse("members:own-photo") if is_own else reverse("members:person", args=[pk])
    if request.method == "POST":
        removed = clear_photo(person=person, by=request.user)
        messages.success(request, _("The photo is removed.") if removed else _("There is no photo in the file."))
        return redirect(back)
    hide_unless(photo_of(person))
    context = {
        "title": _("Remove the photo"),
        "tone": "danger",
        "sentence": _(
            "The photo of %(person)s is deleted from the file at once; the next card is printed without it. Cards "
            "that are printed already keep it."
        )
        % {"person": person},
        "submit": _("Remove the photo"),
        "cancel_url": back,
        "breadcrumbs": [(_("My photo"), back)] if is_own else breadcrumbs_of(person),
    }
    return render(request, "_confirm.html", context)


def _form_of(request):
    return PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
