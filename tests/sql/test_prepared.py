"""A query whose SQL is written once gives what its queryset gives, whatever it is asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.db.transaction import TransactionManagementError
from django.utils.timezone import localdate, now

from branches.models import Branch
from members.models import InvitationSheet, Membership
from sql.lookups import Texts
from sql.prepared import prepared, prepared_instances
from tests.factories import make_member
from tests.treasury.money import charge, member_of, rate
from treasury.credit import lock_payers
from treasury.models import DuesCharge, Payment, exact


@prepared
def members_on(branch, day):
    return Membership.objects.on(day).filter(branch=branch).order_by("pk").values_list("pk", "started_on")


@prepared_instances
def whole_members_on(branch, day):
    return Membership.objects.on(day).filter(branch=branch).select_related("person").order_by("pk")


@prepared
def sheets_until(branch, moment):
    return InvitationSheet.objects.filter(branch=branch, made_at__lte=moment).order_by("pk").values_list("pk")


@prepared
def months_of(people):
    rows = DuesCharge.objects.filter(person__among=people).order_by("person", "month")
    return rows.values_list("person", "month", "amount", "due")


@prepared
def asked_of(people):
    rows = DuesCharge.objects.filter(person__among=people).order_by("person")
    return rows.values_list("person").annotate(total=exact(Sum("amount")))


@prepared
def names_at(paths):
    return Branch.objects.filter(path__among=paths).order_by("path").values_list("name")


@prepared
def slug_of(slug):
    return Branch.objects.filter(slug=slug).values_list("pk")


def test_keys_and_days_are_those_of_each_call(party):
    today = localdate()
    for branch in ("local", "province"):
        for days in (0, 10, 400):
            make_member(party[branch], on=today - timedelta(days=days))
    for branch in party.values():
        for days in (0, 5, 10, 399, 401):
            asked = branch.pk, today - timedelta(days=days)
            assert members_on(*asked) == list(members_on.queryset(*asked))
    assert len(members_on(party["local"].pk, today)) == 3


def test_lists_are_of_any_length_and_values_of_their_kind(party):
    rate(party["province"], Decimal("20.10"))
    people = [member_of(party["local"]).person_id for _ in range(4)]
    charge(party["local"], -1, 0)
    for keys in ([], people[:1], people, [*people, 10**12]):
        assert months_of(keys) == list(months_of.queryset(keys))
        assert asked_of(keys) == list(asked_of.queryset(keys))
    person, month, amount, due = months_of(people)[0]
    assert (person, amount, due) == (people[0], Decimal("20.10"), Decimal("20.10"))
    assert isinstance(month, date)
    assert isinstance(amount, Decimal)


def test_texts_alone_and_in_lists(party):
    paths = Texts([party["local"].path, party["region"].path, "'; drop table x; --"])
    assert names_at(paths) == [(party["region"].name,), (party["local"].name,)]
    assert names_at(Texts()) == []
    assert slug_of(party["local"].slug) == [(party["local"].pk,)]
    assert slug_of("2026-01-01") == []


def test_moments_are_those_of_each_call(party, branch_secretary):
    branch, at = party["local"].pk, now()
    for minutes in (0, 30, 90):
        InvitationSheet.objects.create(
            branch=party["local"], made_by=branch_secretary, made_at=at - timedelta(minutes=minutes)
        )
    for minutes, found in ((0, 3), (15, 2), (60, 1), (100, 0)):
        asked = branch, at - timedelta(minutes=minutes)
        assert sheets_until(*asked) == list(sheets_until.queryset(*asked))
        assert len(sheets_until(*asked)) == found


def test_a_part_is_a_slice_of_the_rows(party):
    for _ in range(5):
        make_member(party["local"])
    asked = party["local"].pk, localdate()
    every = members_on(*asked)
    for first, count in ((0, 2), (2, 2), (4, 2), (5, 2), (0, 50)):
        assert members_on.part(*asked, first=first, count=count) == every[first : first + count]
    assert [row.pk for row in whole_members_on.part(*asked, first=1, count=3)] == [pk for pk, _day in every[1:4]]


def test_it_is_one_query(party, django_assert_num_queries):
    slug_of("x")
    with django_assert_num_queries(1):
        slug_of("y")


@pytest.mark.parametrize("value", [None, 1.5, Decimal(1), {1}, True])
def test_other_values_are_refused(party, value):
    with pytest.raises(TypeError, match="keys, days, moments, texts"):
        slug_of(value)


def test_an_argument_that_the_statement_does_not_hold_is_refused(party):
    @prepared
    def forgetful(branch, day):
        return Membership.objects.filter(branch=branch).values_list("pk")

    with pytest.raises(RuntimeError, match="argument"):
        forgetful(1, localdate())


def test_a_day_that_would_never_change_is_refused(party):
    """Read inside the function, it would be the day of the first call for as long as the process lives."""

    @prepared
    def dated(branch):
        return Membership.objects.on(localdate()).filter(branch=branch).values_list("pk")

    with pytest.raises(RuntimeError, match="must be an argument"):
        dated(1)


def test_a_moment_that_would_never_change_is_refused(party):
    @prepared
    def of_late(branch):
        return Payment.objects.filter(branch=branch, recorded_at__lte=now()).values_list("pk")

    with pytest.raises(RuntimeError, match="must be an argument"):
        of_late(1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rows_are_not_locked_outside_a_transaction_however_often_it_is_asked(party):
    person = make_member(party["local"]).person
    with transaction.atomic():
        assert lock_payers([person.pk]) == [person.pk]
    with pytest.raises(TransactionManagementError):
        lock_payers([person.pk])


@prepared_instances
def memberships_of(branch, day):
    rows = Membership.objects.on(day).filter(branch=branch).select_related("person", "branch", "category")
    return rows.annotate(months=Count("dues_charges")).order_by("pk")


def test_instances_are_those_of_the_queryset_with_all_that_they_point_to(party, django_assert_num_queries):
    rate(party["province"], 20)
    for _member in range(3):
        make_member(party["local"])
    charge(party["local"], -1, 0)
    asked = party["local"].pk, localdate()
    expected = list(memberships_of.queryset(*asked))
    memberships_of(*asked)
    with django_assert_num_queries(1):
        found = memberships_of(*asked)
        told = [(str(row.person), row.branch.name, row.category_id, row.months) for row in found]
    assert found == expected
    assert told == [(str(row.person), row.branch.name, row.category_id, row.months) for row in expected]
    assert not any(row._state.adding for row in found)
    assert memberships_of(party["other"].pk, localdate()) == []


def test_an_instance_that_is_changed_is_nobody_else_s(party):
    make_member(party["local"])
    first, again = (memberships_of(party["local"].pk, localdate())[0] for _time in range(2))
    first.person.given_name = "أخرى"
    assert again.person.given_name != "أخرى"


@pytest.mark.postgresql
def test_postgresql_plans_it_once(party):
    """The statement is prepared in the connection, and forgotten with what is rolled back."""
    names_at(Texts([party["local"].path]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%branches_branch%ANY%'")
        assert cursor.fetchone() == (1,)


def test_it_is_counted_and_shown_among_the_queries_of_a_page(party, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        names_at(Texts([party["local"].path]))
    assert "branches_branch" in asked.captured_queries[0]["sql"]
