"""What becomes of a meeting after its call: it is postponed, cancelled, or called a second time."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from .called_notices import tell_called
from .calling import CALL, lock_meeting, notice_refusal
from .holding import was_held
from .minutes.frozen import refuse_frozen
from .models import AgendaItem, Cancellation, Meeting, Postponement
from .second_calls import number_of, second_call_refusal

# What a second call takes over from the first.
COPIED = ("branch", "kind", "session", "title", "purpose", "venue", "venue_branch", "chair", "chair_capacity")


@transaction.atomic
def postpone(*, meeting, date, starts_at, reason, by, venue=None):
    """Hold `meeting`, which is called, later: on the day `date` at the hour `starts_at`, in another `venue` if given.

    Those called are told. The roll stays as it was frozen. Returns the Postponement. Raises PermissionDenied unless
    `by` convenes meetings in the branch; ValidationError without a reason, if the meeting's call is not open, the new
    moment is no later one, or the notice from today is shorter than the terms of the call ask.
    """
    meeting = _hold(meeting, by, reason)
    if not meeting.has_open_roll or was_held(meeting):
        raise ValidationError(_("Only a meeting that is called, and not over, is postponed."))
    if (date, starts_at) <= (meeting.date, meeting.starts_at):
        raise ValidationError({"date": _("A meeting is postponed to a later day or hour.")})
    if date != meeting.date and (refusal := notice_refusal(date, meeting.call.notice_when_postponed, localdate())):
        raise ValidationError({"date": refusal})
    _refuse_past(date, starts_at)
    row = Postponement.objects.create(
        meeting=meeting, from_date=meeting.date, from_time=meeting.starts_at, to_date=date, to_time=starts_at,
        reason=reason.strip(), by=by,
    )  # fmt: skip
    before = meeting.date
    meeting.date, meeting.starts_at = date, starts_at
    if venue:
        meeting.venue, meeting.venue_branch = venue, None
    meeting.save()
    tell_called(meeting, "meeting_postponed", before=before.isoformat(), reason=row.reason)
    return row


def _refuse_past(date, starts_at):
    if date < localdate():
        raise ValidationError({"date": _("This day has passed.")})
    if date == localdate() and starts_at < localtime().time():
        raise ValidationError({"starts_at": _("This hour has passed.")})


@transaction.atomic
def cancel(*, meeting, reason, by):
    """Cancel `meeting`, planned or called, for `reason`; those called are told. Returns the Cancellation.

    Raises PermissionDenied unless `by` convenes meetings in the branch; ValidationError without a reason, if it is
    cancelled already, or was held: its day has passed, or its record says so (`holding.was_held`).
    """
    meeting = _hold(meeting, by, reason)
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled already."))
    if meeting.date < localdate() or was_held(meeting):
        raise ValidationError(_("This meeting was held: what was held is recorded, not cancelled."))
    row = Cancellation.objects.create(meeting=meeting, reason=reason.strip(), by=by)
    meeting.called_off = True
    meeting.save()
    if meeting.is_called:
        tell_called(meeting, "meeting_cancelled", reason=row.reason)
    return row


@transaction.atomic
def plan_second_call(*, meeting, date, starts_at, by, venue=""):
    """Plan the call that follows `meeting`, which met without quorum or was not held. Returns the new meeting.

    It takes over facts and agenda, and when its call is sent, the roll. Raises PermissionDenied unless `by` convenes
    meetings in the branch; ValidationError if the first was not called, is to come still, had its quorum, is
    cancelled, or has a second call already, or if the new moment is no later one.
    """
    meeting = lock_meeting(meeting.pk)
    _require(meeting, by)
    if refusal := second_call_refusal(meeting):
        raise ValidationError(refusal)
    if (date, starts_at) <= (meeting.date, meeting.starts_at):
        raise ValidationError({"date": _("The second call is for a later day or hour than the first.")})
    _refuse_past(date, starts_at)
    following = Meeting(**{name: getattr(meeting, name) for name in COPIED})
    following.date, following.starts_at, following.venue = date, starts_at, venue or meeting.venue
    following.previous_call = meeting
    following.call_number = number_of(following)
    following.save()
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=following, order=item.order, subject=item.subject, note=item.note)
        for item in meeting.agenda.all()
    )
    return following


def _hold(meeting, by, reason):
    meeting = lock_meeting(meeting.pk)
    _require(meeting, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: those called read it.")})
    refuse_frozen(meeting)
    return meeting


def _require(meeting, by):
    if not by.has_perm(CALL, meeting):
        raise PermissionDenied
