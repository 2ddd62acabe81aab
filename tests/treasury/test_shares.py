"""Shares: percentages by level and month, what each branch owes upwards, remittances, corrections in the open."""

from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pytest
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_branch, make_officer, make_user
from tests.treasury.books import ago, fill, holds
from tests.treasury.closings import close
from tests.treasury.gifts import refused
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.remits import confirm, decide, owed, send, voided
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import reverse_entry
from treasury.giving_back import refund_credit, undo_move
from treasury.models import Remittance, ShareRule, ShareStatement
from treasury.shares.owed import months_of_branches
from treasury.shares.recipients import recipient_of, senders_to
from treasury.shares.remitting import confirmation_refusal, refuse_remittance, remittances_to_confirm
from treasury.shares.rules import RuleTable, may_decide
from treasury.shares.splitting import LOCAL, NATIONAL, PROVINCE, REGION, fold_levels, split


@pytest.fixture
def world(party, treasurer):
    """Percentages of 50, 25, 15 and 10; the local branch collected 100 dirhams last month."""
    rate(party["national"], 20)
    decide(party["national"], 50, 25, 15, 10, by=make_user(is_superuser=True))
    party["payment"] = pay(member_of(party["local"]), 100, by=treasurer, paid_on=month(-1))
    return party


# Dividing a sum


def _parts(cuts):
    return tuple(Decimal(after - before) / 100 for before, after in pairwise([0, *sorted(cuts), 10_000]))


PERCENTS = st.lists(st.integers(0, 10_000), min_size=3, max_size=3).map(_parts)
CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=300, deadline=None)
@given(CENTS, PERCENTS)
def test_the_parts_come_to_the_sum_and_none_is_a_centime_off(amount, percents):
    parts = split(amount, percents)
    assert sum(parts) == amount
    for part, percent in zip(parts, percents, strict=True):
        assert abs(part - amount * percent / 100) < Decimal("0.01")
        assert part == part.quantize(Decimal("0.01"))
        assert percent or not part
    assert split(-amount, percents) == tuple(-part for part in parts)


