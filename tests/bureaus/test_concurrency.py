"""Two officers at the same bureau at once: one waits, and reads again what the other has done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from branches.tree import hold
from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Bureau, Mandate, Office, Seat
from bureaus.places import Place
from bureaus.renewal import renew_bureau
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from members.models import Membership
from tests.factories import holder_of, make_branch, make_bureau, make_member
from tests.threads import at_once

RENEWED = date(2026, 1, 15)
LATER = date(2026, 2, 1)


def renewal(branch, person, on=RENEWED):
    return renew_bureau(branch=branch, places=[Place(Office.objects.get(code="counsellor"), person)], on=on)


def outcome(call):
    """What a call answers, or the ValidationError that it raises."""
    try:
        return call()
    except ValidationError as refusal:
        return refusal


def overlapping(first, second):
    """Run `second` while the transaction of `first` is still open. Returns what each answers."""
    begun, let_go = Event(), Event()

    def hold():
        try:
            with transaction.atomic():
                answer = first()
                begun.set()
                let_go.wait(timeout=0.7)  # the other is at the lock by then
            return answer
        finally:
            connections.close_all()

    def follow():
        try:
            begun.wait()
            return outcome(second)
        finally:
            let_go.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        calls = pool.submit(hold), pool.submit(follow)
        return [call.result() for call in calls]


def open_in_closed_bureaus():
    return Mandate.objects.open().exclude(seat__bureau__ended_on=None)


@pytest.fixture
def stale(party):
    """A seat and its mandate as somebody read them before the bureau was renewed; and people to seat."""
    bureau = make_bureau(party["local"], "counsellor", "treasurer", "rapporteur")
    end_mandate(mandate=bureau.seats.get(order=2).mandates.get(), on=date(2026, 1, 1))
    seats = Seat.objects.select_related("bureau__branch", "office")
    return {
        "vacancy": seats.get(bureau=bureau, order=2),
        "mandate": Mandate.objects.select_related("seat__bureau__branch").get(seat__bureau=bureau, seat__order=3),
        "people": [make_member(party["local"]).person for _ in range(3)],
    }


@pytest.mark.parametrize("on", [RENEWED, LATER])
def test_a_seat_read_before_a_renewal_receives_nobody(party, stale, on):
    renewal(party["local"], stale["people"][0])
    assert stale["vacancy"].bureau.ended_on is None
    with pytest.raises(ValidationError, match="انتهت ولاية هذا المكتب"):
        fill_vacancy(seat=stale["vacancy"], person=stale["people"][1], on=on)
    assert not open_in_closed_bureaus().exists()


def test_a_mandate_read_before_a_renewal_is_neither_ended_again_nor_followed(party, stale):
    renewal(party["local"], stale["people"][0])
    for act in (
        lambda: end_mandate(mandate=stale["mandate"], on=LATER),
        lambda: replace_holder(mandate=stale["mandate"], person=stale["people"][1], on=LATER),
    ):
        with pytest.raises(ValidationError):
            act()
    ended = Mandate.objects.get(pk=stale["mandate"].pk)
    assert (ended.ended_on, ended.end_reason) == (RENEWED, "renewal")
    assert ended.seat.mandates.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_an_appointment_that_overlaps_a_renewal_is_refused(self, party, stale):
        renewed, refused = overlapping(
            lambda: renewal(party["local"], stale["people"][0]),
            lambda: fill_vacancy(seat=stale["vacancy"], person=stale["people"][1], on=LATER),
        )
        assert renewed.started_on == RENEWED
        assert isinstance(refused, ValidationError)
        assert not open_in_closed_bureaus().exists()

    def test_a_replacement_that_overlaps_a_renewal_is_refused(self, party, stale):
        _renewed, refused = overlapping(
            lambda: renewal(party["local"], stale["people"][0]),
            lambda: replace_holder(mandate=stale["mandate"], person=stale["people"][1], on=LATER),
        )
        assert isinstance(refused, ValidationError)
        assert not open_in_closed_bureaus().exists()
        assert Mandate.objects.get(pk=stale["mandate"].pk).end_reason == "renewal"

    def test_a_renewal_closes_the_mandate_that_an_overlapping_replacement_opens(self, party, stale):
        followed, renewed = overlapping(
            lambda: replace_holder(mandate=stale["mandate"], person=stale["people"][1], on=date(2026, 1, 10)),
            lambda: renewal(party["local"], stale["people"][0]),
        )
        followed.refresh_from_db()
        assert (followed.ended_on, followed.end_reason) == (RENEWED, "renewal")
        assert Bureau.objects.open().get(branch=party["local"]) == renewed
        assert not open_in_closed_bureaus().exists()

    def test_two_first_elections_open_one_bureau(self, party):
        people = [make_member(party["other"]).person for _ in range(2)]
        answers = at_once(lambda person: outcome(lambda: renewal(party["other"], person)), people)
        assert sorted(type(answer).__name__ for answer in answers) == ["Bureau", "ValidationError"]
        assert Bureau.objects.filter(branch=party["other"]).count() == 1

    def test_two_renewals_of_different_days_follow_each_other(self, party, stale):
        people, days = stale["people"], [RENEWED, LATER]
        at_once(lambda index: renewal(party["local"], people[index], on=days[index]), range(2))
        ends = (
            Bureau.objects.filter(branch=party["local"]).order_by("started_on").values_list("started_on", "ended_on")
        )
        assert list(ends)[1:] == [(RENEWED, LATER), (LATER, None)]
        assert not open_in_closed_bureaus().exists()

    def test_two_people_do_not_take_one_seat(self, party, stale):
        seat = stale["vacancy"]
        answers = at_once(
            lambda person: outcome(lambda: fill_vacancy(seat=seat, person=person, on=LATER)), stale["people"]
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Mandate", "ValidationError", "ValidationError"]
        assert seat.mandates.open().count() == 1

    def test_who_leaves_while_being_seated_sits_nowhere(self, party, stale):
        person = stale["people"][0]
        membership = Membership.objects.get(person=person)
        overlapping(
            lambda: fill_vacancy(seat=stale["vacancy"], person=person, on=LATER),
            lambda: leave_party(membership=membership, on=date(2026, 3, 1), reason=Membership.EndReason.EXPULSION),
        )
        assert not Mandate.objects.open().filter(person=person).exists()

    def test_who_is_leaving_is_not_seated(self, party, stale):
        person = stale["people"][0]
        membership = Membership.objects.get(person=person)
        _left, refused = overlapping(
            lambda: leave_party(membership=membership, on=date(2026, 3, 1), reason=Membership.EndReason.EXPULSION),
            lambda: fill_vacancy(seat=stale["vacancy"], person=person, on=LATER),
        )
        assert list(refused.message_dict) == ["person"]
        assert not Mandate.objects.open().filter(person=person).exists()

    def test_a_branch_that_closes_while_its_bureau_is_renewed_leaves_no_bureau_open(self, party, stale):
        overlapping(
            lambda: renewal(party["local"], stale["people"][0]),
            lambda: close_branch(branch=party["local"], on=LATER, successor=party["other"]),
        )
        assert not Bureau.objects.open().filter(branch=party["local"]).exists()
        assert not Mandate.objects.open().filter(seat__bureau__branch=party["local"]).exists()

    def test_a_bureau_is_not_renewed_in_a_branch_that_is_closing(self, party, stale):
        _closed, refused = overlapping(
            lambda: close_branch(branch=party["local"], on=date(2026, 1, 1), successor=party["other"]),
            lambda: renewal(party["local"], stale["people"][0]),
        )
        assert isinstance(refused, ValidationError)
        assert not Bureau.objects.open().filter(branch=party["local"]).exists()

    def test_an_officer_who_moves_does_not_wait_crosswise_with_the_closing(self, party):
        """The closing holds both branches when the officer moves; then it asks for the bureau."""
        closing, membership = closing_with_officer(party)
        held, let_go = Event(), Event()

        def close():
            with transaction.atomic():
                hold(closing, party["other"])
                held.set()
                let_go.wait(timeout=0.7)  # the move is at its first lock by then
                return close_branch(branch=closing, on=LATER, successor=party["other"])

        def move():
            held.wait()
            return move_member(membership=membership, branch=party["other"], on=LATER)

        at_once(outcome, [close, move])
        assert_moved(closing, party["other"], membership)

    def test_officers_move_while_their_branches_are_closed_many_times(self, party):
        for _round in range(12):
            closing, membership = closing_with_officer(party)
            to = party["other"]
            acts = [
                partial(close_branch, branch=closing, on=LATER, successor=to),
                partial(move_member, membership=membership, branch=to, on=LATER),
            ]
            at_once(outcome, acts)
            assert_moved(closing, to, membership)


def closing_with_officer(party):
    """A branch that is to close, and the membership of the officer of its bureau."""
    branch = make_branch(party["province"])
    return branch, holder_of(make_bureau(branch, "branch_secretary"), "branch_secretary").memberships.get()


def assert_moved(closed, to, membership):
    closed.refresh_from_db()
    assert closed.dissolved_on == LATER
    assert Membership.objects.open().get(person=membership.person_id).branch == to
    assert not Mandate.objects.open().filter(person=membership.person_id).exists()
