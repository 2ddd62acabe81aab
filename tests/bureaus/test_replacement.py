"""Changes in mid-term: a mandate ends, a vacant seat is filled, a holder is replaced; what was before it stays."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bureaus.models import Mandate, Seat
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from members.joining import leave
from members.models import Notice
from tests.factories import ELECTED, make_bureau, make_member, make_person, make_user

DAY = date(2026, 1, 15)
LATER = date(2026, 2, 1)


@pytest.fixture
def mandate(bureau):
    """The rapporteur's mandate: an office that any appointing officer of the branch may fill."""
    return bureau.seats.get(office__code="rapporteur").mandates.get()


@pytest.fixture
def vacancy(mandate):
    end_mandate(mandate=mandate, on=DAY)
    return mandate.seat


@pytest.fixture
def newcomer(party):
    return make_member(party["local"], given_name="هند", family_name="الصقلي", gender="F").person


def refused(call, **arguments):
    """The fields that a refusal names; None is the whole."""
    before = list(Mandate.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    assert list(Mandate.objects.order_by("pk").values()) == before
    return list(refusal.value.error_dict) if hasattr(refusal.value, "error_dict") else [None]


def sat(seat):
    """Who sat in the seat, from which day to which."""
    return list(seat.mandates.order_by("pk").values_list("person", "started_on", "ended_on"))


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "words__day"))


class TestEnding:
    def test_the_seat_is_vacant_from_the_very_day(self, mandate):
        end_mandate(mandate=mandate, on=DAY, reason="resignation", note="رسالة 3")
        assert not mandate.covers(DAY)
        assert mandate.covers(DAY - timedelta(days=1))
        assert Seat.objects.vacant_on(DAY).get() == mandate.seat
        assert not Seat.objects.vacant_on(DAY - timedelta(days=1)).exists()

    def test_it_keeps_reason_note_and_history(self, mandate):
        Mandate.objects.filter(pk=mandate.pk).update(note="قرار 4")
        end_mandate(mandate=mandate, on=DAY, reason="dismissal")
        mandate.refresh_from_db()
        assert (mandate.end_reason, mandate.note) == ("dismissal", "قرار 4")
        assert [(row.history_type, row.ended_on) for row in mandate.history.order_by("pk")] == [
            ("+", None),
            ("~", DAY),
        ]

    def test_a_new_note_takes_the_place_of_the_old_one(self, mandate):
        Mandate.objects.filter(pk=mandate.pk).update(note="قرار 4")
        assert end_mandate(mandate=mandate, on=DAY, note="رسالة 3").note == "رسالة 3"

    def test_the_holder_is_told_but_nobody_writes_to_the_dead(self, bureau, mandate):
        end_mandate(mandate=mandate, on=DAY)
        assert told(mandate.person) == [("office_ended", "2026-01-15")]
        other = bureau.seats.get(order=4).mandates.get()
        end_mandate(mandate=other, on=DAY, reason="death")
        assert told(other.person) == []

    def test_it_may_end_on_the_day_on_which_it_began(self, mandate):
        assert end_mandate(mandate=mandate, on=ELECTED).ended_on == ELECTED
        assert sat(mandate.seat) == [(mandate.person_id, ELECTED, ELECTED)]

    @pytest.mark.parametrize("on", [ELECTED - timedelta(days=1), date(2010, 1, 1)])
    def test_it_never_ends_before_it_began(self, mandate, on):
        assert refused(end_mandate, mandate=mandate, on=on) == [None]

    def test_it_ends_once_even_for_somebody_who_read_it_before(self, mandate):
        stale = Mandate.objects.select_related("seat__bureau__branch").get(pk=mandate.pk)
        end_mandate(mandate=mandate, on=DAY)
        assert stale.ended_on is None
        assert refused(end_mandate, mandate=stale, on=LATER) == [None]

    def test_nobody_is_told_of_an_ending_that_failed(self, mandate, monkeypatch):
        def fail(_notices):
            raise DatabaseError

        monkeypatch.setattr("bureaus.replacement.notify", fail)
        with pytest.raises(DatabaseError):
            end_mandate(mandate=mandate, on=DAY)
        assert sat(mandate.seat) == [(mandate.person_id, ELECTED, None)]


