"""What the desk does beside the roll: guests, cards that are shown, the closing of the list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..attending.cards import check_in_card
from ..attending.closing import close_attendance, count_now, reopen_attendance
from ..attending.desk import add_guest
from ..forms.guests import GuestForm
from .desk import desk_of, render_desk

LONGEST_CODE = 500


@login_required
@require_POST
def guest(request, pk):
    """Write down a guest by capacity, or the holder of a card who is a member of elsewhere."""
    meeting = desk_of(request.user, pk)
    form = GuestForm(request.POST)
    if form.is_valid() and form.run(add_guest, meeting=meeting, by=request.user, **form.arguments):
        messages.success(request, _("The guest is written down."))
        return redirect("meetings:desk", pk)
    return render_desk(request, meeting, guest_form=form)


@login_required
@require_POST
def card(request, pk):
    """Tick the holder of the card whose code was scanned or typed. JSON for the script, else back to the page."""
    meeting = desk_of(request.user, pk)
    try:
        entry = check_in_card(meeting=meeting, code=request.POST.get("code", "")[:LONGEST_CODE], by=request.user)
    except ValidationError as refusal:
        said, done = " ".join(refusal.messages), False
    else:
        said, done = _("Recorded: %(person)s.") % {"person": entry.person}, True
    if request.accepts("text/html"):
        (messages.success if done else messages.error)(request, said)
        return redirect("meetings:desk", pk)
    return JsonResponse({"done": done, "message": said})


LIST_ACTS = {"close": close_attendance, "reopen": reopen_attendance, "count": count_now}


@login_required
@require_POST
def attendance_list(request, pk):
    """Close the list, open it again, or write down how many are present now."""
    meeting = desk_of(request.user, pk)
    done = {
        "close": _("The list is closed, and the record has its numbers."),
        "reopen": _("The list is open again."),
        "count": _("Those present now are counted, and it is written down."),
    }
    act = next((name for name in LIST_ACTS if name in request.POST), None)
    try:
        if act:
            LIST_ACTS[act](meeting=meeting, by=request.user)
            messages.success(request, done[act])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("meetings:desk", pk)
