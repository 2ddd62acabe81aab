"""The minutes of a meeting as PDF."""

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find
from documents.pdf import make_pdf
from documents.responses import pdf_response
from traces.models import Act
from traces.recording import record_reading

from ..capacities import chair_capacity
from ..election_record import ElectionRecord
from ..models import Meeting
from ..papers import minutes_paper
from ..record import hold_record, people_of_record


@login_required
@require_safe
def minutes(request, pk):
    """The minutes as they are recorded, with room for the signatures."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    hold_record([meeting])
    people = people_of_record(meeting).order_by().values("pk")
    record_reading(reader=request.user, act=Act.PRINTED, subject="minutes", people=people, branch=meeting.branch)
    return pdf_response(
        make_pdf("minutes", minutes_paper(meeting, ElectionRecord.all_of(meeting), chair_capacity(meeting))),
        plain_name=f"minutes-{meeting.branch.slug}-{meeting.date}",
        name=_("Minutes, %(title)s, %(day)s") % {"title": meeting.title, "day": meeting.date},
    )
