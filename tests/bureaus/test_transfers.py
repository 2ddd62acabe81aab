"""A member goes on in another branch: who asks, who agrees for which branch, and what ends the request otherwise."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.models import Kind
from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Mandate
from bureaus.transfers import (
    agree_to_transfer,
    ask_transfer,
    carry_out_silent,
    refuse_transfer,
    requests_to_answer,
    withdraw_transfer,
)
from members.models import Membership, Notice, TransferRequest, TransferRule
from members.transfers import find_member
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user

State = TransferRequest.State


@pytest.fixture
def neighbour(party):
    """The secretary of the other local branch."""
    return make_officer(party["other"], "branch_secretary")


@pytest.fixture
def mover(party):
    """A member of the local branch, with an account."""
    return make_user(make_member(party["local"], family_name="المنتقل").person)


@pytest.fixture
def membership(mover):
    return mover.person.memberships.get()


@pytest.fixture
def asked(party, mover, membership):
    return ask_transfer(membership=membership, branch=party["other"], by=mover, note="تغيير السكنى")


def stored(request):
    return TransferRequest.objects.get(pk=request.pk)


def branches_of(person):
    rows = Membership.objects.filter(person=person).order_by("pk")
    return [(row.branch.slug, row.started_on, row.ended_on, row.end_reason) for row in rows.select_related("branch")]


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_a_member_asks_and_moves_once_both_branches_agree(party, asked, membership, branch_secretary, neighbour):
    joined = membership.started_on
    assert (asked.missing, asked.answer_by) == (["left", "entered"], localdate() + timedelta(days=30))
    agree_to_transfer(request=asked, by=branch_secretary)
    assert stored(asked).missing == ["entered"]
    assert branches_of(membership.person) == [("nakhil", joined, None, "")]
    done = agree_to_transfer(request=asked, by=neighbour)
    assert branches_of(membership.person) == [
        ("nakhil", joined, localdate(), "transfer"),
        ("zitoun", localdate(), None, ""),
    ]
    assert (done.state, done.joined) == (State.DONE, membership.person.memberships.open().get())
    assert done.joined.previous == membership
    assert (done.left_agreed_by, done.entered_agreed_by) == (branch_secretary, neighbour)
    assert told(membership.person) == ["transfer_done"]


def test_the_officer_who_asks_agrees_for_the_own_branch(party, membership, branch_secretary, neighbour):
    asked = ask_transfer(membership=membership, branch=party["other"], by=branch_secretary)
    assert asked.missing == ["entered"]
    assert told(membership.person) == ["transfer_asked"]
    assert agree_to_transfer(request=asked, by=neighbour).state == State.DONE


def test_the_branch_entered_may_ask_for_somebody_by_number(party, membership, branch_secretary, neighbour):
    number = membership.person.shown_number
    found = find_member(number, "المُنتقل")
    assert found == membership
    asked = ask_transfer(membership=found, branch=party["other"], by=neighbour)
    assert asked.missing == ["left"]
    assert agree_to_transfer(request=asked, by=branch_secretary).state == State.DONE


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("{n}", "الورياغلي"),
        ("{n}1", "المنتقل"),
        ("", "المنتقل"),
        ("-{n}", ""),
        ("9" * 30, "المنتقل"),
        ("م", "المنتقل"),
    ],
)
def test_nobody_is_found_by_half_of_the_card(membership, number, name):
    assert find_member(number.format(n=membership.person.member_number), name) is None


def test_who_has_left_is_found_no_more(membership):
    leave_party(membership=membership, on=date(2026, 1, 15), reason="resignation")
    assert find_member(membership.person.shown_number, "المنتقل") is None


def test_who_decides_for_both_moves_at_once_and_the_request_tells_it(party, membership, branch_secretary):
    cell = make_branch(party["local"], Kind.CELL)
    done = ask_transfer(membership=membership, branch=cell, by=branch_secretary, on=date(2026, 2, 1))
    assert (done.state, done.joined.branch, done.joined.started_on) == (State.DONE, cell, date(2026, 2, 1))
    assert (done.left_agreed_by, done.entered_agreed_by) == (branch_secretary, branch_secretary)
    assert told(membership.person) == ["transfer_done"]


def test_a_day_before_the_last_renewal_is_refused_where_one_decides_for_both(party, membership, branch_secretary):
    cell = make_branch(party["local"], Kind.CELL)
    with pytest.raises(ValidationError) as refusal:
        ask_transfer(membership=membership, branch=cell, by=branch_secretary, on=date(2024, 3, 9))
    assert list(refusal.value.error_dict) == ["started_on"]
    assert not TransferRequest.objects.exists()


@pytest.mark.parametrize("asking", ["treasurer", "teammate", "secretary", "outsider"])
def test_others_ask_for_nobody(request, party, membership, asking):
    by = request.getfixturevalue(asking)
    with pytest.raises(PermissionDenied):
        ask_transfer(membership=membership, branch=party["other"], by=by)
    assert not TransferRequest.objects.exists()


@pytest.mark.parametrize("agreeing", ["treasurer", "teammate", "secretary", "outsider", "mover"])
def test_others_agree_for_nobody(request, asked, agreeing):
    by = request.getfixturevalue(agreeing)
    with pytest.raises(PermissionDenied):
        agree_to_transfer(request=asked, by=by)
    with pytest.raises(PermissionDenied):
        refuse_transfer(request=asked, reason="لا", by=by)
    assert (stored(asked).state, stored(asked).missing) == (State.WAITING, ["left", "entered"])


def test_no_officer_agrees_for_themself(party, branch_secretary, neighbour):
    """The secretary asks as a member; the level above decides on the branch's head, and the other branch."""
    own = branch_secretary.person.memberships.get()
    asked = ask_transfer(membership=own, branch=party["other"], by=branch_secretary)
    assert asked.missing == ["left", "entered"]
    for by in (branch_secretary, neighbour):
        if by == branch_secretary:
            with pytest.raises(PermissionDenied):
                agree_to_transfer(request=asked, by=by)
        else:
            assert agree_to_transfer(request=asked, by=by).missing == ["left"]


