"""An election takes effect: the elected join, the bureau is renewed, everybody concerned is told."""

from collections import defaultdict
from datetime import timedelta

from django.utils.timezone import localdate

from bureaus.locks import lock_bureaus
from bureaus.models import Bureau, ConfirmationRule, Mandate
from bureaus.office_notices import mandate_notice, office_notice
from bureaus.places import Place
from bureaus.renewal import renew_bureau
from bureaus.titles import give_titles
from members.models import Notice
from members.notices import notify

from .declarations import open_declaration
from .models import Candidacy, Election
from .new_members import let_join, lock_joined

Kind = Notice.Kind


def put_in_force(election):
    """Open the bureau that `election`, with its seats and candidacies saved, elected; close the one before it.

    Those who are to join become members on the meeting's day. Saves which bureau and open mandates ended with it.
    Raises ValidationError as `let_join` and `renew_bureau` do. Its caller holds the transaction and the lock on the
    election.
    """
    seats = list(election.seats.select_related("office", "person", "joins"))
    places = [Place(seat.office, seat.person, joins_later=seat.joins_later) for seat in seats]
    joining = {seat.person: seat.joins for seat in seats if seat.joins}
    lock_joined(election.branch, joining)
    joined = let_join(places, joining, on=election.meeting.date, by=election.recorded_by)
    election.outgoing = _lock_outgoing(election)
    ended = election.ending = _open_mandates(election.outgoing)
    election.bureau = renew_bureau(
        branch=election.branch,
        places=places,
        on=election.meeting.date,
        organ=election.organ,
        term_ends_on=election.term_ends_on,
    )
    election.state = Election.State.IN_FORCE
    election.save()
    election.ended.add(*ended)
    election.joined.add(*joined)
    mandates = _link_candidacies(election, seats)
    open_declaration(election)
    _tell(election, mandates)


def _lock_outgoing(election):
    """The bureau in office on the meeting's day, or None; the caller holds the branch, as a renewal does."""
    terms = lock_bureaus(Bureau.objects.filter(branch=election.branch, organ=election.organ))
    return next((bureau for bureau in terms if bureau.covers(election.meeting.date)), None)


def offices_of(places):
    """{key of each person elected: keys of the offices}, as `Election.gained` gives it once the election is saved."""
    offices = defaultdict(set)
    for place in places:
        if place.person:
            offices[place.person.pk].add(place.office.pk)
    return dict(offices)


def last_day_to_contest():
    """The last day to contest an election recorded or confirmed today; None where no rule gives such days."""
    rule = ConfirmationRule.objects.current().first()
    return rule and localdate() + timedelta(days=rule.days_to_contest)


def tell_of_waiting(election):
    """Tell those elected, and those who would lose an office, that it waits, and until when it may be contested."""
    words = {"address": election.get_absolute_url()} | _until(election)
    notify(
        [
            *_of_elected(Kind.OFFICE_PROPOSED, election, **words),
            *(mandate_notice(Kind.OFFICE_THREATENED, row, election.meeting.date, **words) for row in election.lost),
        ]
    )


def tell_of_refusal(election, reason):
    """Tell those who were told of the waiting `election` that it is refused, and why."""
    lost = [mandate_notice(Kind.PROPOSAL_REFUSED, row, election.meeting.date, reason=reason) for row in election.lost]
    notify([*_of_elected(Kind.PROPOSAL_REFUSED, election, reason=reason), *lost])


def _of_elected(kind, election, **words):
    for seat in give_titles(election.seats.select_related("office", "person")):
        if seat.person:
            yield office_notice(kind, seat.person, seat.title, election.branch, election.meeting.date, **words)


def _tell(election, mandates):
    """Tell those who hold an office by it today, and those who lost one."""
    day, words = election.meeting.date, {"address": election.get_absolute_url()} | _until(election)
    gained = [mandate_notice(Kind.OFFICE_GAINED, row, day, **words) for row in mandates if row.ended_on is None]
    notify([*gained, *(mandate_notice(Kind.OFFICE_ENDED, row, day, **words) for row in election.lost)])


def _until(election):
    return {"until": election.contestable_until.isoformat()} if election.contestable_until else {}


def _open_mandates(bureau):
    if bureau is None:
        return []
    mandates = Mandate.objects.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
    return list(mandates.open().filter(seat__bureau=bureau))


def _link_candidacies(election, seats):
    """Link each candidacy to the mandate that it opened; none where the elected is no member yet. Returns these."""
    opened = Mandate.objects.filter(seat__bureau=election.bureau)
    mandates = {
        row.seat.order: row
        for row in opened.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
    }
    elected = [seat.order for seat in seats if seat.person_id]
    candidacies = list(Candidacy.objects.filter(act__election=election, is_elected=True).order_by("order"))
    for order, candidacy in zip(elected, candidacies, strict=True):
        candidacy.mandate = mandates.get(order)
    Candidacy.objects.bulk_update(candidacies, ["mandate"])
    return list(mandates.values())
