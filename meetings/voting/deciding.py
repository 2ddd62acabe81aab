"""What comes of a vote: its numbers held against the rule, exactly. Nothing here is read or written."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import ChairVote, Method, Outcome
from ..models.majorities import OF_CAST, OF_ENTITLED, OF_PRESENT, Votes, votes_needed


@dataclass(frozen=True)
class Cast:
    """What was counted. A consensus has no counts; `chair_vote` is told where a tie makes it matter."""

    method: str
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    chair_vote: str = ""

    @property
    def counts(self):
        return (self.votes_for, self.votes_against, self.abstentions)

    @property
    def is_tie(self):
        return self.votes_for is not None and self.votes_for == self.votes_against


@dataclass(frozen=True)
class Decision:
    """The `outcome`, and how many votes in favour were `needed` (None of a consensus that needs no number)."""

    outcome: str
    needed: int | None = None


def decide(terms, cast, present):
    """The Decision on the votes `cast` by those `present` (presence.Present), by `terms` (MajorityTerms).

    Raises ValidationError where counts are missing, or are more than there are people, where another method is asked
    for, and where the majority is one of people whom nobody counted.
    """
    refuse_method(terms, cast)
    refuse_counts(cast, present)
    refuse_chair_vote(cast)
    _refuse_unknown(terms, present)
    if present.lacks_quorum:
        return Decision(Outcome.NO_QUORUM)
    if cast.method == Method.CONSENSUS:
        return _by_consensus(terms, present)
    votes = _counted(terms, cast, present)
    needed = votes_needed(terms.majority, votes, counts_abstentions=terms.counts_abstentions)
    return Decision(Outcome.ADOPTED if votes.in_favour >= needed else Outcome.REJECTED, needed)


def refuse_method(terms, cast):
    """Raise ValidationError for no method, or another one than `terms` ask for."""
    if cast.method not in Method.values:
        raise ValidationError({"method": _("Say how the vote was taken.")})
    if terms.method and cast.method != terms.method:
        raise ValidationError(
            {"method": _("The rule asks for another method: %(method)s.") % {"method": terms.get_method_display()}}
        )


def refuse_counts(cast, present):
    """Raise ValidationError for counts of a consensus, missing ones of any other vote, and more votes than people."""
    if cast.method == Method.CONSENSUS:
        if any(number is not None for number in cast.counts):
            raise ValidationError({"votes_for": _("A consensus has no counts: leave them empty, or choose a vote.")})
        return
    names = ("votes_for", "votes_against", "abstentions")
    missing = [name for name, number in zip(names, cast.counts, strict=True) if number is None]
    if missing:
        raise ValidationError({name: _("Write the number; 0 for nobody.") for name in missing})
    if present.voters is not None and sum(cast.counts) > present.voters:
        raise ValidationError(
            _("%(counted)s votes are more than the %(voters)s people who are present or represented: count again.")
            % {"counted": sum(cast.counts), "voters": present.voters}
        )


def refuse_chair_vote(cast):
    """Raise ValidationError for a vote of the chair on a side that nobody voted for, or in a secret ballot."""
    if not (cast.chair_vote and cast.is_tie):
        return
    if cast.method == Method.SECRET_BALLOT:
        raise ValidationError({"chair_vote": _("In a secret ballot nobody knows how the chair voted: a tie rejects.")})
    if not cast.votes_for:
        raise ValidationError({"chair_vote": _("Nobody voted on that side, so the chair did not either.")})


def _refuse_unknown(terms, present):
    if terms.majority in OF_PRESENT and present.voters is None:
        raise ValidationError(_("This majority is one of those present: record how many were present first."))
    if terms.majority in OF_ENTITLED and present.entitled is None:
        raise ValidationError(_("This majority is one of the entitled: record how many are entitled first."))


def _by_consensus(terms, present):
    """A consensus is everybody who is there: enough, unless the rule asks for more people than that."""
    if terms.majority in OF_CAST:
        return Decision(Outcome.ADOPTED)
    voters = present.voters
    if voters is None:
        raise ValidationError(_("This majority is one of the entitled: record how many were present first."))
    needed = votes_needed(terms.majority, Votes(voters, 0, 0, voters, present.entitled or 0))
    return Decision(Outcome.ADOPTED if voters >= needed else Outcome.REJECTED, needed)


def _counted(terms, cast, present):
    """The Votes as they count: of a tie, the chair's is counted once more where the rule says so."""
    again = ""
    if cast.is_tie and terms.chair_decides and terms.majority in OF_CAST:
        again = cast.chair_vote
    return Votes(
        cast.votes_for + (again == ChairVote.FOR),
        cast.votes_against + (again == ChairVote.AGAINST),
        cast.abstentions,
        present.voters or 0,
        present.entitled or 0,
    )