def test_the_headquarters_do_not_move_themselves(party):
    hq = make_user(make_member(party["local"]).person, is_superuser=True)
    own = hq.person.memberships.get()
    asked = ask_transfer(membership=own, branch=party["other"], by=hq)
    with pytest.raises(PermissionDenied):
        agree_to_transfer(request=asked, by=hq)


def test_a_head_is_let_go_by_the_level_above_and_the_office_ends(party, branch_secretary, secretary, neighbour):
    own = branch_secretary.person.memberships.get()
    asked = ask_transfer(membership=own, branch=party["other"], by=branch_secretary)
    agree_to_transfer(request=asked, by=neighbour)
    assert agree_to_transfer(request=asked, by=secretary).state == State.DONE
    mandate = Mandate.objects.get(person=own.person)
    assert (mandate.ended_on, mandate.end_reason) == (localdate(), "departure")


def test_an_agreement_falls_when_the_member_rises_above_its_giver(
    party, asked, membership, branch_secretary, neighbour
):
    agree_to_transfer(request=asked, by=branch_secretary)
    make_bureau(party["province"], "first_secretary", holders=[membership.person], on=localdate())
    still = agree_to_transfer(request=asked, by=neighbour)
    assert (still.state, still.missing) == (State.WAITING, ["left"])
    assert stored(asked).missing == ["left"]


def test_a_refusal_tells_the_member_and_who_asked_why(party, membership, branch_secretary, neighbour):
    asked = ask_transfer(membership=membership, branch=party["other"], by=branch_secretary)
    with pytest.raises(ValidationError) as refusal:
        refuse_transfer(request=asked, reason=" ", by=neighbour)
    assert list(refusal.value.error_dict) == ["reason"]
    refused = refuse_transfer(request=asked, reason="لا مقعد", by=neighbour)
    assert (refused.state, refused.reason, refused.decided_by) == (State.REFUSED, "لا مقعد", neighbour)
    assert told(membership.person) == ["transfer_asked", "transfer_refused"]
    assert told(branch_secretary.person) == ["transfer_refused"]


