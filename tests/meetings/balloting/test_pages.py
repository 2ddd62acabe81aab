"""The pages of ballots: from the plan to the declaration, on the desk and on the phones of those present."""

import re

import pytest
from django.urls import reverse

from bureaus.models import Organ
from meetings.balloting.polls import stand
from meetings.balloting.rounds import close_phones, open_round
from meetings.balloting.slips import hand_slip
from meetings.models import (
    Attendance,
    Candidacy,
    Election,
    Objection,
    Poll,
    Round,
    Standing,
    Urn,
    VoterMark,
    VotingSlip,
)
from tests.factories import make_member, make_user
from tests.forms import values_of
from tests.meetings.balloting.held import Method, entry_of, fresh, opened, others_vote, planned_poll, vote
from tests.meetings.calls import seal


def at(name, *args):
    return reverse(f"meetings:{name}", args=args)


@pytest.fixture
def desk(client, hq):
    client.force_login(hq)
    return client


@pytest.fixture
def voter(meeting):
    return make_user(meeting.people[0])


def test_the_desk_plans_a_ballot_and_records_who_stands(desk, meeting):
    assert desk.get(at("polls", meeting.pk)).status_code == 200
    planned = desk.post(
        at("plan-poll", meeting.pk),
        {"office": "branch_secretary", "seats": "1", "method": "phones", "organ": "bureau"},
    )
    poll = Poll.objects.get()
    assert planned.url == poll.get_absolute_url()
    name = str(meeting.people[0])
    address = f"{at('stand', poll.pk)}?q={name}"
    assert name in desk.get(address).content.decode()
    assert desk.post(address, {"person": meeting.people[0].pk}).url == poll.get_absolute_url()
    assert Standing.objects.get().person == meeting.people[0]
    again = desk.post(address, {"person": meeting.people[0].pk})
    assert (again.status_code, Standing.objects.count()) == (422, 1)
    assert desk.post(address, {"person": "0"}).status_code == 422


def test_who_cannot_stand_is_shown_with_the_reason(desk, meeting, hq, party):
    poll = planned_poll(meeting, hq)
    late = make_member(party["local"], given_name="زينب", family_name="الفاسي", on=meeting.date)
    late.end(meeting.date)
    late.save()
    page = desk.get(f"{at('stand', poll.pk)}?q=الفاسي").content.decode()
    assert "disabled" in page or "الفاسي" not in re.sub(r'value="[^"]*"', "", page)


def test_a_voter_votes_on_their_phone_and_keeps_the_code(client, meeting, hq, voter):
    _poll, round, (first, _second) = opened(meeting, hq)
    client.force_login(voter)
    address = at("cast-vote", round.pk)
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    values = values_of(page)
    code = page.context["code"]
    assert code in page.content.decode()
    answer = client.post(address, values | {"choice": str(first)})
    assert (answer.status_code, answer.context["is_counted"], answer.context["code"]) == (200, True, code)
    assert code in answer.content.decode()
    lost = client.post(address, values | {"choice": str(first)})  # the answer was lost: asked again
    assert (lost.context["is_counted"], VoterMark.objects.count()) == (True, 1)
    later = client.get(address)
    assert code not in later.content.decode()
    twice = client.post(address, values_of(page) | {"code": later.context["form"].initial["code"], "choice": "blank"})
    assert (twice.status_code, VoterMark.objects.count()) == (422, 1)
    others_vote(round)
    assert close_phones(round=round, by=hq).votes[first] == 1


def test_a_choice_that_is_none_gets_an_error_and_keeps_the_code(client, meeting, hq, voter):
    _poll, round, _options = opened(meeting, hq)
    client.force_login(voter)
    page = client.get(at("cast-vote", round.pk))
    answer = client.post(at("cast-vote", round.pk), values_of(page))
    assert (answer.status_code, answer.context["code"]) == (422, page.context["code"])
    assert VoterMark.objects.count() == 0


def test_the_session_and_the_messages_hold_nothing_of_a_vote(client, meeting, hq, voter):
    _poll, round, (first, _second) = opened(meeting, hq)
    client.force_login(voter)
    before = dict(client.session)
    page = client.get(at("cast-vote", round.pk))
    answer = client.post(at("cast-vote", round.pk), values_of(page) | {"choice": str(first)})
    assert dict(client.session) == before
    assert "messages" not in answer.cookies


