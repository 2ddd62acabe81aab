"""Recording a vote on a resolution, and taking one back that was counted wrong.

Locks: the meeting, then the resolution. What the rule of the day says, who was present and what came of it are kept
with the vote, so that no later rule changes what a meeting decided.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..calling import lock_meeting
from ..minutes.frozen import refuse_frozen
from ..models import AttendanceClosing, MajorityRule, Matter, Meeting, Outcome, Resolution, Vote
from ..models.majorities import MajorityTerms
from ..moments import has_begun
from ..planning.links import refuse_lost
from .deciding import Cast, decide
from .presence import count_for_vote

VOTED = gettext_lazy("A vote on this resolution is recorded: take the vote back before you change it.")
KEEP = "meetings.change_meeting"
MOST_ORDER = 32_767  # of a small column; rows of one number stand in the order in which they were added
TERMS = [field.attname for field in MajorityTerms._meta.local_fields]


@transaction.atomic
def record_vote(*, meeting, resolution, method, by, votes_for=None, votes_against=None, abstentions=None,
                chair_vote="", matter=None):  # fmt: skip
    """Record how `meeting` voted on `resolution`, by whom it is kept (`by`). Returns the Vote, with its outcome.

    `matter` (a Matter) says what the resolution is about; a report's stays. Presence is counted at this moment; the
    rule for the resolution's matter that held on the meeting's day decides.
    Raises PermissionDenied unless `by` keeps the meeting's record; ValidationError where the meeting is cancelled, to
    come or its minutes are approved, where a vote on the resolution stands, where it would lose
    the resolution by which a plan was adopted, and as `deciding.decide` does.
    """
    meeting, resolution = hold_resolution(meeting, resolution, by)
    if resolution.vote:
        raise ValidationError(_("This resolution was voted on already: take that vote back first."))
    if matter and not hasattr(resolution, "report"):
        resolution.matter = matter
    return _keep_vote(resolution, Cast(method, votes_for, votes_against, abstentions, chair_vote), by)


def _keep_vote(resolution, cast, by):
    """Decide, and write the vote: `resolution` and its meeting are held."""
    rule = rule_for_matter(resolution.matter, resolution.meeting.date)
    present = count_for_vote(meeting=resolution.meeting, by=by, of=resolution.subject)
    refuse_emptied_room(resolution.meeting, present)
    decision = decide(rule, cast, present)
    if decision.outcome != Outcome.ADOPTED:
        refuse_lost(resolution)
    resolution.method = cast.method
    resolution.votes_for, resolution.votes_against, resolution.abstentions = cast.counts
    resolution.save()
    vote = Vote(resolution=resolution, matter=resolution.matter, cast_as=cast.method, recorded_by=by)
    for name in TERMS:
        setattr(vote, name, getattr(rule, name))
    vote.votes_for, vote.votes_against, vote.abstentions = cast.counts
    vote.chair_vote = cast.chair_vote if cast.is_tie else ""
    vote.entitled, vote.present, vote.represented = present.entitled, present.present, present.represented
    vote.quorum, vote.needed, vote.outcome = present.needed, decision.needed, decision.outcome
    vote.presence = present.row
    vote.save()
    return vote


def refuse_emptied_room(meeting, present):
    """Raise ValidationError where the list of attendance is closed and tells fewer than the quorum: people have left.

    What was voted on while they were there is not judged by the room that they left.
    """
    if present.lacks_quorum and AttendanceClosing.objects.in_force().filter(meeting=meeting).exists():
        raise ValidationError(
            _("The list of attendance is closed, and fewer than the quorum are on it: open it again for the vote.")
        )


@transaction.atomic
def propose(*, meeting, subject, by, matter=Matter.ORDINARY):
    """Put a new resolution to `meeting`, the last of its resolutions, and return it. Raises as `record_vote` does."""
    return add_resolution(hold_session(meeting, by), subject, matter)


def add_resolution(meeting, subject, matter):
    """The new resolution, the last one of `meeting`, which is held. Raises ValidationError for an empty `subject`."""
    if not subject.strip():
        raise ValidationError({"subject": _("Write what is voted on.")})
    last = meeting.resolutions.aggregate(last=Max("order"))["last"] or 0
    order = min(last + 1, MOST_ORDER)
    return Resolution.objects.create(meeting=meeting, order=order, subject=subject.strip(), matter=matter)


@transaction.atomic
def propose_and_vote(*, meeting, subject, matter, by, **cast):
    """`propose` a resolution and `record_vote` on it with the fields of `cast`: both, or none. Returns the Vote."""
    resolution = propose(meeting=meeting, subject=subject, matter=matter, by=by)
    return _keep_vote(resolution, Cast(**cast), by)


@transaction.atomic
def take_back_vote(*, vote, because, by):
    """Take back a vote that was recorded wrong, for the reason `because`: it stays, and another may be recorded.

    The resolution keeps its text, and loses method and counts. Returns the vote. Raises as `record_vote` does, and
    ValidationError without a reason, or for a vote that is taken back already or that adopted a plan.
    """
    _meeting, resolution = hold_resolution(vote.resolution.meeting, vote.resolution, by)
    vote = Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)
    if vote.taken_back_at:
        raise ValidationError(_("This vote is taken back already."))
    refuse_lost(resolution)
    if not because.strip():
        raise ValidationError({"because": _("Say why: it stands with the vote.")})
    vote.taken_back_at, vote.taken_back_by, vote.taken_back_because = now(), by, because.strip()
    vote.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    resolution.method, resolution.votes_for, resolution.votes_against, resolution.abstentions = "", None, None, None
    resolution.save()
    return vote


def hold_resolution(meeting, resolution, by):
    """(meeting, resolution) as they stand now, locked, if `by` may record votes of the meeting now."""
    meeting = hold_session(meeting, by)
    resolution = Resolution.objects.select_for_update(of=("self",), no_key=True).get(pk=resolution.pk, meeting=meeting)
    resolution.meeting = meeting
    return meeting, resolution


def hold_session(meeting, by):
    """The meeting, locked, if `by` keeps its record and it is being held, or was: nothing is voted on before."""
    meeting = lock_meeting(meeting.pk)
    if not by.has_perm(KEEP, meeting):
        raise PermissionDenied
    refuse_frozen(meeting)
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled: nothing is recorded of it."))
    if Meeting.objects.filter(previous_call=meeting, call__isnull=False, cancellation=None).exists():
        raise ValidationError(_("The second call of this meeting is sent: what is decided is recorded there."))
    if meeting.date > localdate() or (meeting.is_called and not has_begun(meeting)):
        raise ValidationError(_("The meeting has not begun: nothing is voted on before."))
    return meeting


def rule_for_matter(matter, day):
    """The MajorityRule of `day`. Raises ValidationError where none holds."""
    rule = MajorityRule.objects.for_matter(matter, day)
    if rule is None:
        raise ValidationError(_("No rule says which majority this needs: the headquarters set one."))
    return rule


def refuse_voted(resolutions):
    """Raise ValidationError where a vote on one of `resolutions` (instances or keys) was recorded, and stands."""
    if Vote.objects.standing().filter(resolution__in=list(resolutions)).exists():
        raise ValidationError(VOTED)
