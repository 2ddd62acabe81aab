"""Voting codes on paper: the desk hands one to somebody present who has no account; it votes once."""

import hashlib
import hmac
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User

from ..attending.presence import voters_present
from ..models import Poll, VoterMark, VotingSlip
from .polls import hold_poll, refuse_candidate
from .urns import SIGNS


def make_token():
    """A voting code, drawn at random: four groups of four signs, 80 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(4))


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def hand_slip(*, round, entry, by):
    """Make a voting code for `entry` in `round`, in the place of one that was lost. Returns its token, shown once.

    Raises as `hold_poll` does; PermissionDenied for the officer's own entry; ValidationError where the round is none
    on phones that is open, the person is not entitled or present, has voted, or has an account of their own.
    """
    poll = hold_poll(round.poll, by, begun=True)
    if entry.person_id == by.person_id:
        raise PermissionDenied(_("Nobody makes a voting code for themselves."))
    refuse_candidate(poll, by)
    if poll.method != Poll.Method.PHONES or poll.open_round is None or poll.open_round.pk != round.pk:
        raise ValidationError(_("The round is closed: no vote is taken any more."))
    if not voters_present(poll.meeting).filter(pk=entry.pk).exists():
        raise ValidationError(_("Those vote who are entitled by the roll, and present."))
    if VoterMark.objects.filter(round=round, entry=entry).exists():
        raise ValidationError(_("This person has voted in this round already."))
    if User.objects.filter(person=entry.person_id, is_active=True).exists():
        raise ValidationError(_("This person has an account, and votes with it."))
    token = make_token()
    VotingSlip.objects.filter(round=round, entry=entry).update(replaced=True)  # what was handed out before stays told
    VotingSlip.objects.create(round=round, entry=entry, digest=digest_of(token), handed_by=by)
    return token


def find_slip(token):
    """The slip of this token with its round, poll and meeting, or None; the hashes are compared in constant time."""
    digest = digest_of(token)
    row = (
        VotingSlip.objects.select_related("round__poll__meeting__branch", "entry")
        .filter(digest=digest, replaced=False)
        .first()
    )
    return row if row and hmac.compare_digest(row.digest, digest) else None
