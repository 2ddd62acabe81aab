"""What the ballots of a meeting decided, as the record of its election tells it."""

from collections import Counter

from django.utils.translation import gettext as _

from bureaus.places import Place

from ..models import Candidacy, Poll, Slate
from .polls import winners


def unfinished(polls):
    """Why the result cannot be declared yet; empty if it can."""
    for poll in polls:
        if poll.open_round:
            return _("A round on «%(poll)s» is open: close it first.") % {"poll": poll}
        if poll.has_tie:
            return _("The ballot on «%(poll)s» ended level: another round, or the rule, decides it first.") % {
                "poll": poll
            }
        if not poll.is_over:
            return _("The ballot on «%(poll)s» is not over.") % {"poll": poll}
    return ""


def places_of(polls):
    """The bureau that the `polls` elected, as Places in the order of the offices; a seat that nobody won is vacant.

    Whoever won an office in a ballot that distributes them leaves the place won before.
    """
    won = [(poll, winners(poll)) for poll in polls]
    leaving = {row.person_id for poll, rows in won if poll.distributes for row in rows}
    places = []
    for poll, rows in won:
        kept = [row for row in rows if poll.distributes or row.person_id not in leaving]
        places += [Place(row.office, row.person) for row in kept]
        if not poll.is_by_list:
            places += [Place(poll.office)] * (poll.seats - len(rows))
    return sorted(places, key=lambda place: (place.office.rank, place.office.pk))


def refuse_other_result(meeting, organ, places):
    """Yield what of `places` contradicts the ballots of `meeting`: what was voted on is recorded as it was won."""
    polls = list(Poll.objects.of(meeting, organ))
    if not polls:
        return
    if refusal := unfinished(polls):
        yield refusal
        return
    voted, said = (
        Counter((place.office.pk, place.person and place.person.pk) for place in rows if place.person)
        for rows in (places_of(polls), places)
    )
    if voted != said:
        yield _("The ballots of this meeting elected others: the election is recorded as it was won.")


def record_votes(election, act_of):
    """Write to the candidacies of the new `election` their votes, and add those who stood and were not elected.

    `act_of` is {office: act}, with the act of all other offices under None. Nothing without ballots.
    """
    elected = {(row.office_id, row.person_id): row for row in Candidacy.objects.filter(act__election=election)}
    changed, added = [], {}
    for poll in Poll.objects.of(election.meeting, election.organ):
        votes, won = last_votes(poll), {row.pk for row in winners(poll)}
        for row in poll.all_standings:
            if row.withdrawn_at:
                continue
            number, key = votes.get(row.slate_id or row.pk), (row.office_id, row.person_id)
            if key in elected:
                elected[key].votes = number
                changed.append(elected[key])
            elif row.pk not in won:  # who won it and was given an office after that stands with the office alone
                act, order = act_of.get(row.office) or act_of[None], len(elected) + len(added) + 1
                added[key] = Candidacy(act=act, office_id=row.office_id, person_id=row.person_id, order=order,
                                       votes=number, is_elected=False)  # fmt: skip
    Candidacy.objects.bulk_update(changed, ["votes"])
    Candidacy.objects.bulk_create(added.values())


def last_votes(poll):
    """{option: the votes of the last round in which it stood}."""
    return {key: votes for row in poll.held_rounds for key, votes in row.votes.items()}


def names_of(poll):
    """{option: what it is called}: the candidate, or the list."""
    if poll.is_by_list:
        return {row.pk: row.name for row in Slate.objects.filter(poll=poll)}
    return {row.pk: str(row.person) for row in poll.standings.select_related("person")}
