"""What every act of a ballot asks first: the meeting held, its record open, and the right to keep it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from ..calling import lock_meeting
from ..minutes.frozen import refuse_frozen
from ..models import Election
from ..second_calls import elections_refusal

KEEP = "meetings.change_meeting"


def hold_meeting(meeting, by, *, organ=None, sits=True, votes=False):
    """The meeting (a key), locked and as it stands now, where `by` may change the ballots of `organ`.

    `sits` asks that its day has come, `votes` that it may vote now (`refuse_vote`). Raises PermissionDenied unless
    `by` keeps the record; ValidationError where it is frozen, the meeting is cancelled or to come, or the organ's
    result is declared already.
    """
    meeting = lock_meeting(meeting)
    if not by.has_perm(KEEP, meeting):
        raise PermissionDenied
    refuse_frozen(meeting)
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled: nothing is voted on."))
    if sits and not meeting.is_held:
        raise ValidationError(_("The meeting is still to come: it votes while it sits."))
    if votes:
        refuse_vote(meeting)
    if organ and Election.objects.live().filter(meeting=meeting, organ=organ).exists():
        raise ValidationError(_("The result is declared: its ballots do not change any more."))
    return meeting


def refuse_vote(meeting):
    """Raise ValidationError where `meeting` votes no more: closed, without quorum, or called a second time."""
    if meeting.closed_at is not None:
        raise ValidationError(_("The meeting is closed: it votes no more."))
    if meeting.has_quorum is False:
        raise ValidationError(_("The meeting has no quorum: it does not vote."))
    if refusal := elections_refusal(meeting):
        raise ValidationError(refusal)
