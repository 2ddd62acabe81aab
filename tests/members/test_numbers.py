"""Member numbers: one series for the whole party, from 1, without a gap, whoever joins and however many at once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from bureaus.departures import leave_party, move_member
from bureaus.returning import rejoin_member
from members.joining import join_all, record_member
from members.models import Category, MemberSequence, Membership, Person
from members.numbers import number_members
from tests.factories import make_member, make_party, make_person
from tests.threads import at_once

DAY = date(2026, 3, 2)


def regular():
    return Category.objects.get(code="regular")


def numbers():
    return list(Person.objects.exclude(member_number=None).order_by("pk").values_list("member_number", flat=True))


@pytest.mark.django_db
def test_members_are_numbered_in_the_order_in_which_they_join(party):
    first, second = make_member(party["local"]).person, make_member(party["other"]).person
    assert (first.member_number, second.member_number) == (1, 2)
    assert (second.shown_number, make_person(party["local"]).shown_number) == ("000002", "")


@pytest.mark.django_db
def test_many_who_join_at_once_are_numbered_in_their_order(party):
    people = [make_person(party["local"]) for _ in range(3)]
    join_all(people=people[::-1], branch=party["other"], on=DAY, category=regular())
    assert numbers() == [3, 2, 1]


@pytest.mark.django_db
def test_a_number_is_kept_through_transfer_departure_and_return(party):
    membership = make_member(party["local"])
    moved = move_member(membership=membership, branch=party["other"], on=DAY)
    leave_party(membership=moved, on=DAY, reason=Membership.EndReason.RESIGNATION)
    back = rejoin_member(person=membership.person, branch=party["local"], on=DAY, category=regular())
    assert Person.objects.get(pk=back.person_id).member_number == 1
    assert MemberSequence.objects.get().last == 1


@pytest.mark.django_db
def test_who_does_not_join_takes_no_number(party):
    with pytest.raises(ValidationError):
        record_member(
            branch=party["local"],
            on=DAY,
            category=regular(),
            given_name="وفاء",
            family_name="الصغيرة",
            gender="F",
            birth_date=date(2020, 1, 1),
        )
    assert make_member(party["local"]).person.member_number == 1


@pytest.mark.django_db
def test_the_number_stands_in_the_history_and_is_found(party):
    person = make_member(party["local"]).person
    assert person.history.latest().member_number == 1
    assert list(Person.objects.search("000001")) == [person]
    assert list(Person.objects.search("٠٠٠٠٠١")) == [person]


@pytest.mark.django_db
def test_a_correction_of_the_file_keeps_the_number(party):
    person = make_member(party["local"]).person
    person = Person.objects.get(pk=person.pk)
    person.phone = "+212612345678"
    person.save()
    person.refresh_from_db()
    assert (person.member_number, "000001" in person.search_key) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_no_number_is_taken_outside_a_transaction():
    with pytest.raises(RuntimeError):
        number_members([Person()])


@pytest.mark.django_db(transaction=True)
def test_people_who_join_in_many_branches_at_once_are_numbered_without_a_gap():
    party = make_party()
    branches = [party["local"], party["other"], party["province"], party["region"]]
    made = at_once(lambda index: _join_or_fail(branches[index % 4], fails=index % 5 == 4), range(20))
    assert sum(made) == 16
    assert sorted(numbers()) == list(range(1, 17))


def _join_or_fail(branch, *, fails):
    try:
        with transaction.atomic():
            make_member(branch)
            if fails:
                raise ValidationError("")
    except ValidationError:
        return 0
    return 1
