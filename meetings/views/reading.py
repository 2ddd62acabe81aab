"""The meetings of a branch, and the record of one of them."""

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from branches.access import find_prepared
from forms.requests import read_page, read_query
from sql.prepared import prepared_instances

from ..calling import CALL
from ..capacities import chair_capacity
from ..drafts import draft_of, recorders_of
from ..election_record import ElectionRecord
from ..follow_up_tasks import left_over
from ..holding import was_held
from ..minutes.frozen import is_frozen
from ..models import Election, Meeting
from ..moments import has_begun
from ..record import hold_record
from ..second_calls import second_call_refusal
from ..voting.words import explain_votes, tell_taken_back
from .access import ELECT, RECORD, of_meetings
from .reports import reports_of

MEETINGS_A_PAGE = 25


@require_safe
@of_meetings()
def meetings(request, branch):
    """The branch's meetings, latest first, with a folded search in title and venue."""
    query = read_query(request)
    elected = Exists(Election.objects.live().filter(meeting=OuterRef("pk")))
    rows = Meeting.objects.visible_to(request.user).filter(branch=branch).annotate(has_election=elected)
    rows = rows.select_related("call", "cancellation").prefetch_related("postponements")
    if query:
        rows = rows.search(query)
    context = {
        "branch": branch,
        "query": query,
        "page_obj": read_page(request, rows, MEETINGS_A_PAGE),
        "may_record": request.user.has_perm(RECORD, branch),
    }
    return render(request, "meetings/list.html", context)


@login_required
@require_safe
def meeting(request, pk):
    """The record of a meeting, to be read and printed."""
    meeting = find_prepared(request.user, _to_read, pk)
    prefetch_related_objects([meeting], *["postponements"] * meeting.is_called)
    hold_record([meeting])
    explain_votes(meeting.resolutions.all())
    keeps = request.user.has_perm("meetings.change_meeting", meeting)
    if keeps:
        tell_taken_back(meeting)
    may_change = keeps and not meeting.is_cancelled and not is_frozen(meeting)
    may_elect = may_change and request.user.has_perm(ELECT, meeting.branch)
    has_election = any(election.is_live for election in meeting.elections.all())
    draft = draft_of(meeting) if may_change else None
    to_prepare = may_change and not (may_elect or has_election or draft)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "chair_capacity": chair_capacity(meeting),
        "elections": ElectionRecord.all_of(meeting),
        "may_change": may_change,
        "may_vote": may_change and meeting.is_held and has_begun(meeting),
        "keeps": keeps,
        "left_over": left_over(meeting),
        **reports_of(request.user, meeting),
        "draft": draft,
        "may_elect": may_elect,
        "recorders": recorders_of(meeting.branch) if to_prepare else (),
        "may_confirm": request.user.has_perm("meetings.confirm_election", meeting.branch),
        "has_election": has_election,
        **_of_call(request.user, meeting),
    }
    return render(request, "meetings/meeting.html", context)


@prepared_instances
def _to_read(pk):
    return Meeting.objects.filter(pk=pk).with_names()


def _of_call(user, meeting):
    """What the head of the page says of the call, and what `user` may do about it."""
    may_call = user.has_perm(CALL, meeting)
    may_change = may_call and not meeting.is_cancelled and meeting.date >= localdate() and not was_held(meeting)
    may_call_again = may_call and meeting.is_called and meeting.is_held and not second_call_refusal(meeting)
    return {
        "may_call": may_call,
        "may_cancel": may_change,
        "may_postpone": may_change and meeting.is_called,
        "may_call_again": may_call_again,
        "postponements": meeting.postponements.all() if meeting.is_called else (),
    }
