"""Voting on a phone: who votes is marked once, what is voted goes into the urn, and nothing links the two.

Votes of one round wait for each other at the row of its urn, as the closing does. Of a vote there is no log line, no
history, no notice and no trace.
"""

from enum import Enum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..attending.presence import voters_present
from ..models import Round, Urn, VoterMark
from .urns import read_code, seal, unseal


class Cast(Enum):
    """What became of a vote that was sent: it is in the urn now, or it was before, and this is the answer again."""

    COUNTED = "counted"
    COUNTED_BEFORE = "counted_before"


@transaction.atomic
def cast_vote(*, round, entry, signed_code, choice):
    """Put the `choice` (keys of options; none is a blank ballot) of `entry`, on the roll, into the urn of `round`.

    `signed_code` came with the form (`urns.sign_code`). Sent again with the same code, the vote is counted once and
    answered as before. Returns the Cast. Raises PermissionDenied for who is not entitled, or not present;
    ValidationError where the round is not open, they have voted, or the choice is none that the ballot gives.
    """
    code = read_code(signed_code, round.pk, entry.pk)
    urn = Urn.objects.select_for_update(of=("self",)).filter(round=round).first()
    if urn is None or code is None:
        raise ValidationError(_("This form is not complete: open the page again."))
    round = Round.objects.select_related("poll__meeting__cancellation").get(
        pk=round.pk
    )  # as it stands now that the urn is held
    has_voted = VoterMark.objects.filter(round=round, entry=entry).exists()
    if has_voted and code in _codes_in(urn):
        return Cast.COUNTED_BEFORE
    meeting = round.poll.meeting
    if not round.is_open or meeting.closed_at is not None or meeting.is_cancelled:
        raise ValidationError(_("The round is closed: no vote is taken any more."))
    if has_voted:
        raise ValidationError(_("You have voted in this round already: everybody votes once."))
    if not voters_present(round.poll.meeting_id).filter(pk=entry.pk).exists():
        raise PermissionDenied(_("Those vote who are entitled by the roll, and present."))
    refuse_choice(round, choice)
    _put_in(urn, round, code, choice)
    VoterMark.objects.create(round=round, entry=entry)
    return Cast.COUNTED


def _codes_in(urn):
    if urn.ballots is not None:
        return {code for code, _choice in urn.ballots}
    if not urn.sealed:
        return ()  # the round was annulled, and its urn emptied
    return unseal(urn.sealed, urn.round_id)


def _put_in(urn, round, code, choice):
    ballots = unseal(urn.sealed, urn.round_id)
    if code in ballots:
        raise ValidationError(_("This form is not complete: open the page again."))
    urn.sealed = seal(ballots | {code: choice}, urn.round_id, round.options)
    urn.save(update_fields=["sealed"])


def refuse_choice(round, choice):
    """Raise ValidationError unless `choice` names options of `round`, each once, and no more than may win."""
    if len(set(choice)) != len(choice) or not set(choice) <= set(round.options):
        raise ValidationError(_("Choose among those who stand in this round."))
    if len(choice) > most_choices(round):
        raise ValidationError(_("You have chosen more than there are seats: %(most)s at most.") % {
            "most": most_choices(round)
        })  # fmt: skip


def most_choices(round):
    """How many options a ballot of `round` may name: the seats that were open when it began."""
    won_before = sum(len(row.elected) for row in round.poll.all_rounds if row.number < round.number)
    return max((1 if round.poll.is_by_list else round.poll.seats) - won_before, 1)
