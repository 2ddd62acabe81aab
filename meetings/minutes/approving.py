"""Approving minutes: a second person reads them, and from that moment text and record are frozen."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from bureaus.visibility import who_holds
from members.models import User

from ..models import Election, Minutes, Resolution, Round
from ..told_elections import reasons_to_draft_again
from .content import digest_of, frozen_content
from .writing import is_cancelled_now, lock_meeting, recorded_facts

RIGHT = "meetings.approve_minutes"


def may_approve(user, branch, writers):
    """Whether `user` may approve what `writers` (keys of accounts) wrote in `branch`: by the right, and no writer.

    Where no other open account has the right, a writer may: it would wait for ever. That is recorded.
    """
    if not (user.is_active and user.has_perm(RIGHT, branch)):
        return False
    return user.pk not in writers or not approvers(branch, writers)


def approvers(branch, writers):
    """The accounts that may approve what `writers` wrote in `branch`, those nearest to it first."""
    entitled = who_holds(RIGHT, [branch]).order_by().values("person")
    accounts = User.objects.filter(Q(is_superuser=True) | Q(person__in=entitled), is_active=True)
    accounts = accounts.exclude(pk__in=writers).select_related("person").order_by("is_superuser", "-pk")
    return [user for user in accounts if user.has_perm(RIGHT, branch)]


def reasons_to_wait(minutes):
    """The sentences that say why `minutes` cannot be approved now; none where they can."""
    meeting, found = minutes.meeting, []
    if not meeting.is_held:
        found.append(_("A meeting that is still to come has no minutes."))
    elif is_cancelled_now(meeting):
        found.append(_("A cancelled meeting has no minutes."))
    elif not _is_over(meeting):
        found.append(_("The meeting is today: record who was present or when it closed, then approve its minutes."))
    if Election.objects.waiting().filter(meeting=meeting).exists():
        found.append(_("The election of this meeting waits for confirmation: the minutes are approved after it."))
    if Round.objects.open().filter(poll__meeting=meeting).exists():
        found.append(_("A round of a ballot is open: the minutes are approved once it is closed or annulled."))
    if any(row.awaits_vote for row in Resolution.objects.filter(meeting=meeting).prefetch_related("votes")):
        found.append(_("A resolution of this meeting waits for its vote: record it, or take its report back."))
    return found + reasons_to_draft_again(minutes)


def _is_over(meeting):
    """Whether its day is past, or its record tells that it was held: one of today may be still to come."""
    if meeting.date < localdate() or meeting.closed_at or meeting.present_count is not None:
        return True
    return meeting.attendance.exists()


@transaction.atomic
def approve_minutes(*, minutes, version, by):
    """Approve the minutes that `by` read in `version`, and freeze them with the record of their meeting. Returns them.

    Raises ValidationError if `by` may not, wrote in them, or read another version; if they are approved already, the
    meeting is to come, cancelled or not yet held, its election waits for confirmation, or is not the one told.
    """
    meeting = lock_meeting(minutes.meeting)
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__branch").get(pk=minutes.pk)
    if minutes.is_approved:
        raise ValidationError(_("These minutes are approved already."))
    if minutes.version != version:
        raise ValidationError(_("The minutes were changed since you opened this page: read them again."))
    writers = writers_of(minutes)
    require_approver(by, meeting.branch, writers)
    minutes.meeting = meeting
    if reasons := reasons_to_wait(minutes):
        raise ValidationError(reasons)
    freeze(minutes, frozen_content(minutes, recorded_facts(meeting)), by=by, lacked_second=by.pk in writers)
    return minutes


def require_approver(user, branch, writers):
    if not may_approve(user, branch, writers):
        raise ValidationError(_("You cannot approve this: somebody else must, who did not write it."))


def writers_of(minutes):
    """The keys of the accounts that have written in the text."""
    return set(minutes.written_by_rows.values_list("user", flat=True))


def freeze(row, content, *, by, lacked_second, previous=""):
    """Store `row` (a Frozen) as approved by `by`, with what is frozen and its digest after `previous`."""
    row.content, row.digest = content, digest_of(content, previous)
    row.approved_by, row.approved_at, row.lacked_second = by, now(), lacked_second
    row.save()
