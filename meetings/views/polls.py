"""The ballots of a meeting: what is voted on, who stands, each round's result, and the declaration."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find_among, hide_unless, require
from bureaus.models import Mandate, Organ, ShareTarget
from bureaus.representation import share_of_women, share_of_youth, targets_on
from forms.pages import form_page
from forms.requests import read_number, read_query
from members.models import Person

from ..attending.presence import voters_present
from ..balloting.declaring import declare
from ..balloting.distributing import distribute_office, sitting_bureau
from ..balloting.doors import KEEP
from ..balloting.objections import record_objection
from ..balloting.polls import add_slate, plan_poll, remove_poll, stand, why_not, withdraw
from ..balloting.results import last_votes, names_of, places_of, unfinished
from ..balloting.rounds import breaks_tie_now, options_of, still_tied
from ..drafts import RECORD_ELECTION
from ..forms.ballots import DeclareForm, DistributeForm, ObjectionForm, PollForm, SlateForm, StandForm, WithdrawForm
from ..minutes.frozen import is_frozen
from ..models import Election, Meeting, Poll, Standing
from ..roll import members_called

FOUND = 20


def meetings_of(user):
    """The meetings whose ballots `user` reads: those in sight, and those to which they are called."""
    seen = Meeting.objects.visible_to(user).order_by().values("pk")
    called = Meeting.objects.called_to(user).order_by().values("pk")
    return Meeting.objects.filter(Q(pk__in=seen) | Q(pk__in=called))


def poll_of(user, pk):
    """The ballot, with its meeting, for who reads it. Raises Http404."""
    rows = Poll.objects.filter(meeting__in=meetings_of(user)).select_related("office", "rule")
    poll = find_among(rows, pk=pk)
    poll.meeting = Meeting.objects.with_names().get(pk=poll.meeting_id)
    return poll


def kept_poll(user, pk):
    """The same, for who keeps the record. Raises PermissionDenied."""
    poll = poll_of(user, pk)
    require(user, KEEP, poll.meeting)
    return poll


def kept_meeting(user, pk):
    meeting = find_among(meetings_of(user).with_names(), pk=pk)
    require(user, KEEP, meeting)
    return meeting


@login_required
@require_safe
def polls(request, pk):
    """All the ballots of a meeting, with where each stands; the objections; and what is next."""
    meeting = find_among(meetings_of(request.user).with_names(), pk=pk)
    rows = list(meeting.polls.select_related("office", "rule").prefetch_related("rounds"))
    for row in rows:
        row.meeting, row.all_rounds = meeting, list(row.rounds.all())
    declared = set(Election.objects.live().filter(meeting=meeting).values_list("organ", flat=True))
    keeps = request.user.has_perm(KEEP, meeting) and not meeting.is_cancelled and not is_frozen(meeting)
    organs = dict.fromkeys(row.organ for row in rows if row.organ not in declared and not row.is_annulled)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "polls": rows,
        "objections": meeting.objections.select_related("person"),
        "declared": declared,
        "to_declare": [(organ, Organ(organ).label) for organ in organs] if keeps and meeting.is_held else (),
        "may_keep": keeps,
        "sees_record": request.user.has_perm("meetings.view_meeting", meeting),
    }
    return render(request, "meetings/ballots/polls.html", context)


@login_required
@form_page
def plan(request, pk):
    """Plan a ballot."""
    meeting = kept_meeting(request.user, pk)
    form = PollForm(request.POST if request.method == "POST" else None, branch=meeting.branch)
    if form.is_valid() and form.run(plan_poll, meeting=meeting, by=request.user, **form.arguments()):
        messages.success(request, _("The ballot is planned: record who stands."))
        return redirect(form.result)
    title, sentence = _("Plan a ballot"), _("One ballot for each office, or one between lists for all the others.")
    return show_form(request, meeting, form, title=title, sentence=sentence, submit=_("Plan it"), status_of=form)


def show_form(request, meeting, form, *, title, sentence, submit, back=None, status_of=None, **more):
    """A page with one form about a ballot of `meeting`; `back` is what is gone back to."""
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "form": form,
        "title": title,
        "sentence": sentence,
        "submit": submit,
        "cancel_url": back.get_absolute_url() if back else ballots_url(meeting),
        "poll": back if isinstance(back, Poll) else None,
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "meetings/ballots/form.html", context, status=status)


def ballots_url(meeting):
    return redirect("meetings:polls", meeting.pk).url


@login_required
@require_safe
def poll(request, pk):
    """One ballot: who stands, the rounds with their results explained, and what may be done next."""
    row = poll_of(request.user, pk)
    meeting, names = row.meeting, names_of(row)
    is_declared = Election.objects.live().filter(meeting=meeting, organ=row.organ).exists()
    keeps = request.user.has_perm(KEEP, meeting) and not (is_declared or is_frozen(meeting) or meeting.is_cancelled)
    standings = list(row.standings.select_related("person", "office", "slate", "withdrawn_by__person"))
    for each in standings:
        each.votes = last_votes(row).get(each.slate_id if row.is_by_list else each.pk)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "poll": row,
        "standings": standings,
        "slates": row.slates.all(),
        "rounds": [explained(each, row, names) for each in row.all_rounds],
        "shares": shares_of([each.person for each in standings if not each.withdrawn_at], meeting),
        "may_keep": keeps and not row.is_annulled,
        "may_vote": may_vote(request.user, row),
        "may_draw": keeps and row.has_tie and (breaks_tie_now(row) or len(still_tied(row)) <= row.seats_left),
        "may_open": keeps and meeting.is_held and may_open(row),
        "counts": own_counts(request.user, row, keeps),
    }
    return render(request, "meetings/ballots/poll.html", context)


def may_open(poll):
    return not (poll.is_over or poll.open_round or breaks_tie_now(poll)) and bool(options_of(poll))


def may_vote(user, poll):
    """Whether the ballot's open round is on phones and `user` may vote in it, or has."""
    is_open = poll.method == Poll.Method.PHONES and poll.open_round
    return bool(is_open and user.person_id and voters_present(poll.meeting).filter(person=user.person_id).exists())


