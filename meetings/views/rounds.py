"""The rounds of a ballot at the desk: opened, counted, closed; ties settled; voting codes handed out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find_among, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page, read_query
from forms.workflows import WorkflowForm
from members.models import Person

from ..attending.presence import voters_present
from ..balloting.counting import differences, enter_count, may_enter
from ..balloting.doors import KEEP
from ..balloting.papers import slip_paper
from ..balloting.results import names_of
from ..balloting.rounds import (
    annul_poll,
    annul_round,
    close_phones,
    finish_poll,
    is_to_be_drawn,
    open_round,
    record_consensus,
    record_hands,
    settle_tie,
)
from ..balloting.slips import hand_slip
from ..forms.ballots import CountsForm, RoundForm, TieForm, WithdrawForm
from ..models import Poll, Round, TellerCount, VoterMark, VotingSlip
from .polls import kept_poll, meetings_of, poll_of, show_form

Method = Poll.Method
VOTERS_A_PAGE = 50


def round_of(user, pk):
    """The round, with its ballot and meeting, for who reads it. Raises Http404."""
    round = find_among(Round.objects.filter(poll__meeting__in=meetings_of(user)), pk=pk)
    round.poll = poll_of(user, round.poll_id)
    return round


def kept_round(user, pk):
    round = round_of(user, pk)
    require(user, KEEP, round.poll.meeting)
    return round


@login_required
@form_page
def open_next(request, pk):
    """Open the next round: the presence is counted, and of few voters it is warned."""
    poll = kept_poll(request.user, pk)
    present = voters_present(poll.meeting).count() if poll.meeting.is_called else None
    here = Person.objects.filter(attendance__meeting=poll.meeting).order_by("name_key", "pk")
    people = here if poll.method == Method.PAPER else ()
    form = RoundForm(request.POST if request.method == "POST" else None, poll=poll, people=people)
    if form.is_valid() and form.run(open_round, poll=poll, by=request.user, **form.arguments()):
        messages.success(request, _("The round is open."))
        return redirect(poll)
    sentence = _opening_sentence(poll, present)
    warning = ""
    if present is not None and poll.method == Method.PHONES and present < poll.rule.warn_below:
        warning = _("So few vote that the result alone may tell who voted how: say so before you open it.")
    return show_form(request, poll.meeting, form, title=_("Open a round"), back=poll, sentence=sentence,
                     submit=_("Open the round"), warning=warning)  # fmt: skip


def _opening_sentence(poll, present):
    if present is None:
        return _("Say how many are present who may vote.")
    return _("%(present)s are present who may vote. Once it is open, nobody is added to those who stand.") % {
        "present": present
    }


@login_required
@form_page
def close(request, pk):
    """Close a round: count the urn, or say the hands that were raised, or that all agree."""
    round = kept_round(request.user, pk)
    poll, data = round.poll, request.POST if request.method == "POST" else None
    deny_unless(poll.method != Method.PAPER, _("A round on paper is closed by two counts that agree."))
    by_hands = poll.method == Method.SHOW_OF_HANDS
    form = CountsForm(data, round=round) if by_hands else WorkflowForm(data)
    if form.is_valid() and _close(form, round, request.user, by_hands):
        messages.success(request, _("The round is closed."))
        return redirect(poll)
    sentences = {
        Method.PHONES: _("Nobody votes any more; the ballots are counted, and published by their codes."),
        Method.SHOW_OF_HANDS: _("Write the hands that were raised for each."),
        Method.CONSENSUS: _("The meeting agrees on those who stand, without a count."),
    }
    turnout = voters_marked(round) if poll.method == Method.PHONES else None
    return show_form(request, poll.meeting, form, title=_("Close the round"), back=poll, submit=_("Close the round"),
                     sentence=sentences[Method(poll.method)], turnout=turnout, round=round)  # fmt: skip


def _close(form, round, by, by_hands):
    if by_hands:
        return form.run(record_hands, round=round, counts=form.counts(), by=by)
    workflow = close_phones if round.poll.method == Method.PHONES else record_consensus
    return form.run(workflow, round=round, by=by)


def voters_marked(round):
    return VoterMark.objects.filter(round=round).count()


@login_required
@require_safe
def turnout(request, pk):
    """How many have voted in a round so far; nothing else is known of it while it is open."""
    round = round_of(request.user, pk)
    return render(request, "meetings/ballots/_turnout.html", {"round": round, "turnout": voters_marked(round)})


@login_required
@form_page
def count(request, pk):
    """What one of the two tellers counted; once both have, where they differ."""
    row = find_among(TellerCount.objects.select_related("teller").filter(round__poll__meeting__in=meetings_of(
        request.user)), pk=pk)  # fmt: skip
    row.round = round_of(request.user, row.round_id)
    deny_unless(
        may_enter(request.user, row),
        _("A count is entered by its teller, or by who keeps the record and does not stand."),
    )
    form = CountsForm(request.POST if request.method == "POST" else None, round=row.round, count=row)
    if form.is_valid() and form.run(enter_count, count=row, counts=form.counts(), by=request.user, **form.rest()):
        fresh = Round.objects.get(pk=row.round_id)
        if not fresh.is_open:
            messages.success(request, _("Both counts agree: the round is closed."))
        elif found := differences(fresh):
            messages.error(request, _("The two counts differ in %(number)s places: count again.") % {
                "number": len(found)})  # fmt: skip
        else:
            messages.success(request, _("The count is entered. The other teller's is still missing."))
        return redirect("meetings:count-ballots", pk) if found_open(fresh) else redirect(row.round.poll)
    sentence = _("%(teller)s counts alone, and enters what is in the box.") % {"teller": row.teller}
    return show_form(request, row.round.poll.meeting, form, title=_("Count of the ballots"), back=row.round.poll,
                     sentence=sentence, submit=_("Enter the count"), differences=named(row.round))  # fmt: skip


def found_open(round):
    """Whether the round is open because the two counts differ."""
    return round.is_open and bool(differences(round))


def named(round):
    """The differences of the two counts with the names of what was counted."""
    names = names_of(round.poll) | {
        "blank": _("blank ballots"), "spoiled": _("spoiled ballots"), "in_box": _("ballots in the box"),
    }  # fmt: skip
    return [(names[key], one, other) for key, one, other in differences(round)]


@login_required
@form_page
def tie(request, pk):
    """Break the tie of the last round, as the rule says."""
    poll = kept_poll(request.user, pk)
    deny_unless(poll.has_tie, _("Nobody is level: there is no tie to break."))
    draws, data = is_to_be_drawn(poll), request.POST if request.method == "POST" else None
    form = TieForm(data, poll=poll) if draws else WorkflowForm(data)
    more = form.arguments() if form.is_valid() and draws else {}
    if form.is_valid() and form.run(settle_tie, poll=poll, by=request.user, **more):
        messages.success(request, _("The tie is broken."))
        return redirect(poll)
    return show_form(request, poll.meeting, form, title=_("Break the tie"), back=poll, submit=_("Break the tie"),
                     sentence=f"{poll.rule.get_tie_break_display()} ({poll.rule.reference})")  # fmt: skip


@login_required
@form_page
def finish(request, pk):
    """End a ballot and leave the seats vacant that nobody won."""
    poll = kept_poll(request.user, pk)
    form = WorkflowForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(finish_poll, poll=poll, by=request.user):
        return redirect(poll)
    return show_form(request, poll.meeting, form, title=_("End the ballot"), back=poll, submit=_("End the ballot"),
                     sentence=_("The seats that nobody won stay vacant."), tone="danger")  # fmt: skip


@login_required
@form_page
def annul(request, pk):
    """Annul the last round of a ballot, with the reason; an urn that was not opened is emptied unread."""
    round = kept_round(request.user, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(annul_round, round=round, by=request.user, **form.cleaned_data):
        messages.success(request, _("The round is annulled."))
        return redirect(round.poll)
    return show_form(request, round.poll.meeting, form, title=_("Annul the round"), back=round.poll, tone="danger",
                     submit=_("Annul the round"), sentence=_(
        "It decides nothing, and stays in the record. An urn that was not opened is emptied unread."))  # fmt: skip


@login_required
@form_page
def annul_whole(request, pk):
    """Annul a ballot, with the reason: its office is voted on anew, or recorded otherwise."""
    poll = kept_poll(request.user, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(annul_poll, poll=poll, by=request.user, **form.cleaned_data):
        messages.success(request, _("The ballot is annulled."))
        return redirect("meetings:polls", poll.meeting_id)
    return show_form(request, poll.meeting, form, title=_("Annul the ballot"), back=poll, tone="danger",
                     submit=_("Annul the ballot"), sentence=_(
        "It decides nothing, and stays in the record. Its office is voted on anew."))  # fmt: skip


@login_required
@require_safe
def voted(request, pk):
    """Who voted in a closed round, by name, and to whom who handed a code: to be compared with who was there."""
    round = kept_round(request.user, pk)
    deny_unless(not round.is_open, _("A round is open: close it first."))
    entries = round.poll.meeting.roll.filter(marks__round=round).select_related("person").by_name()
    page = read_page(request, entries, VOTERS_A_PAGE)
    slips = VotingSlip.objects.filter(round=round).select_related("handed_by__person", "entry__person")
    context = {"meeting": round.poll.meeting, "branch": round.poll.meeting.branch, "round": round, "page_obj": page,
               "slips": slips.order_by("entry__person__name_key", "pk")}  # fmt: skip
    return render(request, "meetings/ballots/voted.html", context)


@login_required
@require_safe
def codes(request, pk):
    """Those present who have no account: the desk hands each a voting code."""
    round = kept_round(request.user, pk)
    deny_unless(round.is_open and round.poll.method == Method.PHONES, _("This round is closed already."))
    rows = voters_present(round.poll.meeting).filter(person__user=None).search(read_query(request))
    page = read_page(request, rows.select_related("person").by_name(), VOTERS_A_PAGE)
    voted = set(VoterMark.objects.filter(round=round, entry__in=[row.pk for row in page]).values_list(
        "entry", flat=True))  # fmt: skip
    for row in page:
        row.has_voted = row.pk in voted
    context = {"meeting": round.poll.meeting, "branch": round.poll.meeting.branch, "round": round,
               "page_obj": page, "query": read_query(request)}  # fmt: skip
    return render(request, "meetings/ballots/codes.html", context)


@login_required
@require_POST
def hand_code(request, pk, entry_pk):
    """Make a voting code and print it: it is shown this once."""
    round = kept_round(request.user, pk)
    entry = find_among(round.poll.meeting.roll.select_related("person__branch"), pk=entry_pk)
    try:
        token = hand_slip(round=round, entry=entry, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("meetings:voting-codes", pk)
    except PermissionDenied as refusal:
        deny_unless(False, str(refusal))
    address = request.build_absolute_uri(reverse("meetings:vote-by-code", args=[token]))
    return pdf_response(make_pdf("slips", slip_paper(round, entry, token, address)), plain_name="voting-code",
                        name=_("Voting code"))  # fmt: skip
