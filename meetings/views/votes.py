"""A vote at a meeting: recording it, and taking one back that was recorded wrong."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branches.access import find_among, require
from forms.pages import form_page

from ..attending.presence import tally
from ..forms.votes import NewVoteForm, TakeBackForm, VoteForm
from ..models import MajorityRule, Matter, Resolution, Vote
from ..voting.recording import KEEP
from ..voting.words import explain
from .access import meeting_to_change
from .next_pages import after_act

UNPROCESSABLE = 422


@login_required
@form_page
def propose_vote(request, pk):
    """Put something to the vote that the record does not hold yet."""
    meeting = meeting_to_change(request.user, pk)
    return _vote(request, meeting, NewVoteForm, None)


@login_required
@form_page
def vote(request, pk, resolution_pk):
    """Record the vote on a resolution of the meeting."""
    meeting = meeting_to_change(request.user, pk)
    rows = Resolution.objects.visible_to(request.user).filter(meeting=meeting).select_related("report")
    return _vote(request, meeting, VoteForm, find_among(rows, pk=resolution_pk))


def _vote(request, meeting, kind, resolution):
    data = request.POST if request.method == "POST" else None
    initial = {"matter": resolution.matter if resolution else Matter.ORDINARY}
    form = kind(data, resolution=resolution, initial=initial)
    if form.is_bound and form.is_valid() and form.save(meeting, request.user):
        messages.success(request, explain(form.result))
        return after_act(request, meeting)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "resolution": resolution,
        "form": form,
        "tally": tally(meeting),
        "rules": MajorityRule.objects.on(meeting.date),
        "back": after_act(request, meeting).url,
    }
    return render(request, "meetings/vote.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@form_page
def take_back(request, pk):
    """Take back a vote that was recorded wrong, with the reason; it stays in the record's trace."""
    rows = Vote.objects.visible_to(request.user).standing().select_related("resolution__meeting__branch")
    row = find_among(rows, pk=pk)
    meeting = row.resolution.meeting
    require(request.user, KEEP, meeting)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.save(row, request.user):
        messages.success(request, _("The vote is taken back: record it anew."))
        return redirect("meetings:vote", meeting.pk, row.resolution_id)
    context = {"meeting": meeting, "branch": meeting.branch, "form": form, "title": _("Take the vote back"),
               "lede": row.resolution.subject, "sentence": explain(row), "tone": "danger",
               "submit": pgettext("vote", "Take back"),
               "cancel_url": meeting.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=UNPROCESSABLE if form.errors else 200)
