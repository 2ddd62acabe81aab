"""Deleting the draft of an election that was not recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branches.access import deny_unless, find
from forms.pages import form_page
from forms.requests import read_number

from ..drafts import delete_draft, draft_of
from ..models import Meeting


@login_required
@form_page
def delete(request, pk):
    """Say that the draft goes for good; then delete it. For who prepared it, and who keeps the meeting's record."""
    meeting = find(request.user, Meeting.objects.select_related("branch"), pk=pk)
    draft = draft_of(meeting)
    is_own = draft is not None and draft.prepared_by_id == request.user.pk
    deny_unless(
        is_own or request.user.has_perm("meetings.change_meeting", meeting),
        _("A draft is deleted by who prepared it, or by who keeps the record of the meeting."),
    )
    if draft is None:
        messages.info(request, _("This meeting has no draft of an election."))
        return redirect(meeting)
    refusal = ""
    if request.method == "POST":
        try:
            delete_draft(draft=draft, version=read_number(request.POST.get("draft")), by=request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, _("The draft is deleted."))
            return redirect(meeting)
    context = {"draft": draft, "meeting": meeting, "branch": meeting.branch, "refusal": refusal}
    return render(request, "meetings/delete_draft.html", context, status=422 if refusal else 200)