def test_outsiders_find_no_ballot(client, meeting, hq, party):
    poll, round, _options = opened(meeting, hq)
    outsider = make_user(make_member(party["other"]).person)
    client.force_login(outsider)
    for name, key in (("polls", meeting.pk), ("poll", poll.pk), ("cast-vote", round.pk), ("turnout", round.pk)):
        assert client.get(at(name, key)).status_code == 404, name


def test_the_absent_and_the_excluded_are_told_so(client, meeting, hq, voter):
    _poll, round, (first, _second) = opened(meeting, hq)
    client.force_login(voter)
    page = client.get(at("cast-vote", round.pk))
    Attendance.objects.filter(person=meeting.people[0]).delete()
    assert client.get(at("cast-vote", round.pk)).status_code == 403
    assert client.post(at("cast-vote", round.pk), values_of(page) | {"choice": str(first)}).status_code == 403
    assert VoterMark.objects.count() == 0


def test_an_officer_votes_for_nobody_else(desk, meeting, hq):
    _poll, round, _options = opened(meeting, hq)
    assert desk.get(at("cast-vote", round.pk)).status_code == 403
    assert desk.post(at("cast-vote", round.pk), {"choice": "blank", "code": "x"}).status_code == 403


def test_members_change_no_ballot(client, meeting, hq, voter):
    poll, round, options = opened(meeting, hq)
    client.force_login(voter)
    for name, args in (
        ("plan-poll", [meeting.pk]), ("stand", [poll.pk]), ("open-round", [poll.pk]), ("close-round", [round.pk]),
        ("voting-codes", [round.pk]), ("finish-poll", [poll.pk]), ("withdraw-candidacy", [options[0]]),
        ("declare-result", [meeting.pk, "bureau"]), ("objection", [meeting.pk]), ("settle-tie", [poll.pk]),
    ):  # fmt: skip
        assert client.get(at(name, *args)).status_code == 403, name


