"""Two records with a photo become one person's, and two again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bureaus.data_requests import confirm_correction
from members.models import Photo
from members.photos import photo_of, present_photo, propose_photo, put_photo, remove_photo
from merging.forgetting import forget_changes
from merging.merge import merge_people
from merging.models import Merge
from merging.undoing import undo_merge, why_not_undone
from tests.factories import make_member, make_user
from tests.forms import values_of
from tests.uploads.pictures import jpeg
from uploads.pictures import PORTRAIT, make_picture

FIRST, SECOND, THIRD = (make_picture(jpeg(width, 1000), PORTRAIT) for width in (800, 700, 600))


def shown(person):
    photo = photo_of(person)
    return photo and bytes(photo.content)


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def twins(party):
    return [make_member(party["local"], given_name="هدى", family_name="الزموري").person for _record in range(2)]


@pytest.fixture
def photographed(twins, headquarters):
    return [
        put_photo(person=person, picture=picture, by=headquarters)
        for person, picture in zip(twins, (FIRST, SECOND), strict=True)
    ]


def test_the_only_photo_goes_along_and_comes_back(twins, headquarters):
    one, other = twins
    put_photo(person=other, picture=SECOND, by=headquarters)
    merge = merge_people(kept=one, absorbed=other, by=headquarters)
    assert shown(one) == SECOND
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (None, SECOND)


@pytest.mark.parametrize("right", [0, 1, None])
def test_of_two_the_right_one_is_chosen_and_both_come_back(twins, headquarters, photographed, right):
    one, other = twins
    photo = None if right is None else photographed[right]
    merge = merge_people(kept=one, absorbed=other, by=headquarters, photo=photo)
    assert shown(one) == (SECOND if right == 1 else FIRST)
    assert Photo.objects.in_files().count() == 1
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (FIRST, SECOND)
    assert Photo.objects.in_files().count() == 2


@pytest.mark.parametrize("right", [0, 1])
def test_one_that_was_put_in_since_stays_with_the_record_that_stayed(twins, headquarters, photographed, right):
    one, other = twins
    merge = merge_people(kept=one, absorbed=other, by=headquarters, photo=photographed[right])
    put_photo(person=one, picture=THIRD, by=headquarters)
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (THIRD, SECOND if right == 0 else None)
    assert Photo.objects.count() == (2 if right == 0 else 1)


def test_what_is_removed_since_does_not_come_back(twins, headquarters, photographed):
    one, other = twins
    merge = merge_people(kept=one, absorbed=other, by=headquarters, photo=photographed[1])
    assert remove_photo(person=one)
    assert not Photo.objects.exists()
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (None, None)


def test_what_is_proposed_goes_along_with_its_request(twins, headquarters):
    one, other = twins
    asked = propose_photo(person=other, picture=SECOND, by=make_user(other))
    merge = merge_people(kept=one, absorbed=other, by=headquarters)
    assert Photo.objects.proposed().get().person == one
    undo_merge(merge=merge, by=headquarters)
    asked.refresh_from_db()
    assert (asked.person, Photo.objects.proposed().get().person) == (other, other)


@pytest.mark.parametrize("right", [0, 1])
def test_what_was_confirmed_since_stays_with_the_record_that_stayed(twins, headquarters, photographed, right):
    one, other = twins
    asked = propose_photo(person=other, picture=THIRD, by=make_user(other))
    merge = merge_people(kept=one, absorbed=other, by=headquarters, photo=photographed[right])
    asked.refresh_from_db()
    confirm_correction(request=asked, by=headquarters, seen=present_photo(one))
    assert shown(one) == THIRD
    assert why_not_undone(merge, headquarters) == ""
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (THIRD, SECOND if right == 0 else None)
    assert Photo.objects.count() == (2 if right == 0 else 1)


def test_what_was_confirmed_before_the_merge_goes_back(twins, headquarters):
    one, other = twins
    asked = propose_photo(person=other, picture=SECOND, by=make_user(other))
    confirm_correction(request=asked, by=headquarters, seen="")
    merge = merge_people(kept=one, absorbed=other, by=headquarters)
    assert shown(one) == SECOND
    undo_merge(merge=merge, by=headquarters)
    assert (shown(one), shown(other)) == (None, SECOND)


@pytest.mark.parametrize("right", [0, 1])
def test_what_no_undoing_asks_for_is_deleted(twins, headquarters, photographed, right):
    one, other = twins
    merge_people(kept=one, absorbed=other, by=headquarters, photo=photographed[right])
    forget_changes()
    assert Photo.objects.count() == 2
    merge = Merge.objects.get()
    Merge.objects.update(made_at=merge.made_at - timedelta(days=40))
    forget_changes()
    assert [row.pk for row in Photo.objects.all()] == [photographed[right].pk]
    assert shown(one) == (FIRST, SECOND)[right]


def test_the_page_shows_both_and_one_is_chosen(client, twins, headquarters, photographed):
    one, other = twins
    client.force_login(headquarters)
    address = reverse("merging:compare", args=[one.pk, other.pk])
    page = client.get(address)
    for person in twins:
        assert reverse("members:photo-file", args=[person.pk]) in page.text
    sent = values_of(page) | {"kept": "0", "photo": "1"}
    preview = client.post(address, sent)
    assert 'name="photo" value="1"' in preview.text
    client.post(address, sent | {"confirmed": "1"})
    assert shown(one) == SECOND


def test_one_photo_alone_is_no_question(client, twins, headquarters):
    put_photo(person=twins[0], picture=FIRST, by=headquarters)
    client.force_login(headquarters)
    page = client.get(reverse("merging:compare", args=[person.pk for person in twins]))
    assert 'name="photo"' not in page.text
