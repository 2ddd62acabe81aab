"""Reports presented to a meeting. The financial one is made here of the treasury's figures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from branches.access import find_among, require
from documents.pdf import make_pdf
from forms.pages import form_page
from treasury.closing.year import report_of
from treasury.closing.year_papers import year_paper
from uploads.answers import file_response
from uploads.papers import PDF

from ..forms.reports import PresentReportForm
from ..models import Matter, PresentedReport
from ..models.majorities import REPORTS
from ..models.reports import MONEY
from ..voting.recording import KEEP
from ..voting.reports import present_report, withdraw_report
from .access import meeting_to_change
from .next_pages import after_act

UNPROCESSABLE = 422


def reports_of(user, meeting):
    """For the meeting's page, whose record it holds: its reports, each with whether `user` reads the file.

    Two queries, where a resolution is about one.
    """
    about = any(row.matter in REPORTS for row in meeting.resolutions.all())
    rows = list(PresentedReport.objects.filter(meeting=meeting)) if about else []
    if rows:
        read = set(PresentedReport.objects.filter(meeting=meeting).readable_by(user).values_list("pk", flat=True))
        for row in rows:
            row.is_readable = row.pk in read
    return {"reports": rows}


@login_required
@form_page
def present(request, pk):
    """Present a report to the meeting: the file is kept as it is now, and a resolution votes on it."""
    meeting = meeting_to_change(request.user, pk)
    is_sent = request.method == "POST"
    sees_money = request.user.has_perm(MONEY, meeting.branch)
    form = PresentReportForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, sees_money=sees_money
    )
    if is_sent and form.is_valid() and _present(form, meeting, request.user):
        messages.success(request, _("The report is presented: it is voted on among the resolutions."))
        return after_act(request, meeting)
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "title": _("Present a report"),
               "lede": meeting.title, "submit": _("Present the report"), "cancel_url": after_act(request, meeting).url,
               "sentence": _("The file is kept as it is now, whatever becomes of the figures."),
               }  # fmt: skip
    return render(request, "meetings/present_report.html", context, status=UNPROCESSABLE if form.errors else 200)


def _present(form, meeting, by):
    kind, year, paper = (form.cleaned_data[name] for name in ("kind", "year", "paper"))
    said = {"meeting": meeting, "kind": kind, "year": year, "by": by}
    if kind == Matter.ACTIVITY_REPORT:
        return form.run(present_report, content=paper.content, content_type=paper.content_type, **said)
    if year > meeting.date.year:  # no figures are made of a year to come
        form.add_error("year", _("This year is still to come."))
        return False
    report = report_of(meeting.branch, year)
    pdf = make_pdf("report", year_paper(report))
    seal = report.digest if report.is_final else ""
    return form.run(present_report, content=pdf, content_type=PDF, seal=seal, **said)


@login_required
@require_safe
def file(request, pk):
    """The file of a report, for who may read it: those called, and those who see the meeting and its money."""
    row = find_among(PresentedReport.objects.readable_by(request.user).select_related("meeting__branch"), pk=pk)
    kind = "pdf" if row.content_type == PDF else "jpg"
    name = f"{row.kind.replace('_', '-')}-{row.meeting.branch.slug}-{row.year}.{kind}"
    return file_response(request, row, name=name, is_shown=kind != "pdf")


@login_required
@form_page
def withdraw(request, pk):
    """Take back a report that was presented by mistake, before it is voted on."""
    rows = PresentedReport.objects.visible_to(request.user).select_related("meeting__branch", "resolution")
    row = find_among(rows, pk=pk)
    meeting = row.meeting
    require(request.user, KEEP, meeting)
    if request.method == "POST":
        try:
            withdraw_report(report=row, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The report is taken back."))
        return redirect(meeting)
    context = {"meeting": meeting, "branch": meeting.branch, "title": _("Take the report back"), "lede": row,
               "sentence": _("The file goes, and the resolution that would vote on it."), "tone": "danger",
               "submit": pgettext("vote", "Take back"), "cancel_url": meeting.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context)
