"""Why an election waits for a second person, and what that person decides."""

from django.db import transaction
from django.utils.timezone import localdate

from bureaus.authority import mandates_in_force
from bureaus.confirmers import require_confirmer, require_refuser, weighty
from bureaus.models import ConfirmationRule, Organ

from .election_effect import last_day_to_contest, put_in_force, tell_of_refusal
from .models import Election

State, Cause = Election.State, Election.Cause


def causes_to_wait(election):
    """The causes (Election.Cause) for which `election`, not saved yet, has to wait by today's rule; empty if none.

    An election without `recorded_by`, from a command of the server, never waits.
    """
    rule, by = ConfirmationRule.objects.current().first(), election.recorded_by
    if rule is None or by is None:
        return []
    found = []
    if rule.outside_elections and not _sits_in(by, election.branch):
        found.append(Cause.OUTSIDE)
    if rule.early_elections and _ends_before_term(election, rule):
        found.append(Cause.EARLY)
    if rule.money_appointments and _gives_by_one_hand(election, by):
        found.append(Cause.MONEY)
    return found


@transaction.atomic
def confirm_election(*, election, by):
    """Let a waiting `election` take effect: its bureau starts on the meeting's day. Returns it.

    Every check is made afresh. Raises ValidationError if `by` may not confirm it, somebody has decided before, or the
    bureau can no longer be renewed on that day.
    """
    election = lock_election(election)
    require_confirmer(by, election)
    election.decide(State.IN_FORCE, by=by)
    election.contestable_until = last_day_to_contest()
    put_in_force(election)
    return election


@transaction.atomic
def refuse_election(*, election, by, reason):
    """Refuse a waiting `election` for `reason`: the present bureau carries on. Returns it.

    Raises ValidationError if `by` may not, or somebody has decided before.
    """
    election = lock_election(election)
    require_refuser(by, election)
    tell_of_refusal(election, reason)
    election.decide(State.REFUSED, by=by, reason=reason)
    election.save()
    return election


def lock_election(election):
    """The election as it stands now, locked before its bureaus are: two decisions about it take turns."""
    rows = Election.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("meeting__branch", "bureau", "outgoing").get(pk=election.pk)


def _sits_in(user, branch):
    """Whether the account's person holds a mandate in force in this very branch."""
    return bool(user.person_id) and (
        mandates_in_force(user.person_id, localdate()).filter(seat__bureau__branch=branch).exists()
    )


def _gives_by_one_hand(election, by):
    """Whether `by` alone would give rights over money, or to confirm, that no bureau at its term's end explains.

    To themselves, in a council or a committee beside the bureau, or in the first bureau of a branch.
    """
    heavy = weighty(set().union(*election.gained.values()), election.branch)
    gains = {person for person, offices in election.gained.items() if offices & heavy}
    if by.person_id in gains:
        return True
    return bool(gains) and (election.organ != Organ.BUREAU or not election.sitting.exists())


def _ends_before_term(election, rule):
    """Whether the bureau that it would end sits today and has time left of its term, recorded or assumed."""
    sitting = election.sitting.open().first()
    if sitting is None:
        return False
    start = sitting.started_on
    assumed = start.replace(year=start.year + rule.assumed_term_years, day=min(start.day, 28))
    return (sitting.term_ends_on or assumed) > election.meeting.date
