"""The desk's page and what its script asks and sends, of who may and of who may not."""

import json
from datetime import time
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from meetings.attending.desk import check_in
from meetings.models import Attendance, Call, DeskTick, Proxy, RollEntry
from members.card_tokens import card_token
from members.cards import issue_card, revoke_card
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, meeting_today, plan_meeting
from tests.meetings.test_desk import change, entry_of


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


@pytest.fixture
def entry(called, people):
    return entry_of(called, people[0])


@pytest.fixture
def desk(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def address(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def tick(entry, act="came", **more):
    return {"uuid": str(uuid4()), "entry": entry.pk, "act": act, "at": now().isoformat(), **more}


def send(client, meeting, *ticks, after=0):
    body = {"ticks": list(ticks), "after": after}
    return client.post(address("desk-ticks", meeting), json.dumps(body), content_type="application/json")


def states(answer):
    return [result["state"] for result in answer.json()["results"]]


ADDRESSES = ("desk", "desk-state", "desk-worker")
SENT = ("desk", "desk-ticks", "desk-card", "desk-guest", "desk-list")


@pytest.mark.parametrize(
    ("who", "status"), [("outsider", 404), ("teammate", 404), ("member", 404), ("treasurer", 403)]
)
def test_others_find_nothing_or_are_refused_at_every_door(client, called, entry, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert {client.get(address(name, called)).status_code for name in ADDRESSES} == {status}
    assert {client.post(address(name, called), {"came": entry.pk}).status_code for name in SENT} == {status}
    assert not Attendance.objects.exists()


def test_visitors_are_sent_to_sign_in(client, called):
    assert client.get(address("desk", called)).status_code == 302


def test_a_meeting_that_was_not_called_has_no_desk(desk, party, people):
    assert desk.get(address("desk", plan_meeting(party["local"]))).status_code == 404


def test_the_page_shows_the_roll_and_explains_the_quorum(desk, called, people):
    answer = desk.get(address("desk", called))
    html = answer.content.decode()
    for person in people:
        assert person.full_name in html
    assert "لم يحضر أحد من أصل 8 أشخاص لهم حق الحضور. يلزم حضور 5 أشخاص." in html
    assert answer["Permissions-Policy"] == "camera=(self)"
    assert desk.get(called.get_absolute_url())["Permissions-Policy"].startswith("camera=(),")
    assert "no-store" in answer["Cache-Control"]


def test_a_button_records_without_scripts(desk, called, entry):
    for act, ticked in (("came", 1), ("left", 0), ("came", 1), ("back", 0)):
        answer = desk.post(address("desk", called), {act: entry.pk}, follow=True)
        assert "سُجل" in answer.content.decode()
        assert Attendance.objects.filter(person=entry.person, left_at=None).count() == ticked
    assert desk.post(address("desk", called), {"came": 10**17}).status_code == 404
    assert desk.post(address("desk", called), {}).status_code == 404


def test_who_is_ticked_twice_or_excluded_is_refused_in_words(desk, called, entry):
    desk.post(address("desk", called), {"came": entry.pk})
    again = desk.post(address("desk", called), {"came": entry.pk}, follow=True)
    assert "من قبل" in again.content.decode()
    other = called.roll.exclude(pk=entry.pk).first()
    RollEntry.objects.filter(pk=other.pk).update(state="excluded", reason="suspended")
    answer = desk.post(address("desk", called), {"came": other.pk}, follow=True).content.decode()
    assert "يُرفع التوقيف" in answer or "التجميد" in answer or "العضوية" in answer
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize("query", ["number", "folded name"])
def test_the_roll_is_searched_by_name_and_number(desk, called, people, query):
    person = people[1]
    text = str(person.member_number) if query == "number" else person.family_name.replace("ا", "أ", 1)
    html = desk.get(address("desk", called), {"q": text}).content.decode()
    assert person.full_name in html
    assert people[0].full_name not in html


def test_present_and_absent_are_filtered(desk, called, entry, people):
    desk.post(address("desk", called), {"came": entry.pk})
    present = desk.get(address("desk", called), {"show": "present"}).content.decode()
    absent = desk.get(address("desk", called), {"show": "absent"}).content.decode()
    rows = [f'data-entry="{row.pk}"' for row in (entry, entry_of(called, people[1]))]
    assert [row in present for row in rows] == [True, False]
    assert [row in absent for row in rows] == [False, True]


def test_the_page_takes_the_same_queries_for_few_and_many(desk, called, assert_flat_queries, branch_secretary):
    change(called, starts_at=time(23, 59))
    rows = list(called.roll.exclude(person=branch_secretary.person_id))
    more = make_members(called.branch, 30)
    memberships = {person.pk: person.memberships.get().pk for person in more}
    entries = RollEntry.objects.bulk_create(
        RollEntry(meeting=called, person=person, membership_id=memberships[person.pk], state="entitled",
                  member_since=localdate())
        for person in more
    )  # fmt: skip

    def grow(count):
        for row in [*rows, *entries][called.attendance.count() : count]:
            check_in(entry=row, by=branch_secretary)

    for name in ("desk", "desk-state"):
        assert_flat_queries(grow, lambda name=name: desk.get(address(name, called)))


def test_two_desks_see_each_other(desk, called, entry, secretary, people):
    before = desk.get(address("desk-state", called)).json()
    assert (before["present"], before["changes"], before["open"]) == (0, [], True)
    check_in(entry=entry, by=secretary)
    after = desk.get(address("desk-state", called), {"after": before["last"]}).json()
    assert (after["present"], after["needed"], after["quorate"]) == (1, 5, False)
    assert [(row["entry"], row["state"]) for row in after["changes"]] == [(entry.pk, "present")]
    assert desk.get(address("desk-state", called), {"after": after["last"]}).json()["changes"] == []


class TestTicksThatAreSentTogether:
    def test_are_recorded_in_their_order_with_their_hour(self, desk, called, entry, people):
        other, at = entry_of(called, people[1]), now().replace(hour=0, minute=0, second=1)
        answer = send(desk, called, tick(entry, at=at.isoformat()), tick(other), tick(entry, "left"))
        assert states(answer) == ["recorded"] * 3
        assert answer.json()["present"] == 1
        assert Attendance.objects.get(person=entry.person).arrived_at == at
        assert list(DeskTick.objects.values_list("act", flat=True)) == ["came", "came", "left"]

    def test_are_recorded_once_when_the_answer_was_lost(self, desk, called, entry):
        one = tick(entry)
        for _time in range(3):
            assert states(send(desk, called, one)) == ["recorded"]
        assert DeskTick.objects.count() == Attendance.objects.count() == 1

    def test_tell_who_was_first(self, desk, called, entry, secretary):
        check_in(entry=entry, by=secretary)
        answer = send(desk, called, tick(entry))
        assert states(answer) == ["already"]
        assert str(secretary) in answer.json()["results"][0]["message"]

    def test_tell_of_each_why_it_was_refused_and_record_the_others(self, desk, called, entry, people, secretary):
        excluded, struck = entry_of(called, people[1]), entry_of(called, people[2])
        RollEntry.objects.filter(pk=excluded.pk).update(state="excluded", reason="suspended")
        RollEntry.objects.filter(pk=struck.pk).update(state="struck_off")
        elsewhere = call_meeting(called.branch).roll.first()
        answer = send(desk, called, tick(excluded), tick(struck), tick(elsewhere), tick(entry))
        assert states(answer) == ["refused", "refused", "refused", "recorded"]
        assert all(result["message"] for result in answer.json()["results"][:3])
        assert Attendance.objects.count() == 1

    @pytest.mark.parametrize("how", [{"closed_at": time(12)}, {"in_days": -1}])
    def test_are_refused_once_the_meeting_is_closed_or_over(self, desk, called, entry, how):
        change(called, **how)
        answer = send(desk, called, tick(entry))
        assert states(answer) == ["refused"]
        assert answer.json()["open"] is False
        assert not Attendance.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"7", b'{"ticks": 1}', b'{"ticks": [1]}', b'{"ticks": [{}]}', b"\xff", b"[" * 5000,
         b'{"ticks": [{"uuid": "x", "entry": 1, "act": "came", "at": "2026-01-01T00:00:00+00:00"}]}',
         b'{"ticks": [{"uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "entry": true, "act": "came", "at": "x"}]}',
         b'{"ticks": [{"uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "entry": 1, "act": [], "at": "x"}]}',
         b'{"ticks": [{"uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "entry": 1, "act": "came", "at": "2026"}]}'],
    )  # fmt: skip
    def test_are_refused_whole_where_they_are_none(self, desk, called, body):
        answer = desk.post(address("desk-ticks", called), body, content_type="application/json")
        assert answer.status_code == 400
        assert not DeskTick.objects.exists()

    def test_need_the_token_of_the_page(self, called, branch_secretary, entry):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(branch_secretary)
        assert send(client, called, tick(entry)).status_code == 403

    def test_no_more_than_a_batch(self, desk, called, entry):
        assert send(desk, called, *(tick(entry) for _one in range(201))).status_code == 400


class TestCards:
    @pytest.fixture
    def card(self, party, branch_secretary, called):
        return issue_card(membership=called.roll.exclude(person=branch_secretary.person_id).first().membership,
                          by=branch_secretary)  # fmt: skip

    @pytest.mark.parametrize("form", ["{}", "/cards/{}/", "https://maktab.example/cards/{}/"])
    def test_a_valid_card_ticks_its_holder(self, desk, called, card, form):
        answer = desk.post(address("desk-card", called), {"code": form.format(card_token(card))}, follow=True)
        assert card.membership.person.full_name in answer.content.decode()
        assert Attendance.objects.get().person == card.membership.person

    def test_the_script_gets_json(self, desk, called, card):
        told = {"code": card_token(card)}
        first, second = (
            desk.post(address("desk-card", called), told, headers={"accept": "application/json"}).json()
            for _time in range(2)
        )
        assert (first["done"], second["done"]) == (True, False)
        assert card.membership.person.full_name in second["message"]

    def test_a_revoked_or_invented_card_ticks_nobody(self, desk, called, card, branch_secretary):
        token = card_token(card)
        revoke_card(card=card, reason="lost", by=branch_secretary)
        for code in (token, "x", "/cards/x/", "http://[", "", "9:abc"):
            answer = desk.post(address("desk-card", called), {"code": code}, follow=True)
            assert "غير صالحة اليوم" in answer.content.decode()
        assert not Attendance.objects.exists()

    def test_a_member_of_elsewhere_is_written_down_as_a_guest(self, desk, called, party):
        guest = make_member(party["other"])
        card = issue_card(membership=guest, by=make_user(is_superuser=True))
        answer = desk.post(address("desk-card", called), {"code": card_token(card)}, follow=True)
        assert "يمكن تسجيل الحضور بصفة ضيف" in answer.content.decode()
        desk.post(address("desk-guest", called), {"capacity": "عضو المجلس الوطني", "code": card_token(card)})
        row = Attendance.objects.get()
        assert (row.person, row.is_guest, row.capacity) == (guest.person, True, "عضو المجلس الوطني")

    def test_the_page_of_the_check_offers_the_tick_to_the_desk_alone(self, client, card, called, branch_secretary,
                                                                     treasurer):  # fmt: skip
        page, form = reverse("members:check-card", args=[card_token(card)]), address("desk-card", called)
        assert form not in client.get(page).content.decode()
        client.force_login(treasurer)
        assert form not in client.get(page).content.decode()
        client.force_login(branch_secretary)
        assert form in client.get(page).content.decode()


def test_a_guest_without_capacity_is_refused_beside_the_field(desk, called):
    answer = desk.post(address("desk-guest", called), {"capacity": " ", "count": "3"})
    assert answer.status_code == 422
    assert 'value="3"' in answer.content.decode()
    assert not Attendance.objects.exists()


def test_the_list_is_counted_closed_and_opened_again(desk, called, entry, branch_secretary):
    check_in(entry=entry, by=branch_secretary)
    change(called, starts_at=time(0))
    for act in ("count", "close"):
        desk.post(address("desk-list", called), {act: "1"})
    called.refresh_from_db()
    assert (called.present_count, called.presence_counts.count()) == (1, 2)
    html = desk.get(address("desk", called)).content.decode()
    assert "لائحة الحضور مغلقة" in html
    assert "افتتاح الجلسة" in html
    assert "1 من أصل 8، على الساعة" in html
    assert reverse("meetings:second-call", args=[called.pk]) in html
    desk.post(address("desk-list", called), {"reopen": "1"})
    called.refresh_from_db()
    assert called.present_count is None


class TestProxiesPage:
    def test_is_there_only_where_the_rule_allows_them(self, desk, called):
        assert desk.get(address("proxies", called)).status_code == 404

    def test_records_and_ends_one(self, desk, called, people, branch_secretary):
        Call.objects.update(proxies_per_person=1)
        holder, giver = entry_of(called, people[0]), entry_of(called, people[1])
        check_in(entry=holder, by=branch_secretary)
        told = {"giver": giver.pk, "holder": holder.pk, "note": "رسالة موقعة"}
        assert desk.post(address("proxies", called), told | {"note": ""}).status_code == 422
        assert desk.post(address("proxies", called), told | {"holder": giver.pk}).status_code == 422
        desk.post(address("proxies", called), told)
        proxy = Proxy.objects.get()
        assert (proxy.giver, proxy.holder, proxy.note) == (giver, holder, "رسالة موقعة")
        assert "رسالة موقعة" in desk.get(address("proxies", called)).content.decode()
        desk.post(address("end-proxy", called, proxy.pk))
        proxy.refresh_from_db()
        assert proxy.end_reason == "taken_back"


def test_the_worker_serves_this_desk_alone(desk, called, branch_secretary):
    answer = desk.get(address("desk-worker", called))
    assert answer["Content-Type"].startswith("text/javascript")
    script = answer.content.decode()
    assert f'"{address("desk", called)}"' in script
    assert f'"desk-{called.pk}-{branch_secretary.pk}-" + MEETING_DAY' in script
    assert f'MEETING_DAY = "{called.date.isoformat()}"' in script