class TestFilling:
    def test_the_newcomer_follows_the_last_holder(self, vacancy, mandate, newcomer):
        filled = fill_vacancy(seat=vacancy, person=newcomer, on=LATER, status="acting", note="قرار 7")
        assert (filled.predecessor, filled.status, filled.note) == (mandate, "acting", "قرار 7")
        assert sat(vacancy) == [(mandate.person_id, ELECTED, DAY), (newcomer.pk, LATER, None)]
        assert filled.history.get().history_type == "+"
        assert told(newcomer) == [("office_gained", "2026-02-01")]

    def test_from_the_very_day_on_which_the_seat_became_vacant(self, vacancy, newcomer):
        assert fill_vacancy(seat=vacancy, person=newcomer, on=DAY).covers(DAY)

    def test_a_seat_that_never_had_a_holder_has_no_predecessor(self, bureau, newcomer):
        office = bureau.seats.get(order=4).office
        seat = bureau.seats.create(office=office, order=6)
        assert fill_vacancy(seat=seat, person=newcomer, on=DAY).predecessor is None

    def test_the_last_holder_may_come_back(self, vacancy, mandate):
        again = fill_vacancy(seat=vacancy, person=mandate.person, on=LATER)
        assert again.predecessor == mandate
        assert [row[1:] for row in sat(vacancy)] == [(ELECTED, DAY), (LATER, None)]

    @pytest.mark.parametrize("on", [ELECTED, DAY - timedelta(days=1)])
    def test_not_while_somebody_sits_there(self, vacancy, newcomer, on):
        assert refused(fill_vacancy, seat=vacancy, person=newcomer, on=on) == ["seat"]

    def test_not_before_somebody_who_sits_there_later(self, vacancy, newcomer, party):
        fill_vacancy(seat=vacancy, person=newcomer, on=LATER)
        other = make_member(party["local"]).person
        assert refused(fill_vacancy, seat=vacancy, person=other, on=DAY) == ["seat"]

    def test_not_before_the_bureau_was_elected(self, vacancy, newcomer):
        on = ELECTED - timedelta(days=1)
        assert refused(fill_vacancy, seat=vacancy, person=newcomer, on=on) == ["started_on"]

    def test_not_in_a_bureau_that_has_ended(self, vacancy, newcomer, party):
        make_bureau(party["local"], "branch_secretary", on=LATER)
        assert refused(fill_vacancy, seat=vacancy, person=newcomer, on=DAY) == [None]

    def test_one_counsellor_does_not_take_two_seats(self, bureau):
        first, second = bureau.seats.filter(office__code="counsellor")
        end_mandate(mandate=second.mandates.get(), on=DAY)
        assert refused(fill_vacancy, seat=second, person=first.mandates.get().person, on=DAY) == ["person"]

    def test_who_gave_one_seat_up_takes_the_other(self, bureau):
        first, second = bureau.seats.filter(office__code="counsellor")
        for seat in (first, second):
            end_mandate(mandate=seat.mandates.get(), on=DAY)
        assert fill_vacancy(seat=second, person=first.mandates.get().person, on=DAY).seat == second

    def test_a_head_does_not_take_the_money_and_a_counsellor_does(self, bureau):
        seat = bureau.seats.get(office__code="treasurer")
        end_mandate(mandate=seat.mandates.get(), on=DAY)
        head = bureau.seats.get(office__code="branch_secretary").mandates.get().person
        assert refused(fill_vacancy, seat=seat, person=head, on=DAY) == ["person"]
        counsellor = bureau.seats.get(order=4).mandates.get().person
        assert fill_vacancy(seat=seat, person=counsellor, on=DAY).person == counsellor

    @pytest.mark.parametrize("who", ["stranger", "other branch", "joined later", "left"])
    def test_only_a_member_of_the_branch_sits_in_it(self, vacancy, party, who):
        person = {
            "stranger": lambda: make_person(party["local"]),
            "other branch": lambda: make_member(party["other"]).person,
            "joined later": lambda: make_member(party["local"], on=LATER + timedelta(days=1)).person,
            "left": lambda: make_member(party["local"], family_name="الراحل").person,
        }[who]()
        if who == "left":
            leave(membership=person.memberships.get(), on=LATER, reason="resignation")
        assert refused(fill_vacancy, seat=vacancy, person=person, on=LATER) == ["person"]
        assert told(person) == []

    def test_whose_departure_is_announced_sits_until_that_day(self, vacancy, newcomer):
        gone = localdate() + timedelta(days=30)
        leave(membership=newcomer.memberships.get(), on=gone, reason="resignation")
        filled = fill_vacancy(seat=vacancy, person=newcomer, on=LATER)
        assert (filled.ended_on, filled.end_reason) == (gone, "departure")

    def test_nobody_gives_a_seat_to_themselves(self, vacancy, newcomer):
        by = make_user(newcomer, is_superuser=True)
        assert refused(fill_vacancy, seat=vacancy, person=newcomer, on=LATER, by=by) == ["person"]
        assert fill_vacancy(seat=vacancy, person=newcomer, on=LATER, by=make_user())


