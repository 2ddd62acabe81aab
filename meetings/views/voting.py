"""Voting on a phone, with an account or by a code of the desk; and the ballots as they were published.

What is chosen goes to the workflow and nowhere else: no session, no message, no log and no address holds it, and the
answer is kept by no cache.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from branches.access import deny_unless, hide_unless
from forms.pages import form_page

from ..attending.presence import voters_present
from ..balloting.results import names_of
from ..balloting.slips import find_slip
from ..balloting.urns import make_code, read_code, sign_code
from ..balloting.voting import cast_vote
from ..forms.ballots import VoteForm
from ..models import Meeting, Poll, Urn, VoterMark
from .rounds import round_of


@never_cache
@sensitive_post_parameters()
@login_required
@form_page
def vote(request, pk):
    """The ballot paper of the signed-in voter. It is their own: nobody votes for another."""
    round = round_of(request.user, pk)
    hide_unless(round.poll.method == Poll.Method.PHONES)
    entry = voters_present(round.poll.meeting).filter(person__user=request.user).first()
    deny_unless(entry is not None, _("Those vote who are entitled by the roll, and present."))
    return _vote(request, round, entry)


@never_cache
@sensitive_post_parameters()
@form_page
def vote_by_code(request, token):
    """The same for who holds a code of the desk; no account is asked for."""
    slip = find_slip(token)
    hide_unless(slip is not None)
    slip.round.poll = Poll.objects.select_related("office", "rule").get(pk=slip.round.poll_id)
    slip.round.poll.meeting = Meeting.objects.with_names().get(pk=slip.round.poll.meeting_id)
    return _vote(request, slip.round, slip.entry)


def _vote(request, round, entry):
    data = request.POST if request.method == "POST" else None
    given = read_code((data or {}).get("code", ""), round.pk, entry.pk)
    code = given or make_code()
    form = VoteForm(data, round=round, signed_code=sign_code(code, round.pk, entry.pk))
    is_counted = False
    if form.is_valid():
        sent = {"signed_code": form.cleaned_data["code"], "choice": form.cleaned_data["choice"]}
        try:
            is_counted = form.run(cast_vote, round=round, entry=entry, **sent)
        except PermissionDenied as refusal:
            deny_unless(False, str(refusal))
    context = {
        "meeting": round.poll.meeting,
        "branch": round.poll.meeting.branch,
        "round": round,
        "form": form,
        "code": code,
        "is_counted": is_counted,
        "has_voted": not is_counted and VoterMark.objects.filter(round=round, entry=entry).exists(),
    }
    return render(request, "meetings/ballots/vote.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def published(request, pk):
    """The ballots of a closed round by their codes: each voter finds their own, and anybody counts them again."""
    round = round_of(request.user, pk)
    urn = Urn.objects.filter(round=round).first()
    hide_unless(urn is not None and urn.ballots is not None)
    names = names_of(round.poll)
    context = {
        "meeting": round.poll.meeting,
        "branch": round.poll.meeting.branch,
        "round": round,
        "ballots": [(code, [names.get(key, "") for key in choice]) for code, choice in urn.ballots],
    }
    return render(request, "meetings/ballots/published.html", context)
