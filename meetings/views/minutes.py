"""The minutes of a meeting: read, drafted, edited, approved, printed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from traces.models import Act
from traces.recording import record_reading

from ..drafting.text import blocks_of
from ..forms.minutes import TextForm, VersionForm
from ..minutes.approving import approvers, may_approve, reasons_to_wait, writers_of
from ..minutes.papers import written_paper
from ..models import Meeting, Minutes
from ..record import people_of_record
from .access import meeting_to_change
from .written import DraftWords, draft_page, edit_page, text_of

CHANGE = "meetings.change_meeting"
DRAFT = DraftWords(
    done=gettext_lazy("The minutes are drafted: read them, and correct the text."),
    first=(
        gettext_lazy("Draft the minutes"),
        gettext_lazy("Draft the minutes"),
        gettext_lazy("A text is drafted from what is recorded. You then correct it; a second person approves it."),
    ),
    again=(
        gettext_lazy("Draft the minutes again"),
        gettext_lazy("Draft again"),
        gettext_lazy("What was written in the text is replaced by a new draft of the record as it is now."),
    ),
)


@login_required
@require_safe
def minutes(request, pk):
    """The minutes as they are written, what may be done with them, and their corrections."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    row = minutes_of(meeting)
    waits = row is not None and not row.is_approved
    writers = writers_of(row) if waits else set()
    annexes = list(row.annexes.select_related("written_by__person", "approved_by__person")) if row else []
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "minutes": row,
        "blocks": blocks_of(row.text) if row else (),
        "annexes": [(annex, blocks_of(annex.text)) for annex in annexes],
        "may_change": request.user.has_perm(CHANGE, meeting),
        "may_approve": waits and may_approve(request.user, meeting.branch, writers),
        "approvers": approvers(meeting.branch, writers) if waits else (),
        "reasons": reasons_to_wait(row) if waits else (),
    }
    return render(request, "meetings/minutes.html", context)


def minutes_of(meeting):
    """The Minutes of a meeting with who saved and approved them; None where nobody wrote any."""
    return text_of(meeting, Minutes.objects.select_related("saved_by__person", "approved_by__person"))


@login_required
@form_page
def draft(request, pk):
    """Say what is drafted and what it replaces; then draft the minutes from the record."""
    meeting = meeting_to_change(request.user, pk)
    return draft_page(request, meeting, minutes_of(meeting), VersionForm, DRAFT)


@login_required
@form_page
def edit(request, pk):
    """Edit the text."""
    meeting = meeting_to_change(request.user, pk)
    row = minutes_of(meeting)
    if row is None:
        return redirect("meetings:draft-minutes", meeting.pk)
    return edit_page(request, meeting, row, TextForm, "meetings/edit_minutes.html", ["text"])


@login_required
@form_page
def approve(request, pk):
    """Read what would be frozen, and approve it. The workflow judges who may."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    require(request.user, "meetings.approve_minutes", meeting.branch)
    row = minutes_of(meeting)
    if row is None or row.is_approved:
        return redirect("meetings:minutes", meeting.pk)
    writers, reasons = writers_of(row), reasons_to_wait(row)
    form = VersionForm(request.POST or None, initial={"version": row.version})
    if form.is_valid() and form.approve(row, request.user):
        messages.success(request, _("The minutes are approved, and the record of the meeting is frozen."))
        return redirect(form.result)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "minutes": row,
        "blocks": blocks_of(row.text),
        "form": form,
        "reasons": reasons,
        "may_approve": may_approve(request.user, meeting.branch, writers) and not reasons,
        "is_writer": request.user.pk in writers,
        "approvers": approvers(meeting.branch, writers),
    }
    return render(request, "meetings/approve_minutes.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def paper(request, pk):
    """The written minutes as PDF: a draft says that it is one."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    row = minutes_of(meeting)
    deny_unless(row is not None, _("Nobody has written the minutes of this meeting yet."))
    people = people_of_record(meeting).order_by().values("pk")
    record_reading(reader=request.user, act=Act.PRINTED, subject="minutes", people=people, branch=meeting.branch)
    return pdf_response(
        make_pdf("written_minutes", written_paper(row, request.build_absolute_uri)),
        plain_name=f"written-minutes-{meeting.branch.slug}-{meeting.date}",
        name=_("Minutes, %(title)s, %(day)s") % {"title": meeting.title, "day": meeting.date},
    )
