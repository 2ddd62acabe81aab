"""The rounds of a ballot: opened with the presence counted, closed with a result by the rule, ties settled."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..attending.presence import count_presence, voters_present
from ..models import LEAST_IN_SECRET, Poll, Round, TellerCount, Urn
from .arithmetic import count_ballots, judge_round
from .polls import hold_poll, refuse_candidate
from .urns import seal, unseal

Method = Poll.Method
# How a tie ended where others withdrew, and no more were left than seats.
ALONE = "alone"


def options_of(poll):
    """The keys of those who stand in the next round: all at first, then who is level, or who is not elected yet."""
    rows = poll.slates if poll.is_by_list else poll.standings.standing()
    standing = list(rows.order_by("order", "pk").values_list("pk", flat=True))
    last = poll.last_round
    if last is None:
        return standing
    wanted = last.tied if poll.has_tie else [key for key in last.options if key not in poll.elected]
    return [key for key in standing if key in wanted]


@transaction.atomic
def open_round(*, poll, by, present=None, tellers=()):
    """Open the next round of `poll`, and count who is present. Returns it.

    Of a meeting that was called, the presence is that of the roll; else it is what the desk says. On paper it takes
    two `tellers` (people). Raises as `hold_poll` does, and ValidationError with what is missing.
    """
    poll = hold_poll(poll, by, begun=True, votes=True)
    options, number = options_of(poll), len(poll.all_rounds) + 1
    _refuse_round(poll, options)
    if poll.meeting.is_called:
        present = voters_present(poll.meeting).count()
    if not present:
        raise ValidationError({"present": _("Nobody is present who may vote: record who came first.")})
    _refuse_method(poll, options, present, tellers)
    counted = _count_for_round(poll, number, by) if poll.meeting.is_called else None
    round = Round.objects.create(
        poll=poll, number=number, options=options, present=present, presence=counted, opened_by=by
    )
    if poll.method == Method.PHONES:
        Urn.objects.create(round=round, sealed=seal({}, round.pk, options))
    TellerCount.objects.bulk_create(TellerCount(round=round, teller=person) for person in tellers)
    return round


def _count_for_round(poll, number, by):
    """Write down who is present as the round opens, as at a vote: the meeting, which is held, has its quorum by it."""
    with override("ar"):  # it stands in the record, whose language is Arabic
        of = _("%(ballot)s, round %(number)s") % {"ballot": poll, "number": number}
    return count_presence(meeting=poll.meeting, by=by, of=of)


def _refuse_round(poll, options):
    if poll.open_round:
        raise ValidationError(_("A round is open already."))
    if not options:
        raise ValidationError(_("Nobody stands: record who stands first, or leave the seats vacant."))
    if breaks_tie_now(poll):
        raise ValidationError(_("The tie is broken now, as the rule says: there is no other round."))
    if poll.is_by_list and poll.slates.filter(pk__in=options, standings=None).exists():
        raise ValidationError(_("A list has no candidates: add them, or plan the ballot without it."))


def breaks_tie_now(poll):
    """Whether the last round ended level, and the rule asks for no other round: the tie is broken (`settle_tie`)."""
    return poll.has_tie and len(poll.held_rounds) >= poll.rule.ties_after


def _refuse_method(poll, options, present, tellers):
    if poll.method == Method.CONSENSUS and len(options) > poll.seats_left:
        raise ValidationError(
            _("More stand than there are seats: that is no consensus. Some withdraw, or it is voted.")
        )
    if poll.method == Method.PHONES and poll.meeting.date != localdate():
        raise ValidationError(_("Phones vote on the day of the meeting alone."))
    if poll.method == Method.PHONES and not poll.meeting.is_called:
        raise ValidationError(_("A ballot on phones needs a roll: it tells who may vote."))
    if poll.method == Method.PHONES and present < poll.rule.phones_from:
        raise ValidationError(
            _("%(present)s may vote: with fewer than %(least)s the result tells who voted how. Vote on paper, or by "
              "show of hands.") % {"present": present, "least": poll.rule.phones_from}
        )  # fmt: skip
    if poll.method != Method.PAPER:
        return
    if len({person.pk for person in tellers}) != 2:
        raise ValidationError({"tellers": _("A ballot on paper takes two tellers, who count each for themselves.")})
    stand = set(poll.standings.standing().values_list("person", flat=True))
    for person in tellers:
        if person.pk in stand:
            raise ValidationError({"tellers": _("%(person)s stands, and counts no votes.") % {"person": person}})


@transaction.atomic
def close_phones(*, round, by):
    """Close a round on phones: the urn is opened, its ballots are counted and published. Returns the round.

    Raises as `hold_round` does.
    """
    # The urn comes before the round, as where somebody votes: whoever votes meanwhile is before this, or is late.
    urn = Urn.objects.select_for_update(of=("self",)).filter(round=round).first()
    poll, round = hold_round(round, by, Method.PHONES)
    if round.marks.count() < least_votes_cast(poll):
        raise ValidationError(
            _("Fewer than %(least)s have voted: the ballots would tell who voted how. Wait, or annul the round.")
            % {"least": least_votes_cast(poll)}
        )
    ballots = unseal(urn.sealed, round.pk)
    urn.ballots, urn.sealed = [[code, ballots[code]] for code in sorted(ballots)], b""
    urn.save()
    counts, blank = count_ballots(ballots.values(), round.options)
    return record_result(poll, round, counts, voters=len(ballots), blank=blank)


def least_votes_cast(poll):
    """With fewer votes an urn is not opened: what it publishes would be the ballots of the few who are marked."""
    return max(poll.rule.phones_from, LEAST_IN_SECRET)


@transaction.atomic
def annul_round(*, round, why, by):
    """Annul a round, open or closed, for the reason `why`: it decides nothing, and is told. Returns it.

    An urn that was not opened is emptied unread; the marks of those who voted stay. Raises as `hold_poll` does, and
    ValidationError without a reason, or where another round followed it.
    """
    Urn.objects.select_for_update(of=("self",)).filter(round=round).first()
    poll = hold_poll(round.poll, by, begun=True, over=True)
    refuse_candidate(poll, by)
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands in the record.")})
    if poll.last_round is None or poll.last_round.pk != round.pk:
        raise ValidationError(_("Only the last round of a ballot is annulled."))
    round = poll.last_round
    Urn.objects.filter(round=round, ballots__isnull=True).update(sealed=b"")
    round.why_annulled, round.annulled_by, round.closed_at = why.strip(), by, round.closed_at or now()
    round.elected, round.tied = [], []
    round.save()
    Poll.objects.filter(pk=poll.pk).update(finished_at=None)
    return round


@transaction.atomic
def annul_poll(*, poll, why, by):
    """Annul a whole ballot, with its open round: its office is voted on anew, or recorded otherwise. Returns it.

    It stays in the record with the reason. Raises as `annul_round` does.
    """
    Urn.objects.select_for_update(of=("self",)).filter(round__poll=poll, round__closed_at=None).first()
    poll = hold_poll(poll, by, begun=True, over=True)
    refuse_candidate(poll, by)
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands in the record.")})
    if poll.open_round:
        annul_round(round=poll.open_round, why=why, by=by)
    poll.why_annulled, poll.annulled_by, poll.finished_at = why.strip(), by, poll.finished_at or now()
    poll.save()
    return poll


@transaction.atomic
def record_hands(*, round, counts, by):
    """Record the hands that were raised for each option, {key: votes}, and close the round. Returns it.

    Raises as `hold_round` does, and ValidationError where more hands were raised than there are people present.
    """
    poll, round = hold_round(round, by, Method.SHOW_OF_HANDS)
    if set(counts) != set(round.options) or min(counts.values()) < 0:
        raise ValidationError(_("Say the votes of each of those who stand."))
    total = sum(counts.values())
    if max(counts.values()) > round.present or total > round.present * poll.seats_left:
        raise ValidationError(
            _("There are more votes than the %(present)s present could give.") % {"present": round.present}
        )
    return record_result(poll, round, counts, voters=total if poll.seats_left == 1 else round.present, blank=0)


@transaction.atomic
def record_consensus(*, round, by):
    """Record that the meeting elected those who stand by consensus, without counts. Returns the round."""
    poll, round = hold_round(round, by, Method.CONSENSUS)
    round.elected = round.options
    return _close(poll, round)


def record_result(poll, round, counts, *, voters, blank, spoiled=0):
    """Write what was counted in the held `round`, and who won by the rule. Returns the round, closed."""
    round.counts = {str(key): votes for key, votes in counts.items()}
    round.voters, round.blank, round.spoiled = voters, blank, spoiled
    seats = poll.seats_left
    outcome = judge_round(counts, seats=seats, valid=round.valid, absolute=round.is_absolute)
    round.elected, round.tied = list(outcome.elected), list(outcome.tied)
    return _close(poll, round)


def _close(poll, round):
    round.closed_at = now()
    round.save()
    _finish_when_full(poll)
    return round


def _finish_when_full(poll):
    poll.__dict__.pop("all_rounds", None)
    if poll.seats_left == 0:
        poll.finished_at = now()
        poll.save(update_fields=["finished_at"])


def hold_round(round, by, method):
    """(poll, round) as they stand now, the meeting locked, where the round is open and voted on by `method`.

    Raises as `hold_poll` does, and ValidationError where it is closed or voted on otherwise.
    """
    poll = hold_poll(round.poll, by, begun=True)
    round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    round.poll = poll
    if not round.is_open:
        raise ValidationError(_("This round is closed already."))
    if poll.method != method:
        raise ValidationError(_("This round is voted on in another way."))
    return poll, round


@transaction.atomic
def settle_tie(*, poll, by, chosen=()):
    """Break the tie of the last round by the rule; `chosen` are the keys on which the lot fell. Returns the round.

    Where the rule goes by age and a birth date is missing, or two are the same, lots are drawn. Raises as `hold_poll`
    does, and ValidationError where there is no tie, another round comes first, or the lot is to be told.
    """
    poll = hold_poll(poll, by, begun=True)
    if not poll.has_tie:
        raise ValidationError(_("Nobody is level: there is no tie to break."))
    round, rule, tied = poll.last_round, poll.rule, still_tied(poll)
    if not breaks_tie_now(poll) and len(tied) > poll.seats_left:
        raise ValidationError(_("Those who are level stand in another round first."))
    winners, how = _winners(poll, tied)
    if winners is None:
        _refuse_tied(poll, tied, by)
        winners, how = list(chosen), rule.TieBreak.LOT
        if len(set(winners)) != poll.seats_left or not set(winners) <= set(tied):
            raise ValidationError(_("Lots are drawn: say on whom the lot fell, as many as there are seats."))
    round.elected, round.settled, round.settled_by = [*round.elected, *winners], how, by
    round.save()
    _finish_when_full(poll)
    return round


def still_tied(poll):
    """The keys of those who were level in the last round and still stand: a candidacy may be withdrawn since."""
    gone = set(poll.standings.exclude(withdrawn_at=None).values_list("pk", flat=True)) if not poll.is_by_list else ()
    return [key for key in poll.last_round.tied if key not in gone]


def _winners(poll, tied):
    """(the keys of those who win the tie, how); None for them where lots are drawn."""
    if len(tied) <= poll.seats_left:
        return tied, ALONE
    return _by_age(poll, tied), poll.rule.tie_break


def _refuse_tied(poll, tied, by):
    """Raise PermissionDenied where `by`, who would say on whom the lot fell, is one of those who are level."""
    rows = poll.standings.filter(slate__in=tied) if poll.is_by_list else poll.standings.filter(pk__in=tied)
    if by.person_id and rows.filter(person=by.person_id).exists():
        raise PermissionDenied(_("Somebody else records on whom the lot fell: you are one of those who are level."))


def _by_age(poll, tied):
    """Those of the `tied` who win by age; None where the rule draws lots, or ages do not decide."""
    breaks = poll.rule.TieBreak
    if poll.rule.tie_break == breaks.LOT or poll.is_by_list:
        return None
    born = dict(poll.standings.filter(pk__in=tied).values_list("pk", "person__birth_date"))
    if None in born.values():
        return None
    order = sorted(born, key=born.get, reverse=poll.rule.tie_break == breaks.YOUNGER)
    seats = poll.seats_left
    return None if born[order[seats - 1]] == born[order[seats]] else order[:seats]


def is_to_be_drawn(poll):
    """Whether the tie of the last round is broken by lot."""
    return _winners(poll, still_tied(poll))[0] is None


@transaction.atomic
def finish_poll(*, poll, by):
    """End a ballot: the seats that nobody won stay vacant. Returns it.

    Raises as `hold_poll` does, and ValidationError while a round or a tie is open.
    """
    poll = hold_poll(poll, by, begun=True)
    if poll.open_round:
        raise ValidationError(_("A round is open: close it first."))
    if poll.has_tie:
        raise ValidationError(_("A tie is open: another round, or the rule, decides it first."))
    poll.finished_at = now()
    poll.save(update_fields=["finished_at"])
    return poll
