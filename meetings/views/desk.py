"""The desk of a called meeting: its page, which works without scripts, and what its script asks and sends."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branches.access import find, find_among, hide_unless, require
from forms.pages import form_page
from forms.requests import read_number, read_page, read_query

from ..attending.desk import check_in, check_out, take_back
from ..attending.presence import tally
from ..attending.rules import KEEP, desk_refusal
from ..attending.shown import ABSENT, PRESENT, changes_since, desk_rows, last_tick, shown_rows
from ..attending.syncing import read_batch, record_batch
from ..attending.words import quorum_words
from ..calling import CALL
from ..forms.guests import GuestForm
from ..models import Meeting, RollEntry
from ..moments import has_begun
from ..second_calls import second_call_refusal

# A roll of more is searched, and turned page by page; its device keeps the page that it shows.
MOST_ROWS = 1000
LARGEST_BATCH = 100_000  # bytes
ACTS = {"came": check_in, "left": check_out, "back": take_back}


def desk_of(user, pk):
    """The called meeting whose record the user keeps: 404 for who does not see it, 403 for its other readers."""
    meeting = find(user, Meeting.objects.with_names(), pk=pk)
    hide_unless(meeting.is_called)
    require(user, KEEP, meeting)
    return meeting


@login_required
@form_page
@never_cache
def desk(request, pk):
    """Who came: a name is searched and ticked. A post is one act, from a button of the list."""
    meeting = desk_of(request.user, pk)
    if request.method == "POST":
        return _act(request, meeting)
    return render_desk(request, meeting)


def render_desk(request, meeting, guest_form=None):
    """The page of the desk; `guest_form` is one that came back with errors."""
    query, shown = read_query(request), request.GET.get("show", "")
    page = read_page(request, _rows(meeting, query, shown), MOST_ROWS)
    refusal = desk_refusal(meeting)
    counted = tally(meeting)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "page_obj": page,
        "rows": shown_rows(page),
        "query": query,
        "show": shown if shown in (PRESENT, ABSENT) else "",
        "refusal": refusal,
        "is_open": not refusal,
        "words": quorum_words(counted),
        "tally": counted,
        "last": last_tick(meeting),
        "guests": meeting.attendance.filter(is_guest=True).select_related("person"),
        "counts": meeting.presence_counts.select_related("by__person"),
        "guest_form": guest_form or GuestForm(),
        "closing": meeting.closings.in_force().select_related("closed_by__person").first(),
        "may_close": has_begun(meeting),
        "may_call_again": _may_call_again(request.user, meeting, counted),
        "script_words": _script_words(),
    }
    response = render(request, "meetings/desk.html", context, status=422 if guest_form else 200)
    response["Permissions-Policy"] = "camera=(self)"  # a card is scanned here, and nowhere else
    return response


def _rows(meeting, query, shown):
    rows = desk_rows(meeting)
    number = read_number(query)
    rows = rows.filter(person__member_number=number) if number is not None and number < 2**31 else rows.search(query)
    if shown == PRESENT:
        return rows.filter(came_key__isnull=False, left_at=None)
    return rows.entitled().filter(came_key=None) if shown == ABSENT else rows


def _may_call_again(user, meeting, counted):
    is_missed = has_begun(meeting) and counted.is_quorate is False
    return is_missed and user.has_perm(CALL, meeting) and not second_call_refusal(meeting)


def _script_words():
    """What the script says, in the reader's language."""
    return {
        "waiting": _("Waits for the connection"),
        "offline": _("No connection: ticks are kept on this device and sent when it is back. Waiting: "),
        "sent": _("Everything is sent."),
        "signed_out": _("The session is over: open the page again. Your ticks are kept on this device. Waiting: "),
        "no_scan": _("This browser reads no codes: open the phone's camera on the card, or type the member's number."),
        "no_camera": _("The camera does not open: allow it for this page, or type the member's number."),
        "card_offline": _("No connection: a card is checked with it. Tick the name in the list."),
    }


def _act(request, meeting):
    name = next((act for act in ACTS if act in request.POST), None)
    key = read_number(request.POST.get(name)) if name else None
    hide_unless(key is not None)
    entry = find_among(RollEntry.objects.filter(meeting=meeting).select_related("person"), pk=key)
    try:
        ACTS[name](entry=entry, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Recorded: %(person)s.") % {"person": entry.person})
    asked = {"q": read_query(request)} if read_query(request) else {}
    return redirect(f"{reverse('meetings:desk', args=[meeting.pk])}?{urlencode(asked)}".rstrip("?"))


@login_required
@require_safe
@never_cache
def state(request, pk):
    """The counter, and who was ticked since the tick `?after=`, as JSON: what two desks see of each other."""
    meeting = desk_of(request.user, pk)
    return JsonResponse(_state(meeting, read_number(request.GET.get("after")) or 0))


def _state(meeting, after):
    last, refusal, counted = last_tick(meeting), desk_refusal(meeting), tally(meeting)
    return {
        "open": not refusal,
        "refusal": refusal,
        "words": quorum_words(counted),
        "present": counted.present,
        "represented": counted.represented,
        "entitled": counted.entitled,
        "needed": counted.needed,
        "quorate": counted.is_quorate,
        "last": last,
        "changes": changes_since(meeting, after) if last > after else [],
    }


@login_required
@require_POST
def ticks(request, pk):
    """Record a batch of ticks that a device sends as JSON; the answer tells what became of each, and the counter."""
    meeting = desk_of(request.user, pk)
    try:
        told = json.loads(request.body[:LARGEST_BATCH])
        told = told if isinstance(told, dict) else {}
        batch = read_batch(told.get("ticks"), told.get("clock"))
    except (ValueError, RecursionError, OverflowError):
        return JsonResponse({"error": _("This is no list of ticks.")}, status=400)
    results = record_batch(meeting=meeting, batch=batch, by=request.user)
    after = told.get("after")
    return JsonResponse({"results": results, **_state(meeting, after if type(after) is int and after >= 0 else 0)})


@login_required
@require_safe
@never_cache
def worker(request, pk):
    """The service worker of this desk alone: its address says what it serves while the connection is lost."""
    meeting = desk_of(request.user, pk)
    script = render_to_string("meetings/desk_worker.js", {"meeting": meeting, "account": request.user.pk})
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