def test_what_is_left_over_goes_to_who_lost_most_and_then_to_the_lower_level():
    third = (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"), Decimal(0))
    assert split(Decimal("0.01"), third) == (0, 0, Decimal("0.01"), 0)
    assert split(Decimal("0.01"), (Decimal(50), Decimal(50), Decimal(0), Decimal(0))) == (Decimal("0.01"), 0, 0, 0)


@pytest.mark.parametrize(
    ("own", "above", "found"),
    [
        (LOCAL, {PROVINCE, REGION, NATIONAL}, (50, 25, 15, 10)),
        (LOCAL, {NATIONAL}, (50, 0, 0, 50)),
        (LOCAL, {REGION}, (60, 0, 40, 0)),
        (PROVINCE, {REGION, NATIONAL}, (0, 75, 15, 10)),
        (NATIONAL, set(), (0, 0, 0, 100)),
    ],
)
def test_a_missing_level_leaves_its_part_to_the_next_one(own, above, found):
    assert fold_levels((50, 25, 15, 10), own, above) == found


# The rules


def test_the_nearest_rule_holds_in_its_months(world):
    judge = make_user(is_superuser=True)
    decide(world["province"], 40, 30, 20, 10, by=judge, since=0)
    table = RuleTable(world["local"].path)
    assert table.find(world["local"].path, month(-1)).percents == (50, 25, 15, 10)
    assert table.find(world["local"].path, month()).percents == (40, 30, 20, 10)
    assert table.find(world["local"].path, month(-21)) is None
    assert RuleTable(world["region"].path).find(world["region"].path, month()).percents == (50, 25, 15, 10)


def test_a_new_rule_ends_the_old_one_and_changes_no_past_month(world):
    judge = make_user(is_superuser=True)
    assert list(refused(decide, world["national"], 100, 0, 0, 0, by=judge, since=-1)) == ["from_month"]
    decide(world["national"], 100, 0, 0, 0, by=judge, since=2)
    decide(world["national"], 80, 20, 0, 0, by=judge, since=1)
    rules = ShareRule.objects.filter(branch=world["national"]).order_by("pk")
    assert [(row.started_on, row.ended_on) for row in rules] == [
        (month(-20), month(1)), (month(2), month(2)), (month(1), None),
    ]  # fmt: skip


@pytest.mark.parametrize("percents", [(50, 25, 15, 9), (50, 25, 15, 11), (120, -20, 0, 0)])
def test_the_parts_come_to_a_hundred(world, percents):
    assert "100" in refused(decide, world["national"], *percents, by=make_user(is_superuser=True), since=0)[""]


def test_the_level_above_decides(party, treasurer, branch_secretary, secretary, region):
    national = make_officer(party["national"], "first_secretary")
    may = {user: [name for name in ("national", "region", "province", "local") if may_decide(user, party[name])]
           for user in (treasurer, branch_secretary, secretary, region, national)}  # fmt: skip
    assert may == {
        treasurer: [], branch_secretary: [], secretary: ["local"], region: ["province", "local"],
        national: ["national", "region", "province", "local"],
    }  # fmt: skip


# What is owed


def test_a_month_is_shared_between_the_levels(world):
    row = owed(world["local"])
    assert (row.collected, row.own, row.parts, row.due, row.left) == (100, 50, (25, 15, 10), 50, 50)
    province = owed(world["province"])
    assert (province.collected, province.own, province.parts) == (100, 25, (0, 15, 10))
    assert [owed(world[name]).parts for name in ("region", "national")] == [(0, 0, 10), (0, 0, 0)]
    assert owed(world["other"]).due == 0
    assert owed(world["local"], -2).due == 0


def test_the_money_of_voided_payments_is_not_shared(world, treasurer):
    voided(world["payment"])
    assert owed(world["local"]).due == 0


def test_without_a_rule_everything_stays(party, treasurer):
    rate(party["national"], 20)
    pay(member_of(party["local"]), 100, by=treasurer, paid_on=month(-1))
    row = owed(party["local"])
    assert (row.collected, row.own, row.due) == (100, 100, 0)


def test_a_cell_remits_to_its_branch_which_passes_it_on(world, treasurer):
    cell = make_branch(world["local"], "cell")
    pay(member_of(cell), 40, by=treasurer, paid_on=month(-1))
    assert (owed(cell).own, owed(cell).due) == (20, 20)
    assert owed(world["local"]).due == 70
    assert (recipient_of(cell), recipient_of(world["local"]), recipient_of(world["national"])) == (
        world["local"], world["province"], None,
    )  # fmt: skip
    assert senders_to(world["local"]) == [cell]
    assert senders_to(world["province"]) == [world["local"], world["other"]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["local", "other"]), st.integers(1, 10**6)), max_size=5), PERCENTS)
def test_nothing_is_lost_on_the_way_up(totals, percents):
    """What all levels keep of what was collected comes to what was collected."""
    kept = [Decimal(0)] * 4
    for _branch, cents in totals:
        for level, part in enumerate(split(Decimal(cents) / 100, percents)):
            kept[level] += part
    assert sum(kept) == Decimal(sum(cents for _branch, cents in totals)) / 100


def test_many_branches_ask_as_many_queries_as_one(world, treasurer, django_assert_num_queries):
    send(world["local"], 20, treasurer)
    for _turn in range(5):
        pay(member_of(make_branch(world["province"])), 10, by=treasurer, paid_on=month(-1))
    branches = senders_to(world["province"])
    with django_assert_num_queries(8):
        found = months_of_branches(branches, month(-1), month(-1))
    assert sum(row.due for row in found.values()) == 75


# Sending and confirming


