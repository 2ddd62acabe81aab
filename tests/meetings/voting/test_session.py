"""The session under way: items in their order, the speakers' list, and that nobody else leads it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from meetings.floor import (
    ask_for_floor,
    end_floor,
    finish_item,
    give_floor,
    give_up_floor,
    move_down,
    move_up,
    open_item,
    waiting_for_floor,
)
from meetings.models import Intervention
from meetings.record import hold_record
from tests.factories import make_member, make_party, make_user
from tests.meetings.calls import seal
from tests.meetings.records import make_meeting, values_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(session):
    return [session.agenda.create(order=number, subject=f"النقطة {number}") for number in (1, 2)]


@pytest.fixture
def ask(session, secretary):
    return lambda capacity="مناضل", **fields: ask_for_floor(meeting=session, by=secretary, capacity=capacity, **fields)


def waiting(session):
    return [row.capacity for row in waiting_for_floor(session)]


class TestItems:
    def test_one_is_open_at_a_time(self, items, secretary, session):
        first, second = items
        open_item(item=first, by=secretary)
        open_item(item=second, by=secretary)
        assert [item.is_open for item in session.agenda.all()] == [False, True]
        finish_item(item=second, by=secretary)
        with pytest.raises(ValidationError):
            finish_item(item=second, by=secretary)

    def test_one_is_opened_again_from_its_first_moment(self, items, secretary):
        opened = open_item(item=items[0], by=secretary).opened_at
        open_item(item=items[1], by=secretary)
        again = open_item(item=items[0], by=secretary)
        assert (again.opened_at, again.finished_at) == (opened, None)


class TestFloor:
    def test_what_is_asked_is_about_the_open_item(self, items, ask, secretary):
        assert ask().subject == "المناقشة"
        open_item(item=items[1], by=secretary)
        row = ask()
        assert (row.subject, row.item, row.state) == ("النقطة 2", items[1], "asked")
        assert ask(subject="ملاحظة").subject == "ملاحظة"

    def test_one_speaks_at_a_time(self, ask, secretary):
        first, second = ask("أ"), ask("ب")
        give_floor(intervention=first, by=secretary)
        give_floor(intervention=second, by=secretary)
        assert [row.state for row in Intervention.objects.order_by("order")] == ["done", "speaking"]
        end_floor(intervention=second, by=secretary)
        assert {row.state for row in Intervention.objects.all()} == {"done"}

    def test_they_move_by_buttons(self, session, ask, secretary):
        rows = [ask(name) for name in "أبج"]
        move_up(intervention=rows[2], by=secretary)
        assert waiting(session) == ["أ", "ج", "ب"]
        move_down(intervention=rows[0], by=secretary)
        assert waiting(session) == ["ج", "أ", "ب"]
        move_up(intervention=rows[2], by=secretary)
        move_down(intervention=rows[1], by=secretary)
        assert waiting(session) == ["ج", "أ", "ب"]

    def test_nobody_waits_twice(self, ask, party):
        person = make_member(party["local"]).person
        ask(speaker=person)
        with pytest.raises(ValidationError, match="لائحة المتدخلين"):
            ask(speaker=person)

    def test_they_may_ask_again_after_they_spoke(self, ask, party, secretary):
        person = make_member(party["local"]).person
        end_floor(intervention=give_floor(intervention=ask(speaker=person), by=secretary), by=secretary)
        assert ask(speaker=person).state == "asked"

    def test_somebody_asks(self, ask):
        with pytest.raises(ValidationError) as refusal:
            ask(capacity=" ")
        assert set(refusal.value.message_dict) == {"capacity"}

    def test_who_never_spoke_is_no_part_of_the_record(self, ask, session, secretary):
        spoken, asked = ask("أ"), ask("ب")
        give_floor(intervention=spoken, by=secretary)
        hold_record([session])
        assert [row.capacity for row in session.interventions.all()] == ["أ"]
        give_up_floor(intervention=asked, by=secretary)
        with pytest.raises(ValidationError, match="تغيرت لائحة"):
            give_up_floor(intervention=asked, by=secretary)

    @pytest.mark.parametrize("act", [give_floor, give_up_floor, move_up, move_down])
    def test_of_two_desks_the_second_is_told(self, act, ask, secretary):
        row = ask()
        give_floor(intervention=row, by=secretary)
        with pytest.raises(ValidationError, match="تغيرت لائحة"):
            act(intervention=row, by=secretary)


class TestRefused:
    def test_others_lead_nothing(self, session, items, ask, treasurer, outsider):
        row = ask()
        for user in (treasurer, outsider):
            for act, named in (
                (open_item, {"item": items[0]}),
                (give_floor, {"intervention": row}),
                (ask_for_floor, {"meeting": session, "capacity": "أ"}),
            ):
                with pytest.raises(PermissionDenied):
                    act(by=user, **named)

    def test_not_before_it_nor_after_its_minutes(self, session, items, secretary, party):
        later = make_meeting(party["local"], date=localdate() + timedelta(days=1))
        with pytest.raises(ValidationError, match="لم يبدأ"):
            ask_for_floor(meeting=later, by=secretary, capacity="أ")
        seal(session)
        with pytest.raises(ValidationError, match="معتمد"):
            open_item(item=items[0], by=secretary)


class TestOrder(TestCase):
    """Whatever is pressed, those who wait are the same people, each once, and each press moves one by one place."""

    @settings(max_examples=25, deadline=None)
    @given(presses=st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=8))
    def test_the_list_is_as_a_plain_list_would_be(self, presses):
        meeting = make_meeting(make_party()["local"], date=localdate())
        user = make_user(is_superuser=True)
        names = list("أبجده")
        for name in names:
            ask_for_floor(meeting=meeting, by=user, capacity=name)
        for up, place in presses:
            row = list(waiting_for_floor(meeting))[place]
            (move_up if up else move_down)(intervention=row, by=user)
            other = place - 1 if up else place + 1
            if 0 <= other < len(names):
                names[place], names[other] = names[other], names[place]
            assert waiting(meeting) == names


class TestPage:
    @pytest.fixture
    def address(self, session):
        return reverse("meetings:session", args=[session.pk])

    @pytest.fixture
    def signed_in(self, client, secretary):
        client.force_login(secretary)
        return client

    def press(self, client, name, *args):
        return client.post(reverse(f"meetings:{name}", args=args), follow=True).content.decode()

    def test_it_leads_through_the_session(self, signed_in, session, items, address):
        assert "النقطة 1" in signed_in.get(address).content.decode()
        shown = self.press(signed_in, "session-item", session.pk, items[0].pk, "open")
        assert "مفتوحة الآن" in shown
        values = values_of(signed_in.get(address)) | {"capacity": "مناضل"}
        signed_in.post(reverse("meetings:session-ask", args=[session.pk]), values)
        row = session.interventions.get()
        assert (row.capacity, row.subject) == ("مناضل", "النقطة 1")
        assert "أنهى كلمته" in self.press(signed_in, "session-floor", session.pk, row.pk, "give")
        points = reverse("meetings:session-points", args=[session.pk, row.pk])
        sent = values_of(signed_in.get(points)) | {"points": "نقطة أولى\nنقطة ثانية"}
        assert signed_in.post(points, sent).status_code == 302
        row.refresh_from_db()
        assert row.point_list == ["نقطة أولى", "نقطة ثانية"]
        self.press(signed_in, "session-floor", session.pk, row.pk, "end")
        assert "مناضل" in signed_in.get(session.get_absolute_url()).content.decode()

    def test_what_is_refused_stands_with_what_was_typed(self, signed_in, session, address):
        sent = values_of(signed_in.get(address)) | {"subject": "ملاحظة حول النظام"}
        answer = signed_in.post(reverse("meetings:session-ask", args=[session.pk]), sent)
        assert answer.status_code == 422
        assert "ملاحظة حول النظام" in answer.content.decode()

    def test_a_vote_leads_back_to_it(self, signed_in, session, address):
        vote = reverse("meetings:propose-vote", args=[session.pk]) + "?from=session"
        sent = {"subject": "برنامج", "matter": "ordinary", "method": "consensus", "chair_vote": ""}
        answer = signed_in.post(vote, sent)
        assert answer.url == address

    def test_its_queries_do_not_grow(
        self, signed_in, session, items, ask, vote, address, django_assert_max_num_queries
    ):
        for _each in range(4):
            ask()
            vote(31, 12, 3)
            session.agenda.create(subject="نقطة")
        signed_in.get(address)
        with django_assert_max_num_queries(28):
            signed_in.get(address)

    def test_others_do_not_lead_it(self, client, session, items, address, treasurer, outsider, member):
        act = reverse("meetings:session-item", args=[session.pk, items[0].pk, "open"])
        for user, status in ((treasurer, 403), (outsider, 404), (member, 404)):
            client.force_login(user)
            assert client.get(address).status_code == status
            assert client.post(act).status_code == status

    def test_an_act_that_nobody_knows_is_not_found(self, signed_in, session, items, ask):
        for name, pk in (("session-item", items[0].pk), ("session-floor", ask().pk)):
            assert signed_in.post(reverse(f"meetings:{name}", args=[session.pk, pk, "dance"])).status_code == 404
        assert signed_in.post(reverse("meetings:session-item", args=[session.pk, 999999, "open"])).status_code == 404

    def test_a_meeting_to_come_has_no_session_yet(self, signed_in, party):
        later = make_meeting(party["local"], date=localdate() + timedelta(days=1))
        assert signed_in.get(reverse("meetings:session", args=[later.pk])).status_code == 403
