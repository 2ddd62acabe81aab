"""Nobody gives a seat to themselves: neither an account of a secretary, nor one of the headquarters."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from members.models import User
from tests.factories import make_bureau, make_member, make_officer

DAY = date(2026, 3, 1)
WORDS = "لا أحد يسند مقعدا إلى نفسه: اترك ذلك لغيرك."


@pytest.fixture
def treasurer_seat(party, secretary):
    """The treasurer's seat of the province, renewed with its first secretary."""
    other = make_member(party["province"], family_name="الأمين").person
    bureau = make_bureau(
        party["province"], "first_secretary", "treasurer", holders=[secretary.person, other], on=date(2025, 1, 1)
    )
    return bureau.seats.get(office__code="treasurer")


@pytest.fixture(params=["first secretary", "headquarters"])
def appointer(request, secretary):
    if request.param == "headquarters":
        User.objects.filter(pk=secretary.pk).update(is_superuser=True)
    return User.objects.get(pk=secretary.pk)


@pytest.mark.parametrize("taken", [True, False])
def test_the_page_refuses_and_gives_no_right_over_money(client, party, treasurer_seat, appointer, taken):
    if not taken:
        end_mandate(mandate=treasurer_seat.mandates.get(), on=date(2026, 1, 1))
    client.force_login(appointer)
    data = {"person": appointer.person_id, "started_on": "01/03/2026", "status": "full", "reason": "replacement"}
    answer = client.post(reverse("bureaus:fill-seat", args=[treasurer_seat.pk]), data | {"note": ""})
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert not treasurer_seat.mandates.filter(person=appointer.person).exists()
    if not appointer.is_superuser:
        assert not User.objects.get(pk=appointer.pk).has_perm("treasury.add_payment", party["province"])


def test_nor_the_seat_of_a_branch_under_it(client, party, bureau, secretary):
    """Where the appointer could sit by their membership, too."""
    seat = bureau.seats.get(office__code="treasurer")
    with pytest.raises(ValidationError) as refusal:
        replace_holder(mandate=seat.mandates.get(), person=secretary.person, on=DAY, by=secretary)
    assert refusal.value.message_dict == {"person": [WORDS]}


def test_nor_their_own_seat_in_another_status(secretary, treasurer_seat):
    """Acting, then full: somebody else confirms an acting holder."""
    own = treasurer_seat.bureau.seats.get(order=1).mandates.get()
    with pytest.raises(ValidationError):
        replace_holder(mandate=own, person=secretary.person, on=DAY, status="acting", by=secretary)
    own.refresh_from_db()
    assert own.ended_on is None


def test_somebody_else_may_give_it(party, treasurer_seat):
    """The level above does."""
    member = make_member(party["province"], family_name="الخلف").person
    above = make_officer(party["region"], "first_secretary")
    mandate = replace_holder(mandate=treasurer_seat.mandates.get(), person=member, on=DAY, by=above)
    assert treasurer_seat.mandates.open().get() == mandate


def test_the_system_seats_anybody_who_may_sit(party, treasurer_seat):
    end_mandate(mandate=treasurer_seat.mandates.get(), on=date(2026, 1, 1))
    member = make_member(party["province"], family_name="الخلف").person
    assert fill_vacancy(seat=treasurer_seat, person=member, on=DAY).person == member
