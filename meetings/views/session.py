"""The session under way («سير الجلسة»), on a phone: the open item, the speakers' list, the votes, what comes next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find_among, hide_unless
from forms.pages import form_page

from ..attending.presence import tally
from ..floor import FLOOR_ACTS, ITEM_ACTS
from ..follow_up_tasks import left_over
from ..forms.directory import Directory
from ..forms.floor import AskForm, PointsForm
from ..models import AgendaItem, Intervention
from ..moments import has_begun
from ..record import hold_record
from ..voting.words import explain_votes
from .access import meeting_to_change
from .next_pages import SESSION
from .reports import reports_of

UNPROCESSABLE = 422


@login_required
@require_safe
def session(request, pk):
    """The session as it stands now, for who keeps its record."""
    return _page(request, _session(request, pk))


@login_required
@require_POST
def ask(request, pk):
    """Put somebody on the speakers' list."""
    meeting = _session(request, pk)
    form = _ask_form(request, meeting, request.POST)
    if form.is_valid() and form.save(meeting, request.user):
        return redirect("meetings:session", pk)
    return _page(request, meeting, form)


def _ask_form(request, meeting, data=None):
    return AskForm(data, directory=Directory(request.user, meeting.branch, data), use_required_attribute=False)


def _page(request, meeting, form=None):
    hold_record([meeting])
    explain_votes(meeting.resolutions.all())
    floor = list(Intervention.objects.filter(meeting=meeting, asked_at__isnull=False).select_related("speaker"))
    agenda = list(meeting.agenda.all())
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "tally": tally(meeting),
        "agenda": agenda,
        "open_item": next((item for item in agenda if item.is_open), None),
        "next_item": next((item for item in agenda if item.opened_at is None), None),
        "waiting": [row for row in floor if row.state == Intervention.State.ASKED],
        "speaking": next((row for row in floor if row.state == Intervention.State.SPEAKING), None),
        "spoken": [row for row in floor if row.state == Intervention.State.DONE],
        "left_over": left_over(meeting),
        **reports_of(request.user, meeting),
        "form": form or _ask_form(request, meeting),
        "may_change": True,
        "may_vote": True,
        "vote_query": f"?from={SESSION}",
    }
    refused = form is not None
    return render(request, "meetings/session.html", context, status=UNPROCESSABLE if refused else 200)


@login_required
@require_POST
def act_on_item(request, pk, item_pk, act):
    """Open an item of the agenda, or be done with it."""
    hide_unless(act in ITEM_ACTS)
    meeting = _session(request, pk)
    item = find_among(AgendaItem.objects.filter(meeting=meeting).select_related("meeting__branch"), pk=item_pk)
    return _run(request, pk, ITEM_ACTS[act], item=item)


@login_required
@require_POST
def act_on_floor(request, pk, row_pk, act):
    """Give the floor to somebody who waits, end it, move them on the list, or take them off."""
    hide_unless(act in FLOOR_ACTS)
    row = _intervention(_session(request, pk), row_pk)
    return _run(request, pk, FLOOR_ACTS[act], intervention=row)


@login_required
@form_page
def points(request, pk, row_pk):
    """Write down what somebody says, while they speak or after."""
    with transaction.atomic():
        meeting = meeting_to_change(request.user, pk, lock=request.method == "POST")
        row = _intervention(meeting, row_pk)
        hide_unless(row.is_spoken)
        form = PointsForm(request.POST if request.method == "POST" else None, instance=row)
        is_saved = form.is_bound and form.is_valid()
        if is_saved:
            form.save()
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("meetings:session", pk)
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "row": row}
    return render(request, "meetings/points.html", context, status=UNPROCESSABLE if form.errors else 200)


def _session(request, pk):
    """The meeting, for who keeps its record, once it has begun."""
    meeting = meeting_to_change(request.user, pk)
    deny_unless(has_begun(meeting), _("The meeting has not begun: its session is led here once it has."))
    return meeting


def _intervention(meeting, pk):
    return find_among(Intervention.objects.filter(meeting=meeting).select_related("meeting__branch", "speaker"), pk=pk)


def _run(request, pk, act, **named):
    try:
        act(by=request.user, **named)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("meetings:session", pk)
