"""Rows written in bulk are the rows that the ORM would write."""

from datetime import date

import pytest
from django.utils.timezone import now

from members.models import ImportBatch, ImportLine, Membership, Person
from sql.copying import FEW, copy_rows, reserve_keys, update_rows
from tests.factories import make_member, make_user


def test_rows_get_the_defaults_of_what_is_not_named(party):
    user = make_user()
    written = copy_rows(
        ImportBatch,
        ("file_name", "shape"),
        [("قائمة.csv", {"rows": 2, "kind": 'a\t"b"\\N'}), ("\\N", {})],
        branch_id=party["local"].pk,
        uploaded_by_id=user.pk,
        expires_at=now(),
    )
    one, two = ImportBatch.objects.order_by("pk")
    assert written == 2
    assert (one.file_name, one.shape) == ("قائمة.csv", {"rows": 2, "kind": 'a\t"b"\\N'})
    assert (two.file_name, two.state, two.mapping, two.written_by, two.content) == ("\\N", "uploaded", {}, None, None)


def test_json_that_is_empty_or_none_stays_as_it_is(party):
    batch = ImportBatch.objects.create(branch=party["local"], uploaded_by=make_user(), expires_at=now())
    given = [({}, [], {}), ({"a": date(2020, 1, 2)}, [["", "لا"]], {"b": [None, ""]})]
    rows = [(number, number, *row) for number, row in enumerate(given)]
    copy_rows(ImportLine, ("row", "page", "values", "problems", "filled"), rows, batch_id=batch.pk, outcome="new")
    kept = list(batch.lines.order_by("row").values_list("values", "problems", "filled"))
    assert kept == [given[0], ({"a": "2020-01-02"}, *given[1][1:])]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 3 * FEW])
def test_few_rows_and_many_are_written_alike(party, count):
    person = {"branch_id": party["local"].pk, "gender": "F", "given_name": "هدى"}
    rows = [(f"الز{number}", date(2000, 1, 1 + number) if number % 2 else None) for number in range(count)]
    before = Person.objects.count()
    assert copy_rows(Person, ("family_name", "birth_date"), rows, **person) == count
    assert Person.objects.count() == before + count
    found = Person.objects.filter(given_name="هدى", family_name__startswith="الز").order_by("pk")
    assert list(found.values_list("family_name", "birth_date")) == rows


def test_no_rows_are_nothing_to_write(db):
    assert copy_rows(Person, ("id",), []) == 0
    update_rows(Person, ("phone",), [])


def test_reserved_keys_are_new_and_given_once(party):
    taken = make_member(party["local"]).person
    keys = reserve_keys(Person, 3)
    assert len(set(keys)) == 3
    assert min(keys) > taken.pk
    rows = [(key, party["local"].pk, "هدى", "الزموري", "F", None) for key in keys]
    copy_rows(Person, ("id", "branch_id", "given_name", "family_name", "gender", "birth_date"), rows)
    assert make_member(party["local"]).person.pk > max(keys)
    assert Person.objects.get(pk=keys[0]).birth_date is None


def test_columns_of_many_rows_are_set_at_once(party):
    one, two = make_member(party["local"]), make_member(party["local"])
    update_rows(Membership, ("started_on", "end_reason"), [(one.pk, date(2021, 1, 1), ""),
                                                           (two.pk, date(2022, 1, 1), "x")])  # fmt: skip
    found = Membership.objects.filter(pk__in=[one.pk, two.pk]).order_by("pk")
    assert list(found.values_list("started_on", "end_reason")) == [(date(2021, 1, 1), ""), (date(2022, 1, 1), "x")]


def test_an_empty_key_and_a_number_may_be_set(party):
    batch = ImportBatch.objects.create(branch=party["local"], uploaded_by=make_user(), expires_at=now())
    copy_rows(ImportLine, ("batch_id", "row", "page", "outcome"), [(batch.pk, 1, 0, "new"), (batch.pk, 2, 0, "new")])
    member = make_member(party["local"])
    first, second = batch.lines.all()
    update_rows(ImportLine, ("person_id", "number_given", "is_written"),
                [(first.pk, member.person_id, 7, True), (second.pk, None, None, False)])  # fmt: skip
    assert list(batch.lines.values_list("person", "number_given", "is_written")) == [
        (member.person_id, 7, True),
        (None, None, False),
    ]