class TestReplacing:
    def test_one_leaves_and_the_other_takes_the_seat_the_same_day(self, mandate, newcomer):
        followed = replace_holder(mandate=mandate, person=newcomer, on=DAY, note="قرار 9")
        mandate.refresh_from_db()
        assert (mandate.ended_on, mandate.end_reason, mandate.note) == (DAY, "replacement", "")
        assert (followed.started_on, followed.predecessor, followed.note) == (DAY, mandate, "قرار 9")
        assert (told(mandate.person), told(newcomer)) == (
            [("office_ended", "2026-01-15")],
            [("office_gained", "2026-01-15")],
        )

    def test_the_reason_is_the_one_that_is_given(self, mandate, newcomer):
        replace_holder(mandate=mandate, person=newcomer, on=DAY, reason="dismissal")
        mandate.refresh_from_db()
        assert mandate.end_reason == "dismissal"

    def test_a_successor_who_may_not_sit_leaves_the_holder_in_place(self, mandate, party):
        stranger = make_person(party["local"], family_name="الغريب")
        assert refused(replace_holder, mandate=mandate, person=stranger, on=DAY) == ["person"]
        assert told(mandate.person) == []

    def test_an_acting_holder_becomes_a_full_one_without_being_dismissed(self, mandate, secretary):
        acting = replace_holder(mandate=mandate, person=mandate.person, on=DAY, status="acting", by=secretary)
        full = replace_holder(mandate=acting, person=mandate.person, on=LATER, by=secretary)
        assert [(row.status, row.started_on, row.ended_on) for row in mandate.seat.mandates.order_by("pk")] == [
            ("full", ELECTED, DAY),
            ("acting", DAY, LATER),
            ("full", LATER, None),
        ]
        assert full.predecessor == acting

    def test_a_change_in_status_alone_is_asked_for_the_same_status_in_vain(self, mandate):
        assert refused(replace_holder, mandate=mandate, person=mandate.person, on=DAY) == ["person"]

    def test_nobody_puts_themselves_in_the_place_of_another(self, mandate, newcomer):
        by = make_user(newcomer, is_superuser=True)
        assert refused(replace_holder, mandate=mandate, person=newcomer, on=DAY, by=by) == ["person"]

    def test_nobody_follows_a_mandate_that_has_ended(self, mandate, newcomer):
        end_mandate(mandate=mandate, on=DAY)
        assert refused(replace_holder, mandate=mandate, person=newcomer, on=LATER) == [None]


ACTS = st.lists(
    st.tuples(st.sampled_from(["end", "fill", "replace"]), st.integers(0, 3), st.integers(-5, 40)), max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_tried_a_seat_has_one_holder_a_day_and_each_follows_the_last(acts, party):
    """Any acts on any days, refused or not."""
    with transaction.atomic():
        people = [make_member(party["local"], family_name=f"العضو {number}").person for number in range(4)]
        seat = make_bureau(party["local"], "rapporteur", holders=people[:1]).seats.get()
        for act, who, days in acts:
            with suppress(ValidationError):
                try_act(act, seat, people[who], ELECTED + timedelta(days=days))
        rows = list(seat.mandates.order_by("pk"))
        assert all(row.started_on >= ELECTED for row in rows)
        for earlier, later in pairwise(rows):
            assert earlier.ended_on <= later.started_on
            assert later.predecessor == earlier
        transaction.set_rollback(True)


def try_act(act, seat, person, on):
    last = seat.mandates.order_by("-pk").first()
    if act == "fill":
        fill_vacancy(seat=seat, person=person, on=on)
    elif act == "replace":
        replace_holder(mandate=last, person=person, on=on)
    else:
        end_mandate(mandate=last, on=on)
