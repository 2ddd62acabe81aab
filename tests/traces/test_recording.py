"""Openings, papers and exports are recorded with who stands in them; nobody's reading of their own data is."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from members.models import Person
from tests.factories import make_branch, make_member, make_officer, make_person, make_user
from traces.models import Act, Reading, ReadPerson
from traces.recording import record_opening, record_reading, record_revealing

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي").person


def test_an_opening_says_who_read_whose_file_when_and_from_where(party, person, branch_secretary):
    record_opening(reader=branch_secretary, person=person)
    reading = Reading.objects.get()
    assert (reading.reader, reading.person, reading.act, reading.subject) == (
        branch_secretary,
        person,
        Act.OPENED,
        "file",
    )
    assert (reading.branch, reading.reader_branch, reading.count) == (party["local"], party["local"], 1)
    assert (reading.day, reading.filters) == (localdate(), {})
    assert not ReadPerson.objects.exists()


def test_a_file_opened_twice_in_a_day_is_one_row_whose_first_moment_stays(person, branch_secretary, secretary):
    record_opening(reader=branch_secretary, person=person)
    first = Reading.objects.get()
    record_opening(reader=branch_secretary, person=person)
    assert Reading.objects.get().at == first.at
    record_opening(reader=secretary, person=person)
    assert Reading.objects.count() == 2


def test_the_next_day_is_another_row(person, branch_secretary, monkeypatch):
    record_opening(reader=branch_secretary, person=person)
    Reading.objects.update(day=localdate().replace(year=2020))
    record_opening(reader=branch_secretary, person=person)
    assert Reading.objects.count() == 2


def test_an_opening_is_one_statement(person, branch_secretary, django_assert_num_queries):
    branch_secretary.reach("members.view_person")
    with django_assert_num_queries(1):
        record_opening(reader=branch_secretary, person=person)


def test_reading_one_s_own_file_leaves_no_trace(member):
    record_opening(reader=member, person=member.person)
    record_revealing(reader=member, person=member.person, subject="cin")
    people = Person.objects.filter(pk=member.person_id)
    assert record_reading(reader=member, act=Act.PRINTED, subject="receipt", people=people) is None
    assert not Reading.objects.exists()


def test_headquarters_leave_traces_too(person):
    boss = make_user(is_superuser=True)
    record_opening(reader=boss, person=person)
    reading = Reading.objects.get()
    assert (reading.reader, reading.reader_branch) == (boss, None)


def test_a_reading_is_recorded_at_the_highest_level_from_which_it_was_made(party, person):
    above = make_officer(party["region"], "first_secretary")
    record_opening(reader=above, person=person)
    assert Reading.objects.get().reader_branch == party["region"]


def test_an_office_elsewhere_is_not_the_level_of_a_reading(party, person, secretary):
    record_opening(reader=secretary, person=make_person(party["province"]))
    record_opening(reader=secretary, person=person)
    assert {row.reader_branch for row in Reading.objects.all()} == {party["province"]}


def test_each_showing_of_a_masked_value_is_a_row(person, branch_secretary):
    record_revealing(reader=branch_secretary, person=person, subject="cin")
    record_revealing(reader=branch_secretary, person=person, subject="cin")
    assert list(Reading.objects.values_list("act", "person")) == [(Act.REVEALED, person.pk)] * 2


def test_an_export_writes_everybody_in_it_by_one_statement(party, branch_secretary, django_assert_num_queries):
    members = [make_member(party["local"]).person.pk for _ in range(5)]
    people = Person.objects.filter(pk__in=members)
    branch_secretary.reach("members.view_person")
    with django_assert_num_queries(6):  # the level, the reading, the people, their count, in a savepoint
        reading = record_reading(
            reader=branch_secretary,
            act=Act.EXPORTED,
            subject="members",
            people=people,
            filters={"الحالة": "الحاليون"},
            branch=party["local"],
        )
    assert (reading.count, reading.person, reading.branch) == (5, None, party["local"])
    assert set(reading.people.values_list("person", flat=True)) == set(members)
    reading.refresh_from_db()
    assert (reading.count, reading.shown_filters) == (5, [("الحالة", "الحاليون")])


@pytest.mark.parametrize(
    "given",
    [
        lambda keys: Person.objects.filter(pk__in=keys).order_by("family_name"),
        lambda keys: Person.objects.filter(pk__in=keys).values("pk"),
        lambda keys: Person.objects.filter(pk__in=keys).order_by("pk")[:3],
        list,
        lambda keys: [*keys, *keys],
    ],
    ids=["people", "keys", "a page of them", "a list", "somebody twice"],
)
def test_who_stands_in_a_paper_may_be_said_in_many_ways(party, branch_secretary, given):
    keys = [make_person(party["local"]).pk for _ in range(3)]
    reading = record_reading(reader=branch_secretary, act=Act.PRINTED, subject="arrears", people=given(keys))
    assert reading.count == 3
    assert set(reading.people.values_list("person", flat=True)) == set(keys)


def test_the_reader_s_own_data_is_not_counted(party, member):
    people = Person.objects.filter(pk__in=[member.person_id, make_person(party["local"]).pk])
    reading = record_reading(reader=member, act=Act.PRINTED, subject="cards", people=people)
    assert reading.count == 1
    assert not reading.people.filter(person=member.person_id).exists()


def test_a_paper_of_nobody_leaves_no_trace(branch_secretary):
    for people in (Person.objects.none(), Person.objects.filter(pk=0), []):
        assert record_reading(reader=branch_secretary, act=Act.PRINTED, subject="arrears", people=people) is None
    assert not Reading.objects.exists()


def test_opening_is_no_act_on_papers(branch_secretary):
    with pytest.raises(ValueError, match="opened"):
        record_reading(reader=branch_secretary, act=Act.OPENED, subject="file", people=[])


def test_the_database_keeps_openings_and_papers_apart(person, branch_secretary):
    fields = {"reader": branch_secretary, "subject": "file", "day": localdate(), "at": "2026-01-01T00:00Z"}
    for wrong in ({"act": Act.PRINTED, "person": person}, {"act": Act.OPENED, "person": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reading.objects.create(**fields, **wrong)


@pytest.mark.postgresql
def test_a_big_export_takes_the_statement_of_a_small_one(party, branch_secretary):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_person (branch_id, given_name, family_name, given_name_latin, family_name_latin,"
            " gender, phone, email, address, locality_code, occupation, search_key, name_key)"
            " SELECT %s, 'سعيد', n::text, '', '', 'M', '', '', '', '', '', '', '' FROM generate_series(1, 20000) n",
            [party["local"].pk],
        )
    people = Person.objects.filter(branch=party["local"])
    reading = record_reading(reader=branch_secretary, act=Act.EXPORTED, subject="members", people=people)
    assert reading.count == people.exclude(pk=branch_secretary.person_id).count() >= 20_000


def test_a_cell_s_readers_are_seen_from_the_branch(party, branch_secretary):
    cell = make_branch(party["local"], "cell")
    reader = make_officer(cell, "branch_secretary")
    record_opening(reader=reader, person=make_person(cell))
    assert Reading.objects.by_level_above(branch_secretary).count() == 1
