"""A ballot on paper: two tellers count each for themselves, and their counts must agree."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..attending.presence import voters_present
from ..calling import lock_meeting
from ..minutes.frozen import refuse_frozen
from ..models import Poll, Round, TellerCount
from .arithmetic import misfit
from .doors import KEEP
from .rounds import record_result
from .voting import most_choices

MISFITS = {
    "more_than_voters": gettext_lazy("The box holds more ballots than there were people present to vote."),
    "sum": gettext_lazy("Votes, blank and spoiled ballots do not add up to the ballots in the box."),
}


def may_enter(user, count):
    """Whether `user` enters the count of this teller: the teller, or who keeps the record, by their dictation.

    A teller enters nobody else's count.
    """
    poll = count.round.poll
    if user.person_id and poll.standings.standing().filter(person=user.person_id).exists():
        return False  # who stands counts no votes, by nobody's dictation
    if user.person_id == count.teller_id:
        return True
    if count.entered_by_id and count.entered_by.person_id == count.teller_id:
        return False  # what a teller entered, they alone correct
    is_other_teller = count.round.teller_counts.filter(teller=user.person_id).exists() if user.person_id else False
    return not is_other_teller and user.has_perm(KEEP, count.round.poll.meeting)


@transaction.atomic
def enter_count(*, count, counts, blank, spoiled, in_box, by):
    """Enter what a teller counted; when both agree the round is closed by it. Returns the TellerCount.

    Where they do not, both are asked to count again (`differences`). Raises PermissionDenied for who may not enter it;
    ValidationError where the round is closed, or the count contradicts itself or the presence.
    """
    meeting = lock_meeting(count.round.poll.meeting_id)
    count = TellerCount.objects.select_related("round__poll", "entered_by").get(pk=count.pk)
    count.round.poll.meeting = meeting
    if not may_enter(by, count):
        raise PermissionDenied
    refuse_frozen(meeting)
    round = Round.objects.select_for_update(of=("self",)).get(pk=count.round_id)
    poll = Poll.objects.select_related("rule").get(pk=round.poll_id)
    round.poll, poll.meeting = poll, meeting
    _refuse(round, counts, blank, spoiled, in_box)
    count.counts = {str(key): votes for key, votes in counts.items()}
    count.blank, count.spoiled, count.in_box, count.entered_by = blank, spoiled, in_box, by
    count.save()
    both = list(round.teller_counts.all())
    if all(row.is_entered for row in both) and both[0].said == both[1].said:
        record_result(poll, round, counts, voters=in_box, blank=blank, spoiled=spoiled)
    return count


def _refuse(round, counts, blank, spoiled, in_box):
    if not round.is_open:
        raise ValidationError(_("This round is closed already."))
    if set(counts) != set(round.options) or min([*counts.values(), blank, spoiled, in_box]) < 0:
        raise ValidationError(_("Say the votes of each of those who stand."))
    more = {"blank": blank, "spoiled": spoiled, "in_box": in_box}
    voters = max(round.present, voters_present(round.poll.meeting).count())  # who came since the opening votes too
    if word := misfit(counts, voters=voters, most=most_choices(round), **more):
        raise ValidationError(MISFITS[word])


def differences(round):
    """[(key of an option or "blank", "spoiled", "in_box"; the first count; the second)] where the two differ.

    Empty until both tellers have entered theirs: nobody counts by what the other one found.
    """
    both = list(round.teller_counts.select_related("teller"))
    if len(both) < 2 or not all(row.is_entered for row in both):
        return []
    found = [
        (key, *(row.counts.get(str(key)) for row in both))
        for key in round.options
    ] + [(name, *(getattr(row, name) for row in both)) for name in ("blank", "spoiled", "in_box")]  # fmt: skip
    return [row for row in found if row[1] != row[2]]
