"""The chair declares the result: the ballots of a meeting become its election, in one transaction.

Who may record elections there records it, and it takes effect or waits for a second person as any election. Who keeps
the record alone prepares it for the level above (`meetings.drafts`), as when it is written by hand.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bureaus.locks import lock_branches

from ..drafts import NO_DRAFT, RECORD_ELECTION, draft_of, prepare_election, record_prepared
from ..elections import ActRecord
from ..models import Poll
from .doors import hold_meeting
from .results import places_of, unfinished


@transaction.atomic
def declare(*, meeting, organ, by, term_ends_on=None):
    """Declare what the ballots of `meeting` decided about `organ`. Returns the election, or the draft of it.

    Raises as `hold_meeting` and `record_election` do, and ValidationError where a ballot is not over, nobody was
    elected or there was no ballot.
    """
    lock_branches(meeting.branch_id)  # branches come before the meeting, as where an election is recorded
    meeting = hold_meeting(meeting.pk, by, organ=organ)
    polls = list(Poll.objects.of(meeting, organ))
    if not polls:
        raise ValidationError(_("This meeting has voted on nothing."))
    if refusal := unfinished(polls):
        raise ValidationError(refusal)
    draft = draft_of(meeting)
    given = {"meeting": meeting, "places": places_of(polls), "acts": acts_of(polls), "organ": organ, "by": by,
             "term_ends_on": term_ends_on, "version": draft.version if draft else NO_DRAFT}  # fmt: skip
    if not any(place.person for place in given["places"]):
        raise ValidationError(_("Nobody is elected: the outgoing bureau carries on."))
    if by.has_perm(RECORD_ELECTION, meeting.branch):
        return record_prepared(joining=(), **given)
    if draft and (draft.organ != organ or draft.prepared_by != by):
        raise ValidationError(_("Somebody else prepared an election of this meeting: agree with them first."))
    return prepare_election(**given)


def acts_of(polls):
    """The acts of the election, one for each ballot; that between lists fills all the offices that no other names."""
    return [
        ActRecord(
            order=number,
            method=poll.recorded_method,
            offices=() if poll.is_by_list else (poll.office,),
            all_other_offices=poll.is_by_list,
        )
        for number, poll in enumerate(polls, start=1)
    ]
