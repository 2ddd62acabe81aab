"""One levy for one seat: who has two roles in one assembly owes the higher of the two, once a month."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from members.joining import transfer
from members.models import Assembly, Chamber, PublicRole
from members.public_offices import reverse_public_office
from tests.factories import make_user
from tests.treasury.closings import close
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, month
from treasury.levies.charging import charge_missing, missing_months
from treasury.levies.exempting import approve_exemption, record_exemption
from treasury.levy_forms import ChargeLeviesForm
from treasury.models import LevyCharge, LevyPayment

pytestmark = pytest.mark.usefixtures("books_add_up")

PRESIDENT, VICE = PublicRole.PRESIDENT, PublicRole.VICE_PRESIDENT


@pytest.fixture
def branch(party):
    """With a levy of 100 for the communal council, and of 300 for its president."""
    levy(party["local"], 100)
    levy(party["local"], 300, presidents=True)
    return party["local"]


@pytest.fixture
def councillor(branch):
    return elect(branch)


def preside(councillor, **fields):
    return elect(councillor.person.branch, role=PRESIDENT, person=councillor.person, **fields)


def asked(person):
    """[(months from now, role, dirhams)] of what stands."""
    rows = LevyCharge.objects.asked().filter(person=person).order_by("month", "office__role")
    now = month()
    return [(12 * (row.month.year - now.year) + row.month.month - now.month, row.office.role, int(row.amount))
            for row in rows]  # fmt: skip


def test_a_president_who_is_a_councillor_owes_the_levy_of_the_president_alone(branch, councillor):
    preside(councillor)
    elect(branch)
    assert [row.count for row in missing_months(branch)][-1] == 2
    assert ask(branch, 0) == [2]
    assert asked(councillor.person) == [(0, PRESIDENT, 300)]
    assert ask(branch, 0) == [0]
    assert missing_months(branch)[-1].month == month(-1)


def test_the_order_in_which_roles_were_recorded_is_no_matter(branch):
    president = elect(branch, role=PRESIDENT)
    elect(branch, person=president.person)
    assert ask(branch, 0) == [1]
    assert asked(president.person) == [(0, PRESIDENT, 300)]


def test_the_higher_rate_counts_even_where_it_is_the_councillors(party, branch):
    """A region that asks less of presidents than a branch of everybody: the branch's rate is nearer, and hides it."""
    levy(branch, 50, presidents=True, since=0)
    president = elect(branch, role=PRESIDENT)
    elect(branch, person=president.person)
    assert ask(branch, 0) == [1]
    assert asked(president.person) == [(0, PublicRole.MEMBER, 100)]


def test_of_the_same_levy_the_higher_role_is_asked(branch, councillor):
    elect(branch, role=VICE, person=councillor.person)
    assert ask(branch, 0) == [1]
    assert asked(councillor.person) == [(0, VICE, 100)]


def test_a_seat_in_another_council_owes_its_own_levy(branch, councillor):
    levy(branch, 250, Assembly.PROVINCIAL)
    levy(branch, 70, Assembly.CHAMBER)
    elect(branch, Assembly.PROVINCIAL, person=councillor.person)
    for chamber in (Chamber.CRAFTS, Chamber.FISHING):
        elect(branch, Assembly.CHAMBER, person=councillor.person, chamber=chamber)
    assert ask(branch, 0) == [4]
    assert left(councillor.person)  # of each its own
    assert sorted(int(row.due) for row in LevyCharge.objects.all()) == [70, 70, 100, 250]


def test_there_is_one_house_wherever_its_member_was_elected(branch):
    levy(branch, 500, Assembly.REPRESENTATIVES)
    office = elect(branch, Assembly.REPRESENTATIVES, locality_code="05.091")
    elect(branch, Assembly.REPRESENTATIVES, role=VICE, person=office.person, locality_code="05")
    assert ask(branch, 0) == [1]


def test_roles_that_follow_each_other_owe_each_its_months(branch):
    first = elect(branch, ended_on=month(-1), end_reason="seat_lost")
    preside(first, started_on=month(-1))
    assert ask(branch, -2, -1, 0) == [1, 1, 1]
    assert asked(first.person) == [(-2, PublicRole.MEMBER, 100), (-1, PRESIDENT, 300), (0, PRESIDENT, 300)]


def test_a_presidency_recorded_late_takes_the_place_of_what_was_asked(branch, councillor):
    ask(branch, -2, -1, 0)
    receive(branch, councillor.person, 150, make_user())
    preside(councillor, started_on=month(-1))
    assert [(row.month, row.count) for row in missing_months(branch)][-2:] == [(month(-1), 1), (month(), 1)]
    assert charge_missing(branch=branch, months=[month(-1), month()]) == 2
    assert asked(councillor.person) == [(-2, PublicRole.MEMBER, 100), (-1, PRESIDENT, 300), (0, PRESIDENT, 300)]
    assert left(councillor.person) == {-2: dh(0), -1: dh(250), 0: dh(300)}  # what was paid counts on
    assert LevyPayment.objects.get().free == dh(0)
    gone = LevyCharge.objects.exclude(withdrawn_at=None)
    assert {row.withdrawal_reason for row in gone} == {"تُستحق مساهمة هذا الشهر عن مهمة أخرى في المجلس نفسه."}
    assert ask(branch, -1, 0) == [0, 0]


