"""Reports that are presented to a meeting and voted on: the file of that day, its year and its resolution."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ..models import Matter, Outcome, PresentedReport, Vote
from .recording import add_resolution, hold_session

# What the record and its minutes say: Arabic, as the drafts are.
SUBJECTS = {
    Matter.ACTIVITY_REPORT: "المصادقة على التقرير الأدبي لسنة {year}",
    Matter.FINANCIAL_REPORT: "المصادقة على التقرير المالي لسنة {year}",
}


@transaction.atomic
def present_report(*, meeting, kind, year, content, content_type, by, seal=""):
    """Present a report of `year` to `meeting`, for the account `by`: the bytes of `content` are kept as they are now.

    `kind` is the Matter of an activity or a financial report. The meeting gets the resolution by which it is voted.
    Returns the PresentedReport. Raises PermissionDenied and ValidationError as `recording.record_vote` does, and
    ValidationError for a year that is still to come, or a report that was presented to the meeting already.
    """
    meeting = hold_session(meeting, by)
    if kind not in SUBJECTS:
        raise ValidationError({"kind": _("Say which report it is.")})
    if year > meeting.date.year:
        raise ValidationError({"year": _("This year is still to come.")})
    if PresentedReport.objects.filter(meeting=meeting, kind=kind, year=year).exists():
        raise ValidationError(_("This report is presented to the meeting already."))
    resolution = add_resolution(meeting, SUBJECTS[kind].format(year=year), kind)
    report = PresentedReport(meeting=meeting, kind=kind, year=year, seal=seal, resolution=resolution, uploaded_by=by)
    report.hold_content(content, content_type)
    report.save()
    return report


@transaction.atomic
def withdraw_report(*, report, by):
    """Take back a report that was presented by mistake, with its resolution, before anybody voted on it.

    Raises as `recording.record_vote` does, and ValidationError once a vote on it was recorded, taken back or not.
    """
    hold_session(report.meeting, by)
    if report.resolution.votes.exists() or report.resolution.method or report.resolution.tasks.exists():
        raise ValidationError(_("This report was voted on: it stays."))
    resolution = report.resolution
    report.delete()
    resolution.delete()


def rejected_reports():
    """The financial reports that an assembly rejected, where no later meeting of its kind adopted that year's.

    A bureau does not adopt what the general assembly rejected.
    """
    voted = Vote.objects.standing().filter(resolution__report=OuterRef("pk"))
    adopted = Vote.objects.standing().filter(
        outcome=Outcome.ADOPTED,
        resolution__report__kind=Matter.FINANCIAL_REPORT,
        resolution__report__year=OuterRef("year"),
        resolution__meeting__branch=OuterRef("meeting__branch"),
        resolution__meeting__kind=OuterRef("meeting__kind"),
        resolution__meeting__date__gte=OuterRef("meeting__date"),
    )
    rows = PresentedReport.objects.financial()
    return rows.filter(Exists(voted.filter(outcome=Outcome.REJECTED)), ~Exists(adopted))
