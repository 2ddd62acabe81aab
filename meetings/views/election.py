"""Recording the election that a meeting held: filled in, confirmed in one sentence, saved in one transaction."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from branches.access import require
from bureaus.models import Organ

from ..forms.election import BallotForm
from ..models import Meeting
from .access import ELECT, meeting_to_change
from .recording import UNPROCESSABLE, steps_of

BUTTONS = {"csrfmiddlewaretoken", "add", "preview", "confirm", "back"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def election(request, pk):
    """The page of the election. Its buttons: `add` a seat, `preview`, then `confirm` or go `back`."""
    meeting = meeting_to_change(request.user, pk, Meeting.objects.prefetch_related("elections"))
    require(request.user, ELECT, meeting.branch)
    if refusal := _too_late_or_early(meeting):
        messages.info(request, refusal)
        return redirect(meeting)
    if request.method != "POST":
        return _show(request, BallotForm(meeting, request.user))
    data = request.POST
    ballot = BallotForm(meeting, request.user, data, add=data.get("add", ""))
    if "add" in data or "back" in data:
        ballot.without_errors()
        ballot.focus_added()
        return _show(request, ballot)
    if not ballot.is_valid():
        return _show(request, ballot, status=UNPROCESSABLE)
    return _record(request, ballot) if "confirm" in data else _preview(request, ballot)


def _preview(request, ballot):
    if not ballot.would_save():
        return _show(request, ballot, status=UNPROCESSABLE)
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "branch": ballot.meeting.branch,
        "sentence": sentence_of(ballot),
        "joining": ballot.joining,
        "election": ballot.recorded,
        "confirmers": ballot.confirmers,
        "typed": [(name, value) for name, value in request.POST.items() if name not in BUTTONS],
    }
    return render(request, "meetings/confirm_election.html", context)


def _record(request, ballot):
    try:
        recorded = ballot.save()
    except ValidationError as refusal:
        ballot.refuse(refusal)
        return _show(request, ballot, status=UNPROCESSABLE)
    if recorded.is_waiting:
        messages.success(
            request, _("The election is recorded. It waits for confirmation; the present bureau carries on.")
        )
        return redirect(ballot.meeting)
    day = {"day": date_format(recorded.bureau.started_on)}
    messages.success(request, _("The election is recorded: the new bureau sits from %(day)s.") % day)
    return redirect(ballot.meeting.branch)


def _show(request, ballot, status=200):
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "branch": ballot.meeting.branch,
        "steps": steps_of(ballot.meeting, "election", may_elect=True),
        "has_errors": status == UNPROCESSABLE,
    }
    return render(request, "meetings/election.html", context, status=status)


def _too_late_or_early(meeting):
    """Why the meeting's election cannot be recorded on this page; empty if it can."""
    if not meeting.is_held:
        return _("The meeting is still to come: its election is recorded once it was held.")
    if sum(election.is_live for election in meeting.elections.all()) == len(Organ.choices):
        return _("This meeting's election is recorded already. Changes of holders are made on the roster.")
    return ""


def sentence_of(ballot):
    """What recording the election will do, in one sentence."""
    day = date_format(ballot.meeting.date)
    names = {"branch": ballot.meeting.branch, "day": day}
    if ballot.organ != Organ.BUREAU:
        names["organ"] = dict(Organ.choices)[ballot.organ]
        start = _("The new %(organ)s of %(branch)s starts on %(day)s") % names
    elif any(bureau.is_current for bureau in ballot.outgoing):
        start = _("The present bureau of %(branch)s ends and the new one starts on %(day)s") % names
    elif ballot.outgoing:
        start = _("The earlier bureau of %(branch)s ends and the one recorded here starts on %(day)s") % names
    else:
        start = _("The bureau of %(branch)s starts on %(day)s") % names
    count = len(ballot.kept)
    parts = [start, ngettext("%(count)d seat", "%(count)d seats", count) % {"count": count}]
    women, vacancies = ballot.women, ballot.vacancies
    parts.append(ngettext("%(count)d woman among them", "%(count)d women among them", women) % {"count": women})
    if vacancies:
        parts.append(ngettext("%(count)d vacant seat", "%(count)d vacant seats", vacancies) % {"count": vacancies})
    return _(", ").join(parts) + "."
