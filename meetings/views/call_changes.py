"""Postponing and cancelling a meeting, and planning its second call."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.access import find, hide_unless, require
from forms.pages import form_page

from ..calling import CALL, earliest_day
from ..changing_calls import cancel, plan_second_call, postpone
from ..forms.calls import CancelForm, PostponeForm, SecondCallForm
from ..models import Meeting
from ..second_calls import second_call_refusal


@login_required
@form_page
def postpone_meeting(request, pk):
    meeting = _convened(request.user, pk)
    hide_unless(meeting.is_called)
    form = PostponeForm(request.POST or None, initial={"starts_at": meeting.starts_at})
    if form.is_valid() and form.run(postpone, meeting=meeting, by=request.user, **form.cleaned_data):
        messages.success(request, _("The meeting is postponed, and those called are told."))
        return redirect("meetings:call", pk)
    days = meeting.call.notice_when_postponed
    sentence = ngettext(
        "The rule asks for %(count)s day of notice: another day is %(earliest)s at the earliest.",
        "The rule asks for %(count)s days of notice: another day is %(earliest)s at the earliest.",
        days,
    ) % {"count": days, "earliest": date_format(earliest_day(days, localdate()))}
    return _page(request, meeting, form, _("Postpone the meeting"), sentence)


@login_required
@form_page
def cancel_meeting(request, pk):
    meeting = _convened(request.user, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid() and form.run(cancel, meeting=meeting, by=request.user, **form.cleaned_data):
        messages.success(request, _("The meeting is cancelled."))
        return redirect(meeting)
    sentence = _("The meeting will not be held. It stays on record as cancelled, and those called are told.")
    return _page(request, meeting, form, _("Cancel the meeting"), sentence, tone="danger")


@login_required
@form_page
def second_call(request, pk):
    meeting = _convened(request.user, pk)
    if refusal := second_call_refusal(meeting):
        messages.info(request, refusal)
        return redirect(meeting)
    form = SecondCallForm(request.POST or None)
    if form.is_valid() and form.run(plan_second_call, meeting=meeting, by=request.user, **form.cleaned_data):
        messages.success(request, _("The second call is planned: read what it will say, and send it."))
        return redirect("meetings:call", form.result.pk)
    sentence = _("The second call takes over the facts, the agenda and the roll of the first one.")
    return _page(request, meeting, form, _("Plan the second call"), sentence)


def _convened(user, pk):
    """The meeting, for who convenes meetings in its branch."""
    meeting = find(user, Meeting.objects.with_names(), pk=pk)
    require(user, CALL, meeting)
    return meeting


def _page(request, meeting, form, title, sentence, tone=""):
    branch = meeting.branch
    context = {
        "meeting": meeting,
        "branch": branch,
        "form": form,
        "title": title,
        "lede": meeting.title,
        "sentence": sentence,
        "submit": title,
        "tone": tone,
        "cancel_url": meeting.get_absolute_url(),
        "breadcrumbs": [
            (branch, branch.get_absolute_url()),
            (_("Meetings"), reverse("meetings:list", args=[branch.slug])),
            (meeting.title, meeting.get_absolute_url()),
        ],
    }
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)
