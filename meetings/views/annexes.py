"""Correcting annexes of approved minutes, and the public page that checks minutes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, require
from forms.pages import form_page
from members.limits import limit

from ..drafting.text import blocks_of
from ..forms.minutes import AnnexDecisionForm, AnnexForm
from ..minutes.annexes import withdraw_annex
from ..minutes.approving import may_approve
from ..minutes.checking import minutes_with_code
from ..models import Meeting, MinutesAnnex
from .minutes import CHANGE, minutes_of

OF_ANNEX = ("minutes__meeting__branch", "written_by__person")


@login_required
@form_page
def write(request, pk):
    """Write a correction of approved minutes."""
    meeting = find(request.user, Meeting.objects.with_names(), pk=pk)
    require(request.user, CHANGE, meeting)
    row = minutes_of(meeting)
    deny_unless(row is not None and row.is_approved, _("Only approved minutes are corrected by an annex."))
    form = AnnexForm(request.POST or None)
    if form.is_valid() and form.save(row, request.user):
        messages.success(request, _("The correction is written: a second person approves it."))
        return redirect(row)
    context = {"meeting": meeting, "branch": meeting.branch, "minutes": row, "form": form}
    return render(request, "meetings/write_annex.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def approve(request, pk):
    """Read a correction that waits, and approve it."""
    annex = find(request.user, MinutesAnnex.objects.select_related(*OF_ANNEX), pk=pk)
    meeting = annex.minutes.meeting
    require(request.user, "meetings.approve_minutes", meeting.branch)
    if annex.is_approved:
        return redirect(annex.minutes)
    form = AnnexDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.save(annex, request.user):
        messages.success(request, _("The correction is approved and frozen."))
        return redirect(annex.minutes)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "annex": annex,
        "blocks": blocks_of(annex.text),
        "form": form,
        "may_approve": may_approve(request.user, meeting.branch, {annex.written_by_id}),
        "title": _("Approve the correction"),
    }
    return render(request, "meetings/approve_annex.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request, pk):
    """Take back a correction that waits."""
    annex = find(request.user, MinutesAnnex.objects.select_related(*OF_ANNEX), pk=pk)
    try:
        withdraw_annex(annex=annex, by=request.user)
    except ValidationError as refusal:
        deny_unless(False, refusal.messages[0])
    messages.success(request, _("The correction is taken back."))
    return redirect(annex.minutes)


@require_safe
@limit("check")
@never_cache
def check(request, code=""):
    """Tell whoever holds a paper whether its code is that of approved minutes, of which branch and day; no names."""
    typed = code or request.GET.get("code", "")[:100]
    minutes = minutes_with_code(typed) if typed else None
    context = {"minutes": minutes, "typed": typed, "branch": minutes and minutes.meeting.branch}
    if minutes:
        context["corrections"] = minutes.annexes.approved().count()
    response = render(request, "meetings/check_minutes.html", context, status=404 if typed and not minutes else 200)
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    response["X-Robots-Tag"] = "noindex"
    return response