def own_counts(user, poll, keeps):
    """The counts of tellers that `user` may enter in the open round on paper."""
    if not poll.open_round or poll.method != Poll.Method.PAPER:
        return ()
    rows = list(poll.open_round.teller_counts.select_related("teller"))
    own = [row for row in rows if row.teller_id == user.person_id]
    return own or (rows if keeps else ())


def explained(round, poll, names):
    """`round` with its result in rows (name, votes, whether elected, whether level), the most votes first."""
    round.poll = poll
    keys = sorted(round.options, key=lambda key: -round.votes.get(key, 0))
    round.rows = [(names.get(key, ""), round.votes.get(key), key in round.elected, key in round.tied) for key in keys]
    round.needed = round.valid // 2 + 1 if round.valid is not None and round.is_absolute else None
    return round


def shares_of(people, meeting):
    """The shares of women and youth among `people`: [(label, representation.Share)]."""
    targets = targets_on(meeting.date, meeting.branch.kind)
    found = [(_("Women among those who stand"), share_of_women(people, targets.get(ShareTarget.Of.WOMEN)))]
    youth = targets.get(ShareTarget.Of.YOUTH)
    if youth and youth.under_age:
        found.append((_("Youth among those who stand"), share_of_youth(people, meeting.date, youth)))
    return [(label, share) for label, share in found if share.total]


@login_required
@form_page
def candidacy(request, pk):
    """Record who stands: found by name among those whom the meeting concerns, each who cannot with the reason."""
    row = kept_poll(request.user, pk)
    query = read_query(request)
    form = StandForm(request.POST if request.method == "POST" else None, poll=row)
    people = list(_found(request.user, row, query))
    reasons = why_not(people, row) if people else {}
    for person in people:
        person.why, person.is_chosen = reasons[person.pk], request.POST.get("person") == str(person.pk)
    if request.method == "POST" and _stands(request, row, form):
        return redirect(row)
    standing = [each.person for each in row.standings.standing().select_related("person")]
    context = {
        "meeting": row.meeting,
        "branch": row.meeting.branch,
        "poll": row,
        "query": query,
        "found": people,
        "form": form,
        "shares": shares_of(standing, row.meeting),
    }
    return render(request, "meetings/ballots/candidacy.html", context, status=422 if form.errors else 200)


def _stands(request, poll, form):
    """Whether the person chosen is recorded as a candidate; else the form says why not."""
    person = _chosen(request, poll, form)
    if not (person and form.is_valid()):
        return False
    if not form.run(stand, poll=poll, person=person, by=request.user, **form.arguments()):
        return False
    messages.success(request, _("%(person)s stands.") % {"person": person})
    return True


def _found(user, poll, query):
    if not query:
        return ()
    members = members_called(poll.meeting).search_as(user, query).values("person")
    return Person.objects.filter(pk__in=members).order_by("name_key", "pk")[:FOUND]


def _chosen(request, poll, form):
    """The person chosen among those whom the meeting concerns; None, with an error on the form, for anybody else."""
    key = read_number(request.POST.get("person"))
    members = members_called(poll.meeting).filter(person=key) if key is not None else None
    if members is not None and members.exists():
        return Person.objects.get(pk=key)
    form.is_valid()
    form.add_error(None, _("Choose one of those found here."))
    return None


@login_required
@form_page
def slate(request, pk):
    """Add a list of candidates."""
    row = kept_poll(request.user, pk)
    form = SlateForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(add_slate, poll=row, by=request.user, **form.cleaned_data):
        return redirect(row)
    return show_form(request, row.meeting, form, title=_("Add a list"), back=row, submit=_("Add it"),
                     sentence=_("Then say who stands on it, and for which office."))  # fmt: skip