def test_a_code_of_the_desk_votes_once_without_an_account(client, desk, meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    entry = entry_of(meeting, meeting.people[1])
    assert str(entry.person) in desk.get(at("voting-codes", round.pk)).content.decode()
    paper = desk.post(at("hand-voting-code", round.pk, entry.pk))
    assert paper["Content-Type"] == "application/pdf"
    assert VotingSlip.objects.get().entry == entry
    token = hand_slip(round=round, entry=entry, by=hq)
    client.logout()
    address = at("vote-by-code", token)
    page = client.get(address)
    answer = client.post(address, values_of(page) | {"choice": str(first)})
    assert answer.context["is_counted"]
    assert client.get(address).context["has_voted"]
    assert client.get(at("vote-by-code", "AAAA-BBBB-CCCC-DDDD")).status_code == 404


def test_nothing_is_shown_before_the_closing_but_the_turnout(desk, meeting, hq):
    poll, round, (first, second) = opened(meeting, hq)
    code = vote(round, meeting.people[0], second)
    for name, key in (("poll", poll.pk), ("turnout", round.pk)):
        page = desk.get(at(name, key)).content.decode()
        assert code not in page
    assert desk.get(at("turnout", round.pk)).context["turnout"] == 1
    assert desk.get(at("published-ballots", round.pk)).status_code == 404
    assert desk.post(at("close-round", round.pk)).status_code == 422  # one ballot would tell who voted how
    others_vote(round)
    assert desk.post(at("close-round", round.pk)).url == poll.get_absolute_url()
    assert desk.get(at("voters", round.pk)).status_code == 200
    assert code in desk.get(at("published-ballots", round.pk)).content.decode()
    assert fresh(round).votes == {first: 0, second: 1}


def test_the_administration_shows_no_urn(desk, meeting, hq):
    opened(meeting, hq)
    for model in ("urn", "votermark", "votingslip", "round"):
        assert desk.get(f"/admin/meetings/{model}/").status_code == 404


def test_hands_are_written_and_the_result_is_declared(desk, meeting, hq):
    poll = planned_poll(meeting, hq, method=Method.SHOW_OF_HANDS)
    assert desk.post(at("open-round", poll.pk)).url == poll.get_absolute_url()
    round = Round.objects.get()
    first, second = round.options
    wrong = desk.post(at("close-round", round.pk), {f"votes-{first}": "9", f"votes-{second}": "1"})
    assert (wrong.status_code, 'value="9"' in wrong.content.decode()) == (422, True)
    assert desk.post(at("close-round", round.pk), {f"votes-{first}": "3", f"votes-{second}": "2"}).status_code == 302
    page = desk.get(at("declare-result", meeting.pk, "bureau"))
    assert str(meeting.people[0]) in page.content.decode()
    assert desk.post(at("declare-result", meeting.pk, "bureau")).url == meeting.get_absolute_url()
    assert Election.objects.get().bureau is not None
    assert sorted(Candidacy.objects.values_list("votes", "is_elected")) == [(2, False), (3, True)]
    again = desk.post(at("declare-result", meeting.pk, "bureau"))
    assert (again.status_code, Election.objects.count()) == (422, 1)
    assert desk.get(at("poll", poll.pk)).status_code == 200


def test_a_consensus_and_an_end_without_winners(desk, meeting, hq):
    poll, round, options = opened(meeting, hq, method=Method.CONSENSUS, candidates=1)
    assert desk.post(at("close-round", round.pk)).status_code == 302
    assert fresh(round).elected == options
    other = planned_poll(meeting, hq, code="treasurer", method=Method.CONSENSUS)
    assert desk.post(at("open-round", other.pk)).status_code == 422
    assert desk.post(at("finish-poll", other.pk)).status_code == 302
    assert fresh(other).is_over
    assert fresh(poll).is_over


def test_a_tie_is_broken_on_its_page(desk, meeting, hq):
    poll, round, (a, b) = opened(meeting, hq, method=Method.SHOW_OF_HANDS)
    for _turn in range(2):
        round = Round.objects.order_by("number").last()
        desk.post(at("close-round", round.pk), {f"votes-{a}": "2", f"votes-{b}": "2"})
        if round.number == 1:
            open_round(poll=fresh(poll), by=hq)
    assert at("settle-tie", poll.pk) in desk.get(at("poll", poll.pk)).content.decode()
    assert desk.post(at("settle-tie", poll.pk), {}).status_code == 422
    assert desk.post(at("settle-tie", poll.pk), {"chosen": [a, b]}).status_code == 422
    assert desk.post(at("settle-tie", poll.pk), {"chosen": [b]}).status_code == 302
    assert Round.objects.order_by("number").last().elected == [b]


def test_two_tellers_enter_their_counts(client, meeting, hq):
    poll = planned_poll(meeting, hq, method=Method.PAPER)
    client.force_login(hq)
    one, other = meeting.people[3:5]
    refused = client.post(at("open-round", poll.pk), {"tellers": [one.pk, meeting.people[0].pk]})
    assert refused.status_code == 422
    assert client.post(at("open-round", poll.pk), {"tellers": [one.pk, other.pk]}).status_code == 302
    round = Round.objects.get()
    a, b = round.options
    counts = {row.teller_id: row for row in round.teller_counts.all()}
    said = {f"votes-{a}": "3", f"votes-{b}": "1", "blank": "1", "spoiled": "0", "in_box": "5"}
    client.force_login(make_user(one))
    assert client.get(at("count-ballots", counts[other.pk].pk)).status_code == 403
    assert client.post(at("count-ballots", counts[one.pk].pk), said).status_code == 302
    client.force_login(make_user(other))
    differing = said | {f"votes-{a}": "2", f"votes-{b}": "2"}
    assert "3 /" not in client.get(at("count-ballots", counts[other.pk].pk)).content.decode()
    answer = client.post(at("count-ballots", counts[other.pk].pk), differing, follow=True)
    assert [row[1:] for row in answer.context["differences"]] == [(3, 2), (1, 2)]
    assert client.post(at("count-ballots", counts[other.pk].pk), said).status_code == 302
    assert fresh(round).votes == {a: 3, b: 1}
    client.force_login(hq)
    assert client.get(at("close-round", round.pk)).status_code == 403


def test_lists_are_composed_and_voted_on(desk, meeting, hq):
    desk.post(at("plan-poll", meeting.pk), {"office": "lists", "seats": "1", "method": "show_of_hands",
                                            "organ": "bureau"})  # fmt: skip
    poll = Poll.objects.get()
    assert desk.post(at("add-slate", poll.pk), {"name": "لائحة الأفق"}).status_code == 302
    assert desk.post(at("add-slate", poll.pk), {"name": "لائحة الأفق"}).status_code == 422
    slate = poll.slates.get()
    address = f"{at('stand', poll.pk)}?q={meeting.people[0]}"
    given = {"person": meeting.people[0].pk, "slate": slate.pk, "office": "treasurer"}
    assert desk.post(address, given).status_code == 302
    assert Standing.objects.get().office.code == "treasurer"
    desk.post(at("open-round", poll.pk))
    round = Round.objects.get()
    desk.post(at("close-round", round.pk), {f"votes-{slate.pk}": "4"})
    assert fresh(poll).is_over
    assert desk.get(poll.get_absolute_url()).status_code == 200


def test_a_candidacy_is_withdrawn_with_a_reason(desk, meeting, hq):
    poll = planned_poll(meeting, hq)
    row = poll.standings.first()
    assert desk.post(at("withdraw-candidacy", row.pk), {"why": ""}).status_code == 422
    assert desk.post(at("withdraw-candidacy", row.pk), {"why": "ظرف شخصي"}).status_code == 302
    assert fresh(row).why_withdrawn == "ظرف شخصي"
    assert "ظرف شخصي" in desk.get(poll.get_absolute_url()).content.decode()
    assert desk.post(at("remove-poll", poll.pk)).status_code == 302
    assert not Poll.objects.exists()


def test_an_objection_stands_in_the_record(desk, meeting, hq):
    given = {"person": meeting.people[2].pk, "text": "لم يُعلن عن الترشيحات", "answer": "أُعلن عنها في بداية الجلسة"}
    assert desk.post(at("objection", meeting.pk), given | {"text": ""}).status_code == 422
    assert desk.post(at("objection", meeting.pk), given).status_code == 302
    assert Objection.objects.get().person == meeting.people[2]
    assert "لم يُعلن عن الترشيحات" in desk.get(at("polls", meeting.pk)).content.decode()


def test_frozen_minutes_take_no_ballot(desk, meeting, hq):
    poll, round, _options = opened(meeting, hq)
    seal(meeting)
    assert desk.post(at("close-round", round.pk)).status_code == 422
    assert desk.post(at("declare-result", meeting.pk, Organ.BUREAU)).status_code == 422
    assert fresh(round).is_open
    assert Urn.objects.get().ballots is None
    assert desk.get(poll.get_absolute_url()).status_code == 200


def test_pages_need_as_many_queries_for_many_as_for_few(client, meeting, hq, assert_flat_queries, party):
    poll = planned_poll(meeting, hq, candidates=0)
    people = iter([make_member(party["local"]).person for _turn in range(30)])

    def grow(rows):
        while poll.standings.count() < rows:
            stand(poll=poll, person=next(people), by=hq)

    client.force_login(hq)
    assert_flat_queries(grow, lambda: client.get(poll.get_absolute_url()))


def test_a_round_and_a_ballot_are_annulled_on_their_pages(desk, meeting, hq):
    poll, round, _options = opened(meeting, hq)
    assert desk.post(at("annul-round", round.pk), {"why": ""}).status_code == 422
    assert desk.post(at("annul-round", round.pk), {"why": "انقطاع الشبكة"}).url == poll.get_absolute_url()
    assert "انقطاع الشبكة" in desk.get(poll.get_absolute_url()).content.decode()
    assert desk.post(at("annul-poll", poll.pk), {"why": "لم يعد له موضوع"}).url == at("polls", meeting.pk)
    assert "لم يعد له موضوع" in desk.get(at("polls", meeting.pk)).content.decode()
    assert fresh(poll).is_annulled
