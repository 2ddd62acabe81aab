"""What is voted on, and who stands: planned before the first round, and settled with it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from bureaus.eligibility import judge

from ..models import BallotRule, Poll, Slate, Standing
from .doors import hold_meeting


@transaction.atomic
def plan_poll(*, meeting, organ, office, method, by, seats=1, distributes=False):
    """Add a ballot to `meeting` that fills `seats` places of `office`; with None for it, one between lists.

    One that `distributes` is among those elected before in this meeting. Returns it. Raises as `hold_meeting` does,
    and ValidationError where the office has one seat only or a ballot of its own already, or no rule holds.
    """
    meeting = hold_meeting(meeting.pk, by, organ=organ, sits=False)
    if office and seats > 1 and not office.is_shared:
        raise ValidationError({"seats": _("The office «%(office)s» has one seat only.") % {"office": office}})
    polls = list(Poll.objects.of(meeting, organ))
    if any(row.office_id == (office and office.pk) for row in polls):
        raise ValidationError({"office": _("This meeting votes on it already.")})
    if distributes and not polls:
        raise ValidationError({"distributes": _("Nobody is elected before: plan that ballot first.")})
    last = Poll.objects.filter(meeting=meeting).order_by("-order").first()
    return Poll.objects.create(
        meeting=meeting,
        organ=organ,
        order=last.order + 1 if last else 1,
        office=office,
        seats=seats,
        method=method,
        distributes=distributes,
        rule=rule_of(meeting),
    )


def rule_of(meeting):
    """The BallotRule of the meeting's day. Raises ValidationError where none holds."""
    rule = BallotRule.objects.on(meeting.date).first()
    if rule is None:
        raise ValidationError(_("No rule says how a ballot is decided: the headquarters set one."))
    return rule


@transaction.atomic
def remove_poll(*, poll, by):
    """Take out a ballot in which nobody has voted; nothing remains of it. Raises as `hold_poll` does."""
    poll = hold_poll(poll, by, sits=False)
    if poll.all_rounds:
        raise ValidationError(_("The vote has begun: it is annulled, not removed."))
    poll.delete()


@transaction.atomic
def add_slate(*, poll, name, by):
    """Add a list of candidates to a ballot between lists. Returns it. Raises as `hold_poll` does."""
    poll = hold_poll(poll, by, sits=False)
    name = " ".join(name.split())
    if not poll.is_by_list:
        raise ValidationError(_("This ballot is not between lists."))
    if poll.slates.filter(name=name).exists():
        raise ValidationError({"name": _("Another list has this name.")})
    return Slate.objects.create(poll=poll, name=name, order=poll.slates.count() + 1)


@transaction.atomic
def stand(*, poll, person, by, slate=None, office=None):
    """Let `person` stand in `poll`, on a list for one of its offices. Returns the Standing.

    Raises as `hold_poll` does, and ValidationError where they may not sit in the bureau (with the reason), stand
    already, or the ballot distributes offices among others.
    """
    poll = hold_poll(poll, by, sits=False)
    office = poll.office or office
    if office is None or poll.is_by_list != bool(slate):
        raise ValidationError(_("Say on which list, and for which office."))
    if poll.standings.standing().filter(person=person, office=office).exists():
        raise ValidationError({"person": _("%(person)s stands already.") % {"person": person}})
    if slate and not office.is_shared and slate.standings.standing().filter(office=office).exists():
        raise ValidationError({"office": _("The office «%(office)s» has one seat only.") % {"office": office}})
    if refusal := why_not([person], poll)[person.pk]:
        raise ValidationError({"person": refusal})
    order = poll.standings.count() + 1
    return Standing.objects.create(poll=poll, person=person, office=office, slate=slate, order=order)


def why_not(people, poll):
    """{key of each person: why they cannot stand in `poll`; empty where they can}. A few queries, for any number."""
    verdicts = judge(people, branch=poll.meeting.branch, on=poll.meeting.date, elected=True)
    reasons = {key: verdict.refusal for key, verdict in verdicts.items()}
    if poll.distributes:
        chosen = elected_before(poll)
        for person in people:
            if person.pk not in chosen:
                reasons[person.pk] = _("%(person)s was not elected in an earlier ballot of this meeting.") % {
                    "person": person
                }
    return reasons


def elected_before(poll):
    """The keys of the people whom earlier ballots of the same organ in this meeting elected."""
    earlier = Poll.objects.of(poll.meeting, poll.organ).filter(order__lt=poll.order)
    return {row.person_id for each in earlier for row in winners(each)}


def winners(poll):
    """The Standings that `poll` elected, in the order in which they won; of a list, in its order."""
    rows = poll.all_standings
    key = "slate_id" if poll.is_by_list else "pk"
    return [row for option in poll.elected for row in rows if getattr(row, key) == option and not row.withdrawn_at]


@transaction.atomic
def withdraw(*, standing, why, by):
    """Withdraw a candidacy, between rounds or before the first; it keeps when, why and by whom.

    Raises as `hold_poll` does, and ValidationError while a round is open, or once they are elected.
    """
    poll = hold_poll(standing.poll, by, sits=False, begun=True)
    standing = Standing.objects.get(pk=standing.pk)
    if poll.open_round:
        raise ValidationError(_("A round is open: a candidacy is withdrawn before it, or after."))
    if standing.withdrawn_at or standing.pk in poll.elected or standing.slate_id in poll.elected:
        raise ValidationError(_("This candidacy is decided: it is not withdrawn any more."))
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands in the record.")})
    standing.withdrawn_at, standing.why_withdrawn, standing.withdrawn_by = now(), why.strip(), by
    standing.save()
    return standing


def refuse_candidate(poll, by):
    """Raise PermissionDenied where `by` stands in `poll`: who stands hands out no codes and counts no votes."""
    if by.person_id and poll.standings.standing().filter(person=by.person_id).exists():
        raise PermissionDenied(_("Who stands in a ballot does not run it."))


def hold_poll(poll, by, *, sits=True, begun=False, votes=False, over=False):
    """The poll as it stands now, its meeting locked (`hold_meeting`); with `begun`, its rounds may have begun.

    Raises ValidationError where it is over, or has begun and that is too late.
    """
    meeting = hold_meeting(poll.meeting_id, by, organ=poll.organ, sits=sits, votes=votes)
    poll = Poll.objects.select_related("office", "rule").get(pk=poll.pk)
    poll.meeting = meeting
    if poll.is_annulled or (poll.is_over and not over):
        raise ValidationError(_("This ballot is over."))
    if not begun and poll.last_round:
        raise ValidationError(_("The vote has begun: who stands is settled."))
    return poll
