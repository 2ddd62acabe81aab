"""The second call of a meeting: where one may follow, and that it stays what the first was called for.

It needs less notice and no quorum, so it is asked twice whether it is one: when it is planned, and when it is sent,
for its facts may change in between, and the record of the first too.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .holding import was_held
from .models import Meeting, Outcome
from .moments import has_begun, moment_of

FIRST_CALL = 1


def number_of(meeting):
    """The number of its call: the first, or the one after the call that it follows."""
    previous = meeting.previous_call
    return (previous.call_number or FIRST_CALL) + 1 if previous else FIRST_CALL


def second_call_refusal(meeting):
    """Why no second call follows `meeting`; empty where one may. A handful of queries."""
    if Meeting.objects.filter(previous_call=meeting, cancellation=None).exists():
        return _("The second call of this meeting is planned already.")
    return hindrance_of(meeting)


def hindrance_of(meeting):
    """Why the first call, `meeting`, has no second one that takes effect; empty where it may."""
    if not meeting.is_called:
        return _("The first call was not sent: there is nothing that a second one follows.")
    if meeting.is_cancelled:
        return _("This meeting is cancelled: convene another one.")
    if not has_begun(meeting):
        return _("The first call is for a moment to come.")
    if meeting.has_quorum or _attended(meeting) >= (meeting.quorum or 1):
        return _("This meeting had its quorum: no second call follows it.")
    if meeting.elections.exists() or _resolved(meeting):
        return _("This meeting elected or resolved: no second call follows it.")
    if meeting.has_quorum is None and was_held(meeting):
        return _("This meeting was held, and does not say that its quorum was missed: no second call follows it.")
    return ""


def _resolved(meeting):
    """Whether it took or rejected something: what waits for a vote, or found no quorum, decides nothing."""
    rows = meeting.resolutions.prefetch_related("votes")
    return any(not row.awaits_vote and (row.vote is None or row.vote.outcome != Outcome.NO_QUORUM) for row in rows)


def _attended(meeting):
    """How many the attendance sheet names, guests aside."""
    return meeting.attendance.filter(person__isnull=False, is_guest=False).count()


def refuse_second_call(meeting):
    """Raise ValidationError where `meeting` follows a first call that it may not follow, or as it stands.

    The caller holds both meetings.
    """
    first = meeting.previous_call
    if first is None:
        return
    if refusal := hindrance_of(first):
        raise ValidationError(refusal)
    if (meeting.kind, meeting.session) != (first.kind, first.session):
        raise ValidationError(_("A second call is of the kind and session of the first."))
    if moment_of(meeting) <= moment_of(first):
        raise ValidationError({"date": _("The second call is for a later day or hour than the first.")})
    said = {item["subject"] for item in first.call.said["agenda"]}
    if more := [item.subject for item in meeting.agenda.all() if item.subject not in said]:
        raise ValidationError(
            _("The second call decides what the first was called for: «%(subject)s» was not on its agenda.")
            % {"subject": more[0]}
        )


def elections_refusal(meeting):
    """Why nothing is elected by `meeting`: a second call of it was sent, and that one elects. Empty otherwise."""
    if Meeting.objects.filter(previous_call=meeting, call__isnull=False, cancellation=None).exists():
        return _("The second call of this meeting is sent: what is elected is recorded there.")
    return ""
