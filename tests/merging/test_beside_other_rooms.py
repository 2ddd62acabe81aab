"""A merge beside what other rooms keep of people: identity numbers, readings, requests about data, anonymising."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from finding.models import SavedFilter
from members.anonymising import anonymise
from members.data_requests import propose_corrections
from members.identity_numbers import identity_number_of, record_identity_number
from members.joining import leave
from members.models import Membership, NameWord, Person
from members.own_data import everything_about
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from traces.models import Reading
from traces.recording import record_opening

NUMBER, OTHER = "BE876154", "BE876155"


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def twins(party):
    return [make_member(party["local"], given_name="هدى", family_name="الزموري").person for _record in range(2)]


@pytest.fixture
def kept(settings):
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    return settings


class TestIdentityNumbers:
    def test_the_number_goes_along_sealed_anew_and_comes_back(self, kept, twins, headquarters):
        one, other = twins
        record_identity_number(person=other, number=NUMBER)
        merge = merge_people(kept=one, absorbed=other, by=headquarters)
        assert identity_number_of(one) == NUMBER
        undo_merge(merge=merge, by=headquarters)
        assert identity_number_of(one) == ""
        assert identity_number_of(other) == NUMBER

    def test_one_number_on_both_is_no_hindrance(self, kept, twins, headquarters):
        for person in twins:
            record_identity_number(person=person, number=NUMBER)
        merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)
        assert identity_number_of(twins[0]) == NUMBER

    def test_two_numbers_are_two_people(self, kept, twins, headquarters):
        record_identity_number(person=twins[0], number=NUMBER)
        record_identity_number(person=twins[1], number=OTHER)
        with pytest.raises(ValidationError, match="رقما البطاقة الوطنية مختلفان"):
            merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)

    def test_without_the_authorisation_the_number_stays_where_it_is(self, kept, twins, headquarters):
        record_identity_number(person=twins[1], number=NUMBER)
        kept.CIN_AUTHORISATION = ""
        merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)
        kept.CIN_AUTHORISATION = "D-7/2026"
        assert identity_number_of(twins[0]) == ""

    def test_the_owner_is_told_it_whole(self, kept, twins):
        record_identity_number(person=twins[0], number=NUMBER)
        assert everything_about(twins[0])["identity_number"] == [{"number": NUMBER}]
        assert everything_about(twins[1])["identity_number"] == []


class TestReadings:
    def test_those_of_either_record_are_told_to_the_person(self, twins, headquarters, treasurer):
        for person in twins:
            record_opening(reader=treasurer, person=person)
        merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)
        assert Reading.objects.about(twins[0]).count() == 2
        assert len(everything_about(twins[0])["readings"]) == 2


class TestDataRequests:
    def test_the_same_correction_waiting_on_both_is_answered_first(self, twins, headquarters):
        for person in twins:
            propose_corrections(person=person, by=make_user(person), occupation="أستاذة")
        with pytest.raises(ValidationError, match="طلب واحد يخص المعطيات"):
            merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)

    def test_one_goes_to_the_record_that_stays(self, twins, headquarters):
        [asked] = propose_corrections(person=twins[1], by=make_user(twins[1]), occupation="أستاذة")
        merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)
        asked.refresh_from_db()
        assert asked.person == twins[0]


class TestAnonymising:
    @pytest.fixture
    def gone(self, twins, headquarters):
        """The record that stands for both of somebody who left, and the merge."""
        for membership in Membership.objects.filter(person__in=twins):
            leave(membership=membership, on=localdate() - timedelta(days=3), reason="resignation")
        merge = merge_people(kept=twins[0], absorbed=twins[1], by=headquarters)
        anonymise(Person.objects.get(pk=twins[0].pk), by=headquarters)
        return merge

    def test_every_record_of_the_person_loses_its_name(self, gone, twins):
        for record in Person.records.filter(pk__in=[person.pk for person in twins]):
            assert record.anonymised_at
            assert "الزموري" not in f"{record.full_name} {record.search_key} {record.merged_key} {record.sound_key}"

    def test_the_merge_forgets_what_it_changed_and_is_not_undone(self, gone, headquarters):
        gone.refresh_from_db()
        assert (gone.choices, gone.changes) == ([], [])
        with pytest.raises(ValidationError, match="حُذفت هوية هذا الشخص"):
            undo_merge(merge=gone, by=headquarters)

    def test_an_anonymised_record_is_merged_with_none(self, gone, twins, party, headquarters):
        other = make_member(party["local"]).person
        with pytest.raises(ValidationError, match="أحد الملفين حُذفت هوية صاحبه"):
            merge_people(kept=other, absorbed=Person.objects.get(pk=twins[0].pk), by=headquarters)

    @pytest.mark.postgresql
    def test_a_word_that_nobody_bears_any_more_is_forgotten(self, party, headquarters):
        member = make_member(party["local"], given_name="زنوبيا", family_name="العلوي", on=date(2020, 1, 1))
        make_member(party["local"], given_name="سعاد", family_name="العلوي")
        assert NameWord.objects.filter(word="زنوبيا").exists()
        leave(membership=member, on=localdate() - timedelta(days=3), reason="resignation")
        anonymise(member.person, by=headquarters)
        assert not NameWord.objects.filter(word="زنوبيا").exists()
        assert NameWord.objects.filter(word__in=["علوي", "العلوي"]).exists()

    def test_kept_searches_go_with_whoever_kept_them(self, party, headquarters):
        member = make_member(party["local"])
        SavedFilter.objects.create(user=make_user(member.person), name="نساء الفرع", address="gender=F")
        leave(membership=member, on=localdate() - timedelta(days=3), reason="resignation")
        anonymise(member.person, by=headquarters)
        assert not SavedFilter.objects.exists()
