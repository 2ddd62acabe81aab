"""Contesting an election: who may, and the decision that dismisses the contest or annuls the election."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from bureaus.annulment import annul_bureau
from bureaus.office_notices import mandate_notice
from members.models import Membership, Notice, Suspension
from members.notices import notify

from .confirmation import lock_election
from .election_effect import tell_of_refusal
from .models import Contest, Election
from .new_members import end_joined

Kind, State = Notice.Kind, Contest.State


def may_contest(user, election):
    """Whether `user` may contest `election` today.

    In the days for it, a member of the branch or of one under it, whose membership is not suspended; or somebody who
    loses an office by it.
    """
    if not (user.is_active and user.person_id and election.is_contestable):
        return False
    suspended = Suspension.objects.current().filter(membership__person=user.person_id)
    memberships = Membership.objects.current().filter(
        person=user.person_id, branch__path__startswith=election.branch.path
    )
    return user.person_id in election.losing or (memberships.exists() and not suspended.exists())


def may_decide(user, contest):
    """Whether `user` may decide `contest`: entitled to confirm such elections, and with no part in this one.

    Who prepared, recorded or confirmed it, who contests it, and who gains or loses an office by it leave it to
    somebody else.
    """
    election = contest.election
    return (
        user.is_active
        and user.pk not in (election.prepared_by_id, election.recorded_by_id, election.decided_by_id)
        and user.has_perm(election.confirm_permission, election)
        and (user.person_id is None or user.person_id not in {contest.person_id, *election.gained, *election.losing})
    )


@transaction.atomic
def contest_election(*, election, by, reason):
    """Record that the person of the account `by` contests `election`, for `reason`. Returns the Contest.

    Raises ValidationError if they may not, the days for it are over, or they have contested it already.
    """
    election = lock_election(election)
    if not may_contest(by, election):
        raise ValidationError(_("You cannot contest this election, or the days for it are over."))
    if Contest.objects.filter(election=election, person=by.person_id).exists():
        raise ValidationError(_("You have contested this election already."))
    return Contest.objects.create(election=election, person=by.person, reason=reason)


@transaction.atomic
def dismiss_contest(*, contest, by, reason):
    """Dismiss `contest` for `reason`: the election stays as it is. Returns the contest. Raises ValidationError."""
    contest = _lock(contest, by)
    _decide([contest], State.DISMISSED, by, reason)
    return contest


@transaction.atomic
def uphold_contest(*, contest, by, reason):
    """Uphold `contest` for `reason`: a waiting election is refused, one in force is annulled.

    Returns the contest, with the `kept` memberships that the election opened and that outlast it
    (`new_members.end_joined`). Every open contest of the election is upheld with it. Raises ValidationError if `by`
    may not decide it, or somebody has decided before.
    """
    contest, kept = _lock(contest, by), []
    election = contest.election
    if election.is_waiting:
        tell_of_refusal(election, reason)
        election.decide(Election.State.REFUSED, by=by, reason=reason)
        election.save()
    else:
        kept = _annul(election, by, reason)
    _decide(election.contests.open(), State.UPHELD, by, reason)
    contest.refresh_from_db()
    contest.kept = kept
    return contest


def _annul(election, by, reason):
    """Annul an election in force; one whose result was never recorded has no bureau to end.

    Returns the memberships that it opened and that stay.
    """
    today, ended, opened = localdate(), [], []
    if election.bureau:
        ended, opened = annul_bureau(
            bureau=election.bureau, outgoing=election.outgoing, mandates=election.ending, on=today
        )
    election.decide(Election.State.ANNULLED, by=by, reason=reason)
    election.save()
    kept = end_joined(election, on=today)
    notify(
        [
            *(mandate_notice(Kind.ELECTION_ANNULLED, row, today, reason=reason) for row in ended),
            *(mandate_notice(Kind.OFFICE_RESTORED, row, today) for row in opened),
        ]
    )
    return kept


def _decide(contests, state, by, reason):
    """Save the decision on each of `contests`; those whose contest is refused are told why."""
    for contest in contests:
        contest.state, contest.decided_by, contest.decided_at, contest.decision_reason = state, by, now(), reason
        contest.save()
        if state == State.DISMISSED:
            words = {"branch": str(contest.election.branch), "reason": reason}
            address = contest.election.get_absolute_url()
            notify([Notice(person=contest.person, kind=Kind.CONTEST_DISMISSED, words=words, address=address)])


def _lock(contest, by):
    """The contest as it stands now; its election is locked first, as every decision about it does."""
    election = lock_election(contest.election)
    contest = Contest.objects.select_related("person").get(pk=contest.pk)
    contest.election = election
    if contest.state != State.OPEN:
        raise ValidationError(_("Somebody has decided this already."))
    if not may_decide(by, contest):
        raise ValidationError(_("You cannot decide this contest: leave it to somebody with no part in the election."))
    return contest