def test_a_branch_may_refuse_after_it_agreed(asked, branch_secretary):
    agree_to_transfer(request=asked, by=branch_secretary)
    assert refuse_transfer(request=asked, reason="تراجعنا", by=branch_secretary).state == State.REFUSED


def test_agreeing_twice_is_said(asked, branch_secretary):
    agree_to_transfer(request=asked, by=branch_secretary)
    with pytest.raises(ValidationError, match="سبق لفرعك أن وافق"):
        agree_to_transfer(request=asked, by=branch_secretary)


def test_the_member_withdraws_what_the_branch_asked(party, membership, mover, branch_secretary, neighbour):
    asked = ask_transfer(membership=membership, branch=party["other"], by=branch_secretary)
    with pytest.raises(PermissionDenied):
        withdraw_transfer(request=asked, by=neighbour)
    assert withdraw_transfer(request=asked, by=mover).state == State.WITHDRAWN
    for act in (agree_to_transfer, withdraw_transfer):
        with pytest.raises(ValidationError, match="سبق البت في هذا الطلب"):
            act(request=asked, by=neighbour)


@pytest.mark.parametrize("problem", ["own", "closed", "ended", "waits"])
def test_what_cannot_be_asked(party, membership, mover, problem):
    branch = party["other"]
    if problem == "own":
        branch = party["local"]
    elif problem == "closed":
        close_branch(branch=branch, on=localdate())
    elif problem == "ended":
        leave_party(membership=membership, on=date(2026, 1, 1), reason="resignation")
    else:
        ask_transfer(membership=membership, branch=branch, by=mover)
    before = TransferRequest.objects.count()
    with pytest.raises(ValidationError):
        ask_transfer(membership=membership, branch=branch, by=mover)
    assert TransferRequest.objects.count() == before