@login_required
@form_page
def withdrawal(request, pk):
    """Withdraw a candidacy, with the reason."""
    rows = Standing.objects.filter(poll__meeting__in=meetings_of(request.user)).select_related("person")
    standing = find_among(rows, pk=pk)
    row = kept_poll(request.user, standing.poll_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(withdraw, standing=standing, by=request.user, **form.cleaned_data):
        messages.success(request, _("The candidacy is withdrawn."))
        return redirect(row)
    sentence = _("%(person)s does not stand any more. The record keeps it.") % {"person": standing.person}
    return show_form(request, row.meeting, form, title=_("Withdraw a candidacy"), back=row, sentence=sentence,
                     submit=_("Withdraw"), tone="danger")  # fmt: skip


@login_required
@require_POST
def remove(request, pk):
    """Take out a ballot in which nobody has voted."""
    row = kept_poll(request.user, pk)
    try:
        remove_poll(poll=row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(row)
    return redirect("meetings:polls", row.meeting_id)


@login_required
@form_page
def result(request, pk, organ):
    """Declare the result: who leaves, who gains, what stays vacant; then the election is recorded."""
    meeting = kept_meeting(request.user, pk)
    hide_unless(organ in Organ.values)
    rows = list(Poll.objects.of(meeting, organ))
    form = DeclareForm(request.POST if request.method == "POST" else None)
    given = {"meeting": meeting, "organ": Organ(organ), "by": request.user}
    if form.is_valid() and form.run(declare, **given, **form.cleaned_data):
        messages.success(request, _said(form.result))
        return redirect(meeting)
    refusal = unfinished(rows)
    places = [] if refusal else places_of(rows)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "form": form,
        "places": places,
        "refusal": refusal,
        "changes": changes_for(meeting, organ, places),
        "records": request.user.has_perm(RECORD_ELECTION, meeting.branch),
        "shares": shares_of([place.person for place in places if place.person], meeting),
    }
    return render(request, "meetings/ballots/result.html", context, status=422 if form.errors else 200)


def _said(recorded):
    if not isinstance(recorded, Election):
        return _("The result is prepared: it changes nothing until the level above records it.")
    if recorded.is_waiting:
        return _("The election is recorded. It waits for confirmation; the present bureau carries on.")
    return _("The result is declared: the new bureau sits from today.")


def changes_for(meeting, organ, places):
    """(who loses an office by it, with its title; who gains one) as the places stand against the sitting organ."""
    election = Election(meeting=meeting, organ=organ, state=Election.State.WAITING)
    gained = {}
    for place in places:
        if place.person:
            gained.setdefault(place.person.pk, set()).add(place.office.pk)
    election.gained = gained
    return election.lost


@login_required
@form_page
def objection(request, pk):
    """Record an objection made while the meeting sits."""
    meeting = kept_meeting(request.user, pk)
    here = Person.objects.filter(attendance__meeting=meeting).order_by("name_key", "pk")
    form = ObjectionForm(request.POST if request.method == "POST" else None, people=here)
    if form.is_valid() and form.run(record_objection, meeting=meeting, by=request.user, **form.arguments()):
        messages.success(request, _("The objection is recorded."))
        return redirect("meetings:polls", pk)
    sentence = _("It stands in the record with the chair's answer. The election itself is contested on its own page.")
    return show_form(request, meeting, form, title=_("Record an objection"), sentence=sentence, submit=_("Record it"))


@login_required
@form_page
def distribution(request, pk):
    """Give an office to a member of the bureau, as this meeting of the bureau decided; one after another."""
    meeting = kept_meeting(request.user, pk)
    is_of_bureau = meeting.kind == Meeting.Kind.BUREAU_MEETING
    deny_unless(is_of_bureau, _("Offices are distributed by a meeting of the bureau."))
    bureau = sitting_bureau(meeting)
    people = Person.objects.filter(mandates__in=Mandate.objects.open().filter(seat__bureau=bureau)).distinct()
    form = DistributeForm(
        request.POST if request.method == "POST" else None, branch=meeting.branch, people=people.order_by("name_key")
    )
    if form.is_valid() and form.run(distribute_office, meeting=meeting, by=request.user, **form.arguments()):
        is_waiting = form.result.appointment.is_waiting
        messages.success(request, _("It waits for a second person.") if is_waiting else _("The office is given."))
        return redirect("meetings:distribution", pk)
    rows = meeting.distributions.select_related("appointment__person", "appointment__seat__office")
    return show_form(request, meeting, form, title=_("Distribution of offices"), submit=_("Give the office"),
                     sentence=_("Each office that the bureau gave at this meeting can be traced to it."),
                     distributions=rows)  # fmt: skip
