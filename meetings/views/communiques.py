"""The communiqué of a meeting, for those who write and publish it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, hide_unless, require
from forms.pages import form_page
from uploads.answers import file_response

from ..communiques.publishing import names_in
from ..communiques.writing import remove_photo
from ..drafting.text import blocks_of
from ..forms.communiques import CommuniqueForm, CommuniqueVersionForm, PhotoForm, WithdrawalForm
from ..models import Communique, CommuniquePhoto, Meeting
from .minutes import CHANGE
from .written import DraftWords, draft_page, edit_page, text_of

DRAFT = DraftWords(
    done=gettext_lazy("The communiqué is drafted: read it, and correct the text. It is not public."),
    first=(
        gettext_lazy("Draft the communiqué"),
        gettext_lazy("Draft the communiqué"),
        gettext_lazy("A text is drafted from what is recorded. You then correct and publish it."),
    ),
    again=(
        gettext_lazy("Draft the communiqué again"),
        gettext_lazy("Draft the communiqué again"),
        gettext_lazy("What was written in the communiqué is replaced by a new draft of the record as it is now."),
    ),
)


def _to_change(user, pk):
    """(meeting, its communiqué or None) for who keeps the record. Approved minutes do not hinder a communiqué."""
    meeting = find(user, Meeting.objects.with_names(), pk=pk)
    require(user, CHANGE, meeting)
    return meeting, _communique_of(meeting)


def _communique_of(meeting):
    return text_of(meeting, Communique.objects.select_related("saved_by__person", "photo"))


@login_required
@require_safe
def communique(request, pk):
    """The communiqué as it is written, whether it is public, and what may be done with it."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    row = _communique_of(meeting)
    publications = list(row.publications.select_related("published_by__person", "withdrawn_by__person")) if row else []
    is_public = any(publication.withdrawn_at is None for publication in publications)
    address = request.build_absolute_uri(row.public_url) if is_public else ""
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "communique": row,
        "blocks": blocks_of(row.text) if row else (),
        "publications": publications,
        "is_public": is_public,
        "may_change": request.user.has_perm(CHANGE, meeting),
        "address": address,
        "whatsapp": f"https://wa.me/?{urlencode({'text': f'{row.title} {address}'})}" if address else "",
    }
    return render(request, "meetings/communique.html", context)


@login_required
@form_page
def draft(request, pk):
    """Say what is drafted and what it replaces; then draft the communiqué from the record."""
    meeting, row = _to_change(request.user, pk)
    return draft_page(request, meeting, row, CommuniqueVersionForm, DRAFT)


@login_required
@form_page
def edit(request, pk):
    """Edit headline and text while the communiqué is not public."""
    meeting, row = _to_change(request.user, pk)
    if row is None:
        return redirect("meetings:draft-communique", meeting.pk)
    return edit_page(request, meeting, row, CommuniqueForm, "meetings/edit_communique.html", ["title", "text"])


@login_required
@form_page
def photo(request, pk):
    """Put the photo over the communiqué, with its caption."""
    meeting, row = _to_change(request.user, pk)
    if row is None:
        return redirect("meetings:draft-communique", meeting.pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.save(row, request.user):
        messages.success(request, _("The photo stands over the communiqué."))
        return redirect(row)
    context = {"meeting": meeting, "branch": meeting.branch, "communique": row, "form": form}
    return render(request, "meetings/communique_photo.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_photo_off(request, pk):
    _meeting, row = _to_change(request.user, pk)
    hide_unless(row)
    try:
        remove_photo(communique=row)
    except ValidationError as refusal:
        deny_unless(False, refusal.messages[0])
    messages.success(request, _("The photo is removed."))
    return redirect(row)


@login_required
@require_safe
def own_photo(request, pk):
    """The photo for those who see the meeting, before it is public."""
    return file_response(request, find(request.user, CommuniquePhoto.objects.all(), communique__meeting=pk),
                         name=f"communique-{pk}.jpg")  # fmt: skip


@login_required
@form_page
def publish(request, pk):
    """Say which names the public would read; then publish."""
    meeting, row = _to_change(request.user, pk)
    if row is None:
        return redirect("meetings:draft-communique", meeting.pk)
    form = CommuniqueVersionForm(request.POST or None, initial={"version": row.version})
    if form.is_valid() and form.publish(row, request.user):
        messages.success(request, _("The communiqué is public."))
        return redirect(row)
    context = {"meeting": meeting, "branch": meeting.branch, "communique": row, "form": form, "names": names_in(row),
               "blocks": blocks_of(row.text)}  # fmt: skip
    return render(request, "meetings/publish_communique.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def withdraw(request, pk):
    """Take the communiqué from the public, with a reason."""
    meeting, row = _to_change(request.user, pk)
    hide_unless(row)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid() and form.save(row, request.user):
        messages.success(request, _("The communiqué is withdrawn."))
        return redirect(row)
    sentence = _("Nobody reads it at its address any more. Copies that others made stay out of reach.")
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "title": _("Withdraw the communiqué"),
               "sentence": sentence, "submit": _("Withdraw the communiqué"), "tone": "danger", "lede": row.title,
               "cancel_url": row.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
