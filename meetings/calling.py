"""Sending the call of a meeting: what is missing for it, until when, and what it freezes.

Locks: the branches of which members are called, then the meeting, as those take them who move members.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Branch
from branches.tree import absence_on
from bureaus.locks import lock_branches

from .called_notices import tell_called
from .holding import was_held
from .models import Call, Meeting, MeetingRule, RollEntry
from .models.rules import Terms
from .moments import has_begun
from .roll import ORGANS, carry_roll, freeze_roll
from .second_calls import number_of, refuse_second_call

CALL = "meetings.add_meeting"
TERMS = [field.attname for field in Terms._meta.local_fields]


@transaction.atomic
def send_call(*, meeting, by, on=None):
    """Send the call of `meeting` as the account `by`, on the day `on` (today). Returns the Call.

    What it says and the terms of the rule in force are frozen, and so is the roll: of a second call, the roll of the
    first. Those called who have an account are told. Raises PermissionDenied unless `by` convenes meetings in the
    branch; ValidationError where something is missing, the notice is too short, nobody would be entitled, or the call
    is sent already; of a second call where it is none (`second_calls.refuse_second_call`).
    """
    meeting, day = _hold(meeting), on or localdate()
    if not by.has_perm(CALL, meeting):
        raise PermissionDenied
    refuse_call(meeting)
    refuse_second_call(meeting)
    rule = rule_for(meeting, day)
    if refusal := notice_refusal(meeting.date, rule.notice_days, day):
        raise ValidationError({"date": refusal})
    call = Call(meeting=meeting, rule=rule, sent_on=day, sent_by=by, said=what_is_said(meeting))
    for name in TERMS:
        setattr(call, name, getattr(rule, name))
    if meeting.previous_call:  # who may attend was decided by the first call, with the roll
        keep_entitlement(call, meeting.previous_call.call)
    call.save()
    if meeting.previous_call_id:
        carry_roll(meeting, meeting.previous_call)
    else:
        freeze_roll(meeting, call)
    meeting.called_on, meeting.call_number = day, number_of(meeting)
    if not count_roll(meeting):
        raise ValidationError(nobody_message(meeting))
    tell_called(meeting, "meeting_called")
    return call


def _hold(meeting):
    """The meeting as it stands now, locked with every branch of which members may be called, and its first call."""
    meeting = Meeting.objects.select_related("branch").get(pk=meeting.pk)
    lock_branches(*Branch.objects.filter(path__startswith=meeting.branch.path).values_list("pk", flat=True))
    if meeting.previous_call_id:
        lock_meeting(meeting.previous_call_id)
    return lock_meeting(meeting.pk)


def lock_meeting(key):
    """The meeting of this key as it stands now, with its calls and cancellation, locked to the transaction's end."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    named = ("branch", "venue_branch", "call", "cancellation", "previous_call__call", "previous_call__cancellation")
    return rows.select_related(*named).get(pk=key)


def keep_entitlement(terms, first):
    """Let `terms` say of membership and dues what the terms of the `first` call said."""
    terms.seniority_months, terms.months_late = first.seniority_months, first.months_late


def rule_for(meeting, day):
    """The MeetingRule of `day` for `meeting`. Raises ValidationError where none holds."""
    rule = MeetingRule.objects.for_meeting(meeting, day)
    if rule is None:
        raise ValidationError(_("No rule says the notice and the quorum of such a meeting: the headquarters set one."))
    return rule


def refuse_call(meeting):
    """Raise ValidationError where `meeting` cannot be called whatever the rule: something is missing, say."""
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled: convene another one."))
    if meeting.is_called:
        raise ValidationError(_("The call of this meeting is sent already."))
    if meeting.date < localdate():
        raise ValidationError({"date": _("The day of this meeting has passed: it is recorded, not called.")})
    if was_held(meeting):
        raise ValidationError(_("This meeting was held: it is recorded, not called."))
    missing = missing_facts(meeting)
    if missing:
        raise ValidationError([message for message, _page in missing])
    if has_begun(meeting):
        raise ValidationError({"starts_at": _("The hour of this meeting has passed: it is recorded, not called.")})
    if absence := absence_on(meeting.branch, meeting.date):
        raise ValidationError(absence)


def missing_facts(meeting):
    """[(what the call lacks, the name of the page on which it is filled in)]."""
    missing = []
    if meeting.starts_at is None:
        missing.append((_("Say at which hour the meeting opens."), "facts"))
    if not meeting.venue and meeting.venue_branch_id is None:
        missing.append((_("Say where the meeting is held."), "facts"))
    if not meeting.agenda.exists():
        missing.append((_("Write the agenda: a call says what is to be decided."), "agenda"))
    return missing


def earliest_day(notice_days, day):
    """The first day on which a meeting may be held that is called on `day`."""
    return day + timedelta(days=notice_days)


def notice_refusal(date, notice_days, day):
    """Why a meeting on `date` cannot be told on `day`, with the earliest day; empty where it can."""
    earliest = earliest_day(notice_days, day)
    if date >= earliest:
        return ""
    return ngettext(
        "The rule asks for %(count)s day of notice: told today, the meeting is held on %(earliest)s at the earliest.",
        "The rule asks for %(count)s days of notice: told today, the meeting is held on %(earliest)s at the earliest.",
        notice_days,
    ) % {"count": notice_days, "earliest": date_format(earliest)}


def nobody_message(meeting):
    """Why a meeting without anybody entitled is not called."""
    if meeting.kind in ORGANS:
        return _("Nobody holds an office in this organ on that day: there is nobody to call.")
    return _("No member of this branch is entitled to attend: there is nobody to call.")


def what_is_said(meeting):
    """The facts of `meeting` as its call says them, plain JSON."""
    return {
        "branch": meeting.branch.name,
        "kind": meeting.kind,
        "session": meeting.session,
        "title": meeting.title,
        "purpose": meeting.purpose,
        "date": meeting.date.isoformat(),
        "part_of_day": meeting.part_of_day,
        "starts_at": meeting.starts_at and meeting.starts_at.isoformat("minutes"),
        "venue": meeting.venue,
        "host": meeting.venue_branch.name if meeting.venue_branch else "",
        "agenda": [{"subject": item.subject, "note": item.note} for item in meeting.agenda.all()],
    }


def count_roll(meeting):
    """Write how many are entitled by the roll, and the quorum that follows. Returns how many; one query to count."""
    entitled = RollEntry.objects.filter(meeting=meeting).entitled().count()
    meeting.entitled_count = entitled
    meeting.quorum = meeting.call.least_present(entitled) if entitled else None
    meeting.save()
    return entitled