def test_what_was_paid_on_the_lower_levy_settles_the_higher_one_at_once(branch, councillor):
    ask(branch, 0)
    receive(branch, councillor.person, 60, make_user())
    preside(councillor)
    assert ask(branch, 0) == [1]
    assert left(councillor.person) == {0: dh(240)}


def test_a_presidency_taken_back_leaves_the_levy_of_the_councillor(branch, councillor):
    president = preside(councillor)
    ask(branch, 0)
    reverse_public_office(office=president, reason="شخص آخر", by=make_user())
    assert ask(branch, 0) == [1]
    assert asked(councillor.person) == [(0, PublicRole.MEMBER, 100)]


def test_a_closed_month_keeps_the_levy_that_was_asked(branch, councillor):
    ask(branch, -2)
    close(branch, -2)
    preside(councillor)
    assert ask(branch, -2, -1) == [0, 1]
    assert asked(councillor.person) == [(-2, PublicRole.MEMBER, 100), (-1, PRESIDENT, 300)]
    assert [row.month for row in missing_months(branch)] == [month()]


def test_a_closed_month_of_another_branch_keeps_the_seat(party):
    """The province is owed by councillors, the branch by presidents: it closed nothing, but the month is asked."""
    branch = party["local"]
    levy(party["province"], 100)
    councillor = elect(branch)
    ask(party["province"], -2, below=True)
    close(party["province"], -2)
    levy(branch, 300, presidents=True, since=-1)
    preside(councillor)
    assert ask(party["province"], -2, -1, below=True) == [0, 1]
    assert asked(councillor.person) == [(-2, PublicRole.MEMBER, 100), (-1, PRESIDENT, 300)]


def test_two_levies_asked_for_one_seat_become_one(branch, councillor):
    """As where two records of one person were merged, or before one levy for one seat was the rule."""
    president = preside(councillor)
    for office, amount in ((councillor, 100), (president, 300)):
        LevyCharge.objects.create(
            office=office, person=councillor.person, branch=branch, month=month(), amount=dh(amount)
        )
    assert ask(branch, 0) == [0]
    assert asked(councillor.person) == [(0, PRESIDENT, 300)]


def test_who_is_exempted_as_president_owes_nothing_for_the_seat(branch, councillor, party):
    president = preside(councillor)
    row = record_exemption(
        branch=branch, office=president, from_month=month(), until=month(1), reason="مرض", by=make_user()
    )
    approve_exemption(exemption=row, by=make_user(is_superuser=True))
    assert ask(branch, -1, 0) == [1, 0]
    assert missing_months(branch)[-1].month < month()


def test_a_presidency_recorded_late_and_exempted_asks_nothing_for_the_seat(branch, councillor):
    ask(branch, 0)
    president = preside(councillor)
    row = record_exemption(
        branch=branch, office=president, from_month=month(), until=month(1), reason="مرض", by=make_user()
    )
    approve_exemption(exemption=row, by=make_user(is_superuser=True))
    assert asked(councillor.person) == [(0, PublicRole.MEMBER, 100)]
    row = missing_months(branch)[-1]
    assert (row.month, row.count, row.doubled, row.exempted) == (month(), 0, 0, 1)
    [label] = [str(words) for key, words in ChargeLeviesForm(missing=[row]).fields["months"].choices]
    assert "مرتين" not in label
    assert "معفاة" in label
    assert ask(branch, 0) == [0]
    assert asked(councillor.person) == []
    assert missing_months(branch)[-1].month < month()


def test_who_moved_owes_what_the_old_branch_asked_and_no_other_branch_asks_it_again(branch, councillor, party):
    """In the new branch the councillor's levy is the higher one: the month was the president's of the old one."""
    levy(party["other"], 200)
    levy(party["other"], 50, presidents=True)
    preside(councillor)
    ask(branch, -1)
    member = councillor.person.memberships.get()
    transfer(membership=member, branch=party["other"], on=localdate())
    assert [row.month for row in missing_months(party["other"])].count(month(-1)) == 0
    assert ask(party["other"], -1, 0) == [0, 1]
    assert asked(councillor.person) == [(-1, PRESIDENT, 300), (0, PublicRole.MEMBER, 200)]


def test_a_role_of_half_a_month_asks_from_the_next_one(branch, councillor):
    preside(councillor, started_on=month(-1) + timedelta(days=1))
    assert ask(branch, -1, 0) == [1, 1]
    assert asked(councillor.person) == [(-1, PublicRole.MEMBER, 100), (0, PRESIDENT, 300)]


def test_ten_seats_take_as_many_queries_as_one(branch, councillor, django_assert_num_queries):
    preside(councillor)
    with CaptureQueriesContext(connection) as one:
        ask(branch, 0)
    for _more in range(4):
        preside(elect(branch))
    with django_assert_num_queries(len(one)):
        ask(branch, -1)
