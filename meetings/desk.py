"""The roll at the desk: somebody is added, entitled again after paying, or struck off; each with its trace.

The rule decides, not the desk: it is asked again, today, by the terms of the call. Of two desks at once, the second
finds what the first one wrote, because both hold the meeting. Before it, each holds the branch that the person is a
member of, as a transfer does: who is moved meanwhile is not added, and who is added is not moved.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bureaus.locks import lock_branches
from members.models import Membership

from .called_notices import tell
from .calling import count_roll, lock_meeting
from .holding import is_roll_closed, was_held
from .minutes.frozen import refuse_frozen
from .models import RollChange, RollEntry
from .roll import Reason, State, asked, members_called
from .roll_words import why_excluded

KEEP = "meetings.change_meeting"
Act = RollChange.Act
# For what the rule strikes somebody off who was entitled when the roll was frozen.
STRIKING = {Reason.LEFT, Reason.SUSPENDED, Reason.RECENT}


@transaction.atomic
def add_to_roll(*, meeting, person, why, by):
    """Put `person`, who was forgotten, on the roll of `meeting` for the reason `why`, and tell them. Returns it.

    Raises PermissionDenied unless `by` keeps the meeting's record, and for themselves; ValidationError if the roll
    is not open, the person is on it, is none of those whom the meeting concerns, or is not entitled by the rule.
    """
    meeting = _hold(meeting, by, person, why)
    if RollEntry.objects.standing().filter(meeting=meeting, person=person).exists():
        raise ValidationError({"person": _("This person is on the roll already.")})
    row = asked(members_called(meeting).filter(person=person), meeting.call, meeting.date).first()
    if row is None:
        raise ValidationError({"person": _("This person is none of those whom this meeting concerns.")})
    entry = RollEntry(meeting=meeting, person=person, membership=row, state=State.ENTITLED)
    _write_answer(entry, row)
    if row.why_not:
        entry.reason = row.why_not
        raise ValidationError({"person": why_excluded(entry, meeting.call, meeting.date)})
    entry.save()
    entry = _changed(meeting, entry, Act.ADDED, by, why=why.strip())
    tell(meeting, [person.pk], "meeting_called")
    return entry


@transaction.atomic
def readmit(*, entry, by):
    """Ask the rule again about an excluded `entry`, say after a payment: if it says so, it is entitled from now on.

    The person is told. Returns the entry. Raises PermissionDenied unless `by` keeps the meeting's record;
    ValidationError if the roll is not open, the entry is not excluded, or still is by the rule, with why.
    """
    meeting = _hold(entry.meeting, by, of=entry.person)
    entry = RollEntry.objects.select_related("person").get(pk=entry.pk)
    if entry.state != State.EXCLUDED:
        raise ValidationError(_("This person is not excluded."))
    before = entry.reason
    row = asked(members_called(meeting).filter(pk=entry.membership_id), meeting.call, meeting.date).first()
    if row is None:
        entry.reason = Reason.LEFT
    else:
        entry.reason = row.why_not
        _write_answer(entry, row)
    if entry.reason:
        raise ValidationError(why_excluded(entry, meeting.call, meeting.date))
    entry.state = State.ENTITLED
    entry.save()
    entry = _changed(meeting, entry, Act.READMITTED, by, before=before)
    tell(meeting, [entry.person_id], "meeting_called")
    return entry


@transaction.atomic
def strike_off(*, entry, why, by):
    """Strike an entitled `entry` off the roll for the reason `why`; the row stays, and says so. Returns the entry.

    Only whom the rule, asked again today, no longer entitles; the person is told. Months of dues that fell due since
    the call strike nobody off: the roll was frozen. Raises as `add_to_roll` does, and ValidationError if the entry is
    not entitled, or the rule still entitles the person.
    """
    meeting = _hold(entry.meeting, by, entry.person, why, is_closed=was_held)
    entry = RollEntry.objects.select_related("person").get(pk=entry.pk)
    if not entry.is_entitled:
        raise ValidationError(_("This person is not entitled by the roll: there is nothing to strike off."))
    if entry.person_id not in struck_by_rule(meeting, [entry.person_id]):
        raise ValidationError(
            _("The rule still entitles this person: nobody is struck off against it. Two records of one person are "
              "merged.")
        )  # fmt: skip
    entry.state = State.STRUCK_OFF
    entry.save()
    entry = _changed(meeting, entry, Act.STRUCK_OFF, by, why=why.strip())
    tell(meeting, [entry.person_id], "struck_off_roll", reason=why.strip())
    return entry


def struck_by_rule(meeting, people):
    """Those of `people` (keys) whom the rule, asked today, entitles no more: they may be struck off. One query.

    Who owes months that fell due since the call is none of them.
    """
    rows = asked(members_called(meeting).filter(person__in=people), meeting.call, meeting.date)
    reasons = {row.person_id: row.why_not for row in rows}
    return {person for person in people if reasons.get(person, Reason.LEFT) in STRIKING}


def _hold(meeting, by, person=None, why=None, of=None, is_closed=is_roll_closed):
    """The meeting, locked and as it stands now, if `by` may change its roll; before it, the person's branch.

    The person is `person`, who is not `by`, or `of`, who may be. `is_closed` asks whether the roll is.
    """
    members = Membership.objects.open().filter(person=person or of)
    lock_branches(*members.order_by().values_list("branch", flat=True))
    meeting = lock_meeting(meeting.pk)
    if not by.has_perm(KEEP, meeting):
        raise PermissionDenied
    if person is not None and person.pk == by.person_id:
        raise PermissionDenied(_("Nobody changes the roll for themselves: another officer does."))
    refuse_frozen(meeting)
    if not meeting.has_open_roll:
        raise ValidationError(_("The roll is not open: the meeting is not called, or it is over or cancelled."))
    if is_closed(meeting):
        raise ValidationError(_("The roll is closed: who came is recorded, or what was decided."))
    if why is not None and not why.strip():
        raise ValidationError({"why": _("Say why: it stands on the roll.")})
    return meeting


def _write_answer(entry, row):
    entry.member_since, entry.months_late = row.since, row.late


def _changed(meeting, entry, act, by, **said):
    """Write the trace, and count anew the `meeting`, which is held."""
    RollChange.objects.create(entry=entry, act=act, by=by, **said)
    if count_roll(meeting) == 0:
        raise ValidationError(_("Nobody would be left on the roll: cancel the meeting instead."))
    entry.meeting = meeting
    return entry


def members_to_add(meeting):
    """The memberships of those whom the meeting concerns and who are not on its roll."""
    on_it = RollEntry.objects.standing().filter(meeting=meeting).values("person")
    return members_called(meeting).exclude(person__in=on_it)