def test_one_request_of_a_membership_waits_in_the_database_too(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferRequest.objects.create(membership=asked.membership, to_branch=asked.to_branch, asked_by=asked.asked_by)


# Silence.


def let_days_pass(asked):
    TransferRequest.objects.filter(pk=asked.pk).update(answer_by=localdate() - timedelta(days=1))


def test_a_branch_that_does_not_answer_in_time_has_agreed(asked, membership, branch_secretary):
    agree_to_transfer(request=asked, by=branch_secretary)
    assert carry_out_silent() == (0, [])
    let_days_pass(asked)
    assert carry_out_silent() == (1, [])
    found = stored(asked)
    assert (found.state, found.entered_agreed_by, found.joined.branch.slug) == (State.DONE, None, "zitoun")
    assert carry_out_silent() == (0, [])


def test_the_last_day_to_answer_is_a_whole_day(asked):
    TransferRequest.objects.filter(pk=asked.pk).update(answer_by=localdate())
    assert carry_out_silent() == (0, [])


def test_the_rule_may_leave_silence_without_effect(party, membership, mover):
    TransferRule.objects.update(days_to_answer=None)
    asked = ask_transfer(membership=membership, branch=party["other"], by=mover)
    assert asked.answer_by is None
    assert carry_out_silent() == (0, [])


def test_an_officer_does_not_move_by_the_silence_of_those_who_decide(party, branch_secretary, neighbour, capsys):
    """Else a neighbour could take a branch its head by a request that nobody reads."""
    taken = ask_transfer(membership=branch_secretary.person.memberships.get(), branch=party["other"], by=neighbour)
    let_days_pass(taken)
    call_command("settle_transfers")
    out, err = capsys.readouterr()
    assert out.strip() == "لم يتم أي انتقال."
    assert "لا تنتقل عضوية المسؤول بمجرد انصرام أجل الجواب" in err
    assert stored(taken).state == State.WAITING
    assert branch_secretary.person.mandates.get().ended_on is None


def test_an_officer_who_asked_moves_by_silence_too(party, branch_secretary):
    own = branch_secretary.person.memberships.get()
    let_days_pass(ask_transfer(membership=own, branch=party["other"], by=branch_secretary))
    assert carry_out_silent() == (1, [])
    assert branch_secretary.person.mandates.get().end_reason == "departure"


def test_one_that_cannot_be_carried_out_does_not_hold_up_the_next(party, mover, membership):
    late = make_member(party["local"], on=localdate() + timedelta(days=5))
    for row in (late, membership):
        asked = ask_transfer(membership=row, branch=party["other"], by=make_user(row.person) if row == late else mover)
        let_days_pass(asked)
    done, left = carry_out_silent()
    assert (done, [request.membership for request, _why in left]) == (1, [late])


def test_a_member_without_an_account_does_not_move_by_the_silence_of_their_branch(party, neighbour, capsys):
    """Who cannot object is not taken by a request that nobody answers."""
    silent = make_member(party["local"])
    asked = ask_transfer(membership=silent, branch=party["other"], by=neighbour)
    let_days_pass(asked)
    done, [(left, why)] = carry_out_silent()
    assert (done, left, why) == (0, asked, "ليس لصاحب العضوية حساب يعترض به: لا بد من جواب الفرع الأصلي.")


def test_a_branch_that_is_given_a_request_has_all_its_days(party, asked, branch_secretary):
    agree_to_transfer(request=asked, by=branch_secretary)
    let_days_pass(asked)
    close_branch(branch=party["other"], on=localdate(), successor=party["province"])
    assert carry_out_silent() == (0, [])
    assert stored(asked).answer_by == localdate() + timedelta(days=30)


def test_those_who_decide_on_an_officer_are_told(party, branch_secretary, secretary):
    own = branch_secretary.person.memberships.get()
    ask_transfer(membership=own, branch=party["other"], by=branch_secretary)
    assert told(secretary.person) == ["transfer_to_answer"]


def test_who_asked_is_told_what_became_of_it(party, membership, mover, branch_secretary, neighbour):
    asked = ask_transfer(membership=membership, branch=party["other"], by=branch_secretary)
    withdraw_transfer(request=asked, by=mover)
    again = ask_transfer(membership=membership, branch=party["other"], by=branch_secretary)
    agree_to_transfer(request=again, by=neighbour)
    assert told(branch_secretary.person) == ["transfer_withdrawn", "transfer_done"]


def test_a_closing_that_refuses_a_request_tells_it(party, asked, membership):
    close_branch(branch=party["other"], on=localdate())
    assert told(membership.person) == ["transfer_refused"]


# What else ends a request.


def test_a_request_lapses_when_the_member_leaves(asked, membership):
    leave_party(membership=membership, on=date(2026, 1, 1), reason="resignation")
    assert (stored(asked).state, stored(asked).decided_by) == (State.LAPSED, None)
    assert [row.state for row in asked.history.order_by("history_id")] == [State.WAITING, State.LAPSED]


@pytest.mark.parametrize(("slug", "state"), [("other", State.DONE), ("province", State.LAPSED)])
def test_a_move_by_another_door_settles_the_request(party, asked, membership, slug, state):
    joined = move_member(membership=membership, branch=party[slug], on=date(2026, 1, 1))
    found = stored(asked)
    assert (found.state, found.joined) == (state, joined if state == State.DONE else None)


def test_the_branch_left_closes_and_its_successor_answers(party, asked, membership, branch_secretary, neighbour):
    agree_to_transfer(request=asked, by=branch_secretary)
    agree_to_transfer(request=other_request(party, membership), by=neighbour)
    close_branch(branch=party["local"], on=localdate(), successor=party["province"])
    found = stored(asked)
    assert (found.membership, found.state) == (membership.next, State.WAITING)
    assert found.missing == ["left", "entered"]


def other_request(party, membership):
    """The request of another member who goes the same way."""
    another = make_member(party["local"])
    return ask_transfer(membership=another, branch=party["other"], by=make_user(another.person))


def test_who_wanted_to_go_where_the_branch_goes_is_there(party, asked, membership):
    close_branch(branch=party["local"], on=localdate(), successor=party["other"])
    assert (stored(asked).state, stored(asked).membership) == (State.LAPSED, membership)


@pytest.mark.parametrize("to", ["province", "local", None])
def test_the_branch_entered_closes(party, asked, neighbour, to):
    agree_to_transfer(request=asked, by=neighbour)
    for row in Membership.objects.filter(branch=party["other"]):
        leave_party(membership=row, on=date(2026, 1, 1), reason="resignation")
    close_branch(branch=party["other"], on=localdate(), successor=party[to] if to else None)
    found = stored(asked)
    assert (found.state, found.to_branch.slug) == {
        "province": (State.WAITING, "nakhil-province"),
        "local": (State.LAPSED, "zitoun"),
        None: (State.REFUSED, "zitoun"),
    }[to]
    assert found.missing == ["left"] if to is None else ["left", "entered"]
    assert bool(found.reason) is (to is None)


# What waits for whom.


def test_what_waits_for_an_answer_is_counted_for_who_may_give_it(
    party, asked, branch_secretary, neighbour, secretary, treasurer, mover
):
    def waits_for(user):
        return list(requests_to_answer(type(user).objects.get(pk=user.pk)))

    assert [waits_for(user) for user in (branch_secretary, neighbour)] == [[asked], [asked]]
    assert [waits_for(user) for user in (secretary, treasurer, mover)] == [[], [], []]
    agree_to_transfer(request=asked, by=neighbour)
    assert [waits_for(user) for user in (branch_secretary, neighbour)] == [[asked], []]


STEPS = st.lists(
    st.sampled_from(["ask", "ask back", "left", "entered", "refuse", "withdraw", "silence", "leave", "move", "close"]),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_path_leaves_two_open_memberships_or_a_mandate_after_the_end(party, branch_secretary, neighbour, steps):
    """Whatever is asked, agreed, refused or done by other doors, in any order."""
    with transaction.atomic():
        _walk(party, branch_secretary, neighbour, steps)
        transaction.set_rollback(True)


def _walk(party, branch_secretary, neighbour, steps):
    mover = make_user(make_member(party["local"]).person)
    person = mover.person
    make_bureau(make_branch(party["local"], Kind.CELL), "coordinator", holders=[person])
    for step in steps:
        try:
            with transaction.atomic():
                _step(step, party, mover, branch_secretary, neighbour)
        except (ValidationError, PermissionDenied):
            pass
        _check(person)


def _step(step, party, mover, branch_secretary, neighbour):
    rows = mover.person.memberships
    membership = rows.open().first() or rows.order_by("-started_on", "-pk").first()
    requests = TransferRequest.objects.filter(membership__person=mover.person)
    request = requests.waiting().first() or requests.last()
    if step in {"ask", "ask back"}:
        ask_transfer(membership=membership, branch=party["other" if step == "ask" else "local"], by=mover)
    elif step == "leave":
        leave_party(membership=membership, on=localdate(), reason="resignation")
    elif step == "move":
        move_member(membership=membership, branch=party["province"], on=localdate())
    elif step == "close":
        close_branch(branch=party["other"], on=localdate(), successor=party["province"])
    elif request is not None and step == "silence":
        let_days_pass(request)
        carry_out_silent()
    elif request is not None:
        by = {"left": branch_secretary, "entered": neighbour, "refuse": neighbour, "withdraw": mover}[step]
        act = {"refuse": refuse_transfer, "withdraw": withdraw_transfer}.get(step, agree_to_transfer)
        act(request=request, by=by, **({"reason": "لا"} if step == "refuse" else {}))


def _check(person):
    open_rows = list(Membership.objects.open().filter(person=person))
    assert len(open_rows) <= 1
    waiting = TransferRequest.objects.waiting().filter(membership__person=person)
    assert {row.membership_id for row in waiting} <= {row.pk for row in open_rows}
    left = not open_rows or open_rows[0].branch.slug != "nakhil"
    assert not (left and Mandate.objects.open().filter(person=person).exists())
    for row in TransferRequest.objects.filter(membership__person=person, state=State.DONE):
        assert (row.joined.previous_id, row.joined.branch_id) == (row.membership_id, row.to_branch_id)