def test_what_is_sent_leaves_the_book_and_enters_the_other_one_when_it_is_confirmed(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    assert (remittance.to_branch, remittance.state, remittance.entry.category.code) == (
        world["province"], "sent", "shares-sent",
    )  # fmt: skip
    assert (holds(world["local"]), holds(world["province"])) == (50, 0)
    assert (owed(world["local"]).left, owed(world["local"]).confirmed) == (0, 0)
    confirm(remittance, above)
    assert holds(world["province"]) == 50
    remittance.refresh_from_db()
    assert (remittance.state, remittance.received_entry.category.code, remittance.difference) == (
        "confirmed", "shares-received", 0,
    )  # fmt: skip
    assert owed(world["local"]).confirmed == 50


def test_a_difference_has_a_reason_and_both_see_it(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    assert list(refused(confirm, remittance, above, 45)) == ["reason"]
    assert confirm(remittance, above, 45, reason="اقتطاع بنكي").difference == -5
    assert (owed(world["local"]).difference, holds(world["province"])) == (-5, 45)


def test_a_part_is_sent_and_no_more_than_is_left(world, treasurer):
    send(world["local"], 30, treasurer)
    assert "20,00" in refused(send, world["local"], dh("20.01"), treasurer)["amount"]
    send(world["local"], 20, treasurer)
    assert ShareStatement.objects.count() == 1
    assert "amount" in refused(send, world["local"], dh("0.01"), treasurer)


def test_what_cannot_be_sent(world, treasurer):
    assert "بعد انتهائه" in refused(send, world["local"], 1, treasurer, offset=0)[""]
    assert "لا مستوى" in refused(send, world["national"], 1, treasurer)[""]
    assert "amount" in refused(send, world["local"], 0, treasurer)
    assert "booked_on" in refused(send, world["local"], 1, treasurer, booked_on=ago(-1))
    assert not ShareStatement.objects.exists()


def test_nobody_confirms_what_they_sent(world, treasurer, above, chief, teammate):
    remittance = send(world["local"], 50, treasurer)
    for user in (treasurer, chief, teammate, make_user()):
        assert refused(confirm, remittance, user)
        assert refused(refuse_remittance, remittance=remittance, reason="لا", by=user)
        assert not remittances_to_confirm(user).exists()
    judge = make_user(is_superuser=True)
    own = send(world["province"], 25, judge, account=_rich(world["province"], judge))
    assert "بنفسه" in refused(confirm, own, judge)[""]
    assert list(remittances_to_confirm(above)) == [remittance]
    assert confirmation_refusal(remittance, above) == ""
    assert list(remittances_to_confirm(make_officer(world["region"], "treasurer"))) == [own]


def _rich(branch, by):
    return fill(branch, 500, by=by).account


def test_it_is_decided_once_and_not_before_it_was_sent(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    assert list(refused(confirm, remittance, above, received_on=ago(1))) == ["received_on"]
    assert list(refused(confirm, remittance, above, account=remittance.entry.account)) == ["account"]
    confirm(remittance, above)
    assert "لا ينتظر" in refused(confirm, remittance, above)[""]
    assert "لا ينتظر" in refused(refuse_remittance, remittance=remittance, reason="لا", by=above)[""]


def test_what_did_not_come_is_owed_again(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    assert list(refused(refuse_remittance, remittance=remittance, reason=" ", by=above)) == ["reason"]
    refuse_remittance(remittance=remittance, reason="لم يصل", by=above)
    assert owed(world["local"]).left == 50
    assert not remittances_to_confirm(above).exists()
    reverse_entry(entry=remittance.entry, reason="لم يرسل", by=treasurer)
    assert send(world["local"], 50, treasurer).pk != remittance.pk


def test_a_large_one_waits_for_the_second_person_before_the_level_above_is_asked(
    world, treasurer, branch_secretary, above
):
    pay(member_of(world["local"]), 8000, by=treasurer, paid_on=month(-1))
    remittance = send(world["local"], 4000, treasurer)
    assert remittance.entry.is_waiting
    assert refused(confirm, remittance, above)
    assert not remittances_to_confirm(above).exists()
    approve_entry(entry=remittance.entry, by=branch_secretary)
    assert list(remittances_to_confirm(above)) == [remittance]
    other = send(world["local"], 50, treasurer)
    if other.entry.is_waiting:
        refuse_entry(entry=other.entry, reason="لا", by=branch_secretary)
        assert owed(world["local"]).left == 50


def test_the_entry_of_a_confirmed_one_is_not_reversed(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    confirm(remittance, above)
    remittance.refresh_from_db()
    for entry in (remittance.entry, remittance.received_entry):
        assert "أكد الطرفان" in refused(reverse_entry, entry=entry, reason="خطأ", by=treasurer)[""]


def test_one_that_is_being_taken_back_is_not_confirmed_nor_taken_back_once_it_is(
    world, treasurer, branch_secretary, above
):
    """Else the money would stand in both books."""
    pay(member_of(world["local"]), 8000, by=treasurer, paid_on=month(-1))
    remittance = send(world["local"], 4000, treasurer)
    approve_entry(entry=remittance.entry, by=branch_secretary)
    back = reverse_entry(entry=remittance.entry, reason="خطأ", by=treasurer)
    assert back.is_waiting
    assert not remittances_to_confirm(above).exists()
    Remittance.objects.filter(pk=remittance.pk).update(
        state="confirmed", received=4000, received_entry=remittance.entry
    )
    assert "أكد الطرفان" in refused(approve_entry, entry=back, by=branch_secretary)[""]


def test_a_level_leaves_the_parts_of_those_above_it_alone(world, chief):
    for percents in ((60, 40, 0, 0), (50, 20, 20, 10)):
        assert "المستويات التي تعلو" in refused(decide, world["local"], *percents, by=chief, since=0)[""]
    assert decide(world["local"], 60, 15, 15, 10, by=chief, since=0)
    assert decide(world["local"], 100, 0, 0, 0, by=make_user(is_superuser=True), since=1)


def test_credit_that_was_given_back_is_no_more_shared(world, treasurer):
    """In the month in which it went out; taken back, it is there again."""
    payment = pay(member_of(world["local"]), 37 * 20 + 10, by=treasurer, paid_on=localdate())
    move = refund_credit(
        payment=payment, amount=dh(10), account=cash_box_of(world["local"]), reason="طلب العضو", form_key=uuid4(),
        by=treasurer,
    )  # fmt: skip
    assert owed(world["local"], 0).collected == dh(37 * 20)
    undo_move(move=move, reason="خطأ", by=treasurer)
    assert owed(world["local"], 0).collected == dh(37 * 20 + 10)


def test_what_is_taken_back_after_its_month_was_closed_is_divided_as_it_was_given(world, treasurer):
    close(world["local"], -1, by=treasurer)
    decide(world["national"], 100, 0, 0, 0, by=make_user(is_superuser=True), since=0)
    voided(world["payment"])
    assert (owed(world["local"]).due, owed(world["local"], 0).due) == (50, -50)


def test_one_that_is_reversed_before_it_is_confirmed_counts_no_longer(world, treasurer, above):
    remittance = send(world["local"], 50, treasurer)
    reverse_entry(entry=remittance.entry, reason="خطأ", by=treasurer)
    assert owed(world["local"]).left == 50
    assert refused(confirm, remittance, above)
    assert not Remittance.objects.standing().exists()


def test_a_form_sent_twice_sends_once(world, treasurer):
    key = uuid4()
    assert send(world["local"], 50, treasurer, form_key=key) == send(world["local"], 50, treasurer, form_key=key)
    assert refused(send, world["local"], 49, treasurer, form_key=key)


# What changes after a remittance


def test_a_void_after_the_remittance_corrects_the_next_month(world, treasurer):
    older = pay(member_of(world["local"]), 60, by=treasurer, paid_on=month(-2))
    send(world["local"], 30, treasurer, offset=-2)
    voided(older)
    assert owed(world["local"], -2).due == 30  # as it was
    row = owed(world["local"])
    [line] = row.corrections
    assert (line.about, line.collected, line.parts) == (month(-2), -60, (-15, -9, -6))
    assert (row.due, row.left) == (20, 20)
    send(world["local"], 20, treasurer)
    assert [(row.about, row.due) for row in owed(world["local"]).corrections] == [(month(-2), -30)]
    assert owed(world["local"], 0).corrections == []
    assert (owed(world["local"], -2).left, owed(world["local"]).left) == (0, 0)


def test_a_payment_recorded_late_corrects_too_and_the_levels_above_follow(world, treasurer, above):
    fill(world["province"], 500, by=above)
    send(world["province"], 25, above)
    pay(member_of(world["local"]), 20, by=treasurer, paid_on=month(-1))
    assert owed(world["local"]).due == 60  # nothing was remitted of it yet
    now = owed(world["province"], 0)
    assert [(row.about, row.parts) for row in now.corrections] == [(month(-1), (0, 3, 2))]
    assert owed(world["province"]).left == 0


def test_a_correction_waits_for_a_month_that_has_no_statement(world, treasurer):
    older = pay(member_of(world["local"]), 60, by=treasurer, paid_on=month(-2))
    send(world["local"], 30, treasurer, offset=-2)
    send(world["local"], 50, treasurer)
    voided(older)
    assert owed(world["local"]).corrections == []
    assert [row.due for row in owed(world["local"], 0).corrections] == [-30]
    assert localdate() >= month()
