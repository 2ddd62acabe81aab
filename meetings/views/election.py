"""The election that a meeting held: filled in, confirmed in one sentence, recorded; or prepared for who records it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bureaus.models import Organ
from forms.pages import form_page

from ..drafts import draft_of, overtaken_message, recorders_of
from ..forms.election import BallotForm
from .access import ELECT, meeting_to_change
from .election_words import sentence_of
from .recording import UNPROCESSABLE, steps_of

BUTTONS = {"csrfmiddlewaretoken", "add", "shares", "preview", "confirm", "back"}


@login_required
@form_page
def election(request, pk):
    """The page of the election. Its buttons: `add` a seat, `preview`, then `confirm` or go `back`.

    While names are chosen, the page asks for the `shares` alone.
    Who keeps the meeting's record but may not record elections prepares a draft on it.
    """
    meeting = meeting_to_change(request.user, pk, "elections")
    if refusal := _too_late_or_early(meeting):
        messages.info(request, refusal)
        return redirect(meeting)
    data = request.POST if request.method == "POST" else None
    ballot = BallotForm(meeting, request.user, data, add=request.POST.get("add", ""), draft=draft_of(meeting))
    ballot.may_elect = request.user.has_perm(ELECT, meeting.branch)
    if data and "shares" in data:
        return render(request, "meetings/_ballot_shares.html", {"ballot": ballot, "asks": True})
    if data is None or "add" in data or "back" in data:
        ballot.without_errors()
        ballot.focus_added()
        return _show(request, ballot)
    if not ballot.is_valid():
        return _show(request, ballot, status=UNPROCESSABLE)
    if "confirm" not in data:
        return _preview(request, ballot)
    return _record(request, ballot) if ballot.may_elect else _prepare(request, ballot)


def _preview(request, ballot):
    if not ballot.would_save(**{} if ballot.may_elect else {"version": None}):
        return _show(request, ballot, status=UNPROCESSABLE)
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "branch": ballot.meeting.branch,
        "sentence": sentence_of(ballot),
        "joining": ballot.joining,
        "election": ballot.recorded,
        "confirmers": ballot.confirmers,
        "recorders": () if ballot.may_elect else recorders_of(ballot.meeting.branch),
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


def _prepare(request, ballot):
    try:
        ballot.prepare()
    except ValidationError as refusal:
        ballot.refuse(refusal)
        return _show(request, ballot, status=UNPROCESSABLE)
    messages.success(request, _("The draft is saved. It changes nothing until the level above records it."))
    return redirect(ballot.meeting)


def _show(request, ballot, status=200):
    draft = ballot.draft
    is_overtaken = bool(draft) and draft.is_overtaken
    context = {
        "ballot": ballot,
        "draft": draft,
        "overtaken": overtaken_message() if is_overtaken else "",
        "meeting": ballot.meeting,
        "branch": ballot.meeting.branch,
        "recorders": () if ballot.may_elect else recorders_of(ballot.meeting.branch),
        "steps": steps_of(ballot.meeting, "election", ballot.may_elect),
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
