"""What a member can settle in a branch: months asked for, months never asked for, and months ahead."""

from datetime import timedelta

import pytest

from members.joining import join, leave, transfer
from members.models import Category
from members.suspending import reinstate, suspend
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.charging import charge_month, exempt
from treasury.models import DuesCharge
from treasury.months import current_month
from treasury.open_months import AHEAD, fills_of, first_month, open_lines, open_lines_of, suggested_amount


@pytest.fixture
def membership(party):
    rate(party["province"], 20)
    return member_of(party["local"])


def offsets(membership, branch=None):
    """The months open to the member, counted from the current one."""
    now = current_month()
    lines = open_lines(membership.person, branch or membership.branch)
    return [(line.month.year - now.year) * 12 + line.month.month - now.month for line in lines]


def open_now(membership, branch=None):
    """The open months through the current one, with what is left to pay."""
    lines = open_lines(membership.person, branch or membership.branch)
    return [(line.month, line.due) for line in lines if line.month <= current_month()]


class TestWhichMonths:
    def test_a_branch_that_never_charged_asks_from_this_month_on(self, party, membership):
        assert first_month(party["local"], current_month()) == current_month()
        assert offsets(membership) == list(range(AHEAD + 1))

    def test_from_the_first_month_that_the_branch_charged_to_anybody(self, party, membership):
        charge(party["local"], -3)
        late = member_of(party["local"])
        assert first_month(party["local"], current_month()) == month(-3)
        assert offsets(late)[:5] == [-3, -2, -1, 0, 1]

    def test_never_before_the_member_joined(self, party, membership):
        charge(party["local"], -3)
        first_day, next_day = (member_of(party["local"], on=month(-1) + timedelta(days=n)) for n in (0, 1))
        assert offsets(first_day)[0] == -1
        assert offsets(next_day)[0] == 0

    def test_a_branch_that_charged_ahead_alone_still_asks_for_this_month(self, party, membership):
        pay(membership, 20)
        DuesCharge.objects.update(month=month(2))
        assert first_month(party["local"], current_month()) == current_month()

    def test_nothing_is_asked_twice_of_several(self, party, membership):
        charge(party["local"], -1, 0)
        rows = [membership, member_of(party["local"]), member_of(party["local"])]
        charge(party["local"], 0)
        found = open_lines_of([row.person for row in rows], party["local"])
        for lines in found.values():
            assert len({line.month for line in lines}) == len(lines) > 2

    def test_nothing_is_asked_twice(self, party, membership):
        charge(party["local"], -1, 0)
        pay(membership, 30)
        assert open_now(membership) == [(month(0), dh(10))]

    def test_an_exempted_month_is_not_asked_again(self, party, membership, treasurer):
        charge(party["local"], -1, 0)
        exempt(charge=DuesCharge.objects.get(person=membership.person, month=month(-1)), reason="ظرف", by=treasurer)
        assert open_now(membership) == [(month(0), dh(20))]

    def test_months_of_a_suspension_are_left_out(self, party, membership):
        charge(party["local"], -4)
        suspend(membership=membership, on=month(-3), reason="قرار")
        reinstate(membership=membership, on=month(-1))
        assert offsets(membership)[:5] == [-4, -1, 0, 1, 2]

    def test_who_is_suspended_now_owes_what_was_before(self, party, membership):
        charge(party["local"], -2)
        suspend(membership=membership, on=month(-1) + timedelta(days=3), reason="قرار")
        assert offsets(membership) == [-2, -1]

    def test_the_months_ahead_end_with_the_membership(self, party, membership):
        leave(membership=membership, on=month(3) + timedelta(days=1), reason="resignation")
        assert offsets(membership) == [0, 1, 2, 3]

    def test_after_a_transfer_each_branch_has_its_own(self, party, membership):
        charge(party["local"], -2, -1)
        joined = transfer(membership=membership, branch=party["other"], on=month(-1) + timedelta(days=5))
        charge_month(branch=party["other"], month=month())
        assert offsets(membership, party["local"]) == [-2, -1]
        assert offsets(joined, party["other"])[:3] == [0, 1, 2]

    def test_a_month_that_another_branch_charged_is_not_asked_here(self, party, membership):
        charge(party["local"], 0)
        transfer(membership=membership, branch=party["other"], on=month())
        assert month() not in [line.month for line in open_lines(membership.person, party["other"])]

    def test_two_spells_leave_the_gap_between_them_out(self, party, membership):
        charge(party["local"], -4)
        leave(membership=membership, on=month(-3), reason="resignation")
        again = join(
            person=membership.person,
            branch=party["local"],
            on=month(-1),
            category=Category.objects.get(code="regular"),
        )
        assert offsets(again)[:4] == [-4, -1, 0, 1]

    def test_without_a_rate_nothing_is_open(self, party):
        assert offsets(member_of(party["local"])) == []

    def test_each_month_costs_what_its_own_rate_says(self, party, membership):
        rate(party["local"], 50, since=2)
        lines = open_lines(membership.person, party["local"])
        assert [line.due for line in lines[:4]] == [dh(20), dh(20), dh(50), dh(50)]

    def test_it_costs_five_queries_however_long_the_membership(self, party, membership, django_assert_num_queries):
        charge(party["local"], *range(-12, 1))
        with django_assert_num_queries(5):
            assert len(open_lines(membership.person, party["local"])) == 13 + AHEAD


class TestWhatAPaymentFills:
    def test_the_oldest_first_and_the_last_in_part(self, party, membership):
        charge(party["local"], -1, 0)
        fills = fills_of(open_lines(membership.person, party["local"]), dh(50))
        assert [(fill.month, fill.part, fill.left, fill.is_full) for fill in fills] == [
            (month(-1), dh(20), dh(0), True),
            (month(0), dh(20), dh(0), True),
            (month(1), dh(10), dh(10), False),
        ]

    def test_money_held_fills_before_it(self, party, membership):
        charge(party["local"], -1, 0)
        fills = fills_of(open_lines(membership.person, party["local"]), dh(20), held=dh(30))
        assert [(fill.month, fill.part) for fill in fills] == [(month(0), dh(10)), (month(1), dh(10))]

    def test_nothing_fills_nothing(self, party, membership):
        assert fills_of(open_lines(membership.person, party["local"]), dh(0)) == []


class TestWhatIsSuggested:
    def test_all_that_is_due_by_now(self, party, membership):
        charge(party["local"], -2, -1, 0)
        pay(membership, 10)
        assert suggested_amount(open_lines(membership.person, party["local"])) == dh(50)

    def test_less_what_is_held(self, party, membership):
        charge(party["local"], -2, -1, 0)
        assert suggested_amount(open_lines(membership.person, party["local"]), held=dh(15)) == dh(45)

    def test_the_next_month_for_who_is_up_to_date(self, party, membership):
        rate(party["local"], 35, since=1)
        pay(membership, 20)
        assert suggested_amount(open_lines(membership.person, party["local"])) == dh(35)

    def test_nothing_where_nothing_is_open(self, party):
        assert suggested_amount(open_lines(member_of(party["local"]).person, party["local"])) == dh(0)
