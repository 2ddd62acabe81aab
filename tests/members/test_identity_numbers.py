"""Identity numbers: nowhere without the authorisation; with it encrypted, masked, found whole, shown by an act."""

import logging

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from members.anonymising import anonymise
from members.identity_numbers import (
    UNREADABLE,
    found_by,
    identity_number_of,
    looks_usual,
    mask,
    masked_number_of,
    normalise,
    others_with,
    record_identity_number,
)
from members.limits import LIMITS
from members.models import IdentityNumber, Person
from members.own_data import everything_about
from merging.merge import merge_people
from tests.factories import make_member, make_officer, make_person, make_user
from tests.forms import values_of
from traces.models import Act, Reading
from traces.recording import record_reading

pytestmark = pytest.mark.django_db
NUMBER = "ZQ739154"
FIND = reverse("members:find-identity-number")


@pytest.fixture
def person(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي").person


@pytest.fixture
def kept(settings):
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    return settings


@pytest.fixture
def office(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def page_of(person):
    return reverse("members:identity-number", args=[person.pk])


def tables():
    """{table: all its text} of the whole database."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608  a table of ours
                found[model._meta.db_table] = " ".join(str(cell) for row in cursor for cell in row)
    return found


# -- Without the authorisation ----------------------------------------------------------------------------------------


def test_without_the_authorisation_there_is_no_field_anywhere(office, person):
    assert office.get(page_of(person)).status_code == 404
    assert office.post(page_of(person), {"number": NUMBER}).status_code == 404
    for name in ("members:person", "members:details", "admin:members_person_change"):
        text = office.get(reverse(name, args=[person.pk])).text
        assert page_of(person) not in text
        assert "البطاقة الوطنية" not in text
    with pytest.raises(RuntimeError):
        record_identity_number(person=person, number=NUMBER)
    assert not IdentityNumber.objects.exists()


def test_when_the_authorisation_ends_what_was_kept_shows_nowhere(office, person, kept, party):
    record_identity_number(person=person, number=NUMBER)
    kept.CIN_AUTHORISATION = ""
    assert identity_number_of(person) == masked_number_of(person) == ""
    assert office.get(page_of(person)).status_code == 404
    assert office.get(FIND).status_code == office.post(FIND, {"number": NUMBER}).status_code == 404
    for page in (reverse("members:list", args=[party["local"].slug]), reverse("admin:members_person_changelist")):
        assert FIND not in office.get(page).text


# -- At rest ----------------------------------------------------------------------------------------------------------


def test_the_database_holds_it_nowhere_in_plain_text(office, person, kept):
    office.post(page_of(person), {"number": "zq 739-154"})
    assert identity_number_of(person) == NUMBER
    for table, text in tables().items():
        assert NUMBER not in text, table
        assert "739154" not in text, table


def test_the_history_says_who_wrote_it_and_not_what(office, person, kept, branch_secretary):
    office.post(page_of(person), {"number": NUMBER})
    row = IdentityNumber.history.get()
    assert (row.person_id, row.history_user) == (person.pk, branch_secretary)
    assert not {"sealed", "digest"} & {field.name for field in row._meta.fields}


def test_the_same_number_is_sealed_otherwise_each_time(party, person, kept):
    other = make_person(party["local"])
    for one in (person, other):
        record_identity_number(person=one, number=NUMBER)
    first, second = IdentityNumber.objects.all()
    assert first.sealed != second.sealed
    assert first.digest == second.digest


def test_without_the_hash_key_nobody_finds_it_by_trying(person, kept):
    record_identity_number(person=person, number=NUMBER)
    kept.CIN_HASH_KEY = "another key of the tests, which is long enough for them"
    assert not found_by(NUMBER, make_user(is_superuser=True)).exists()


def test_a_number_put_on_another_file_does_not_open(party, person, kept):
    record_identity_number(person=person, number=NUMBER)
    other = make_person(party["local"])
    IdentityNumber.objects.update(person=other)
    assert identity_number_of(other) == masked_number_of(other) == UNREADABLE


def test_a_file_opens_although_the_keys_are_lost(office, person, kept):
    record_identity_number(person=person, number=NUMBER)
    kept.CIN_KEYS = [Fernet.generate_key().decode()]
    assert masked_number_of(person) == "•••••"
    assert office.get(reverse("members:person", args=[person.pk])).status_code == 200
    assert identity_number_of(person) == UNREADABLE


@pytest.fixture
def unreadable(person, kept):
    record_identity_number(person=person, number=NUMBER)
    kept.CIN_KEYS = [Fernet.generate_key().decode()]
    return person


def test_a_number_that_no_key_opens_is_recorded_anew(office, unreadable, kept):
    answer = office.get(page_of(unreadable))
    assert "يُسجل من جديد" in answer.text
    assert office.post(page_of(unreadable), {"show": "1"}).status_code == 200
    assert not Reading.objects.filter(act=Act.REVEALED).exists()
    assert office.post(page_of(unreadable), {"number": NUMBER}).status_code == 302
    assert identity_number_of(unreadable) == NUMBER
    assert "يُسجل من جديد" not in office.get(page_of(unreadable)).text


@pytest.mark.parametrize("sealed", ["", "not sealed at all", "ليس رقما"])
def test_nor_does_what_is_no_sealed_number(office, person, kept, sealed):
    record_identity_number(person=person, number=NUMBER)
    IdentityNumber.objects.update(sealed=sealed)
    assert identity_number_of(person) == UNREADABLE
    assert office.get(page_of(person)).status_code == 200


def test_its_owner_is_told_that_one_is_kept(unreadable, caplog):
    assert everything_about(unreadable)["identity_number"] == [{"number": UNREADABLE}]
    assert f"identity number of person {unreadable.pk}" in caplog.text


def test_it_stays_where_it_is_when_the_records_are_merged(party, unreadable):
    kept_record = make_person(party["local"])
    before = IdentityNumber.objects.get().sealed
    merge_people(kept=kept_record, absorbed=unreadable, by=make_user(is_superuser=True))
    row = IdentityNumber.objects.get()
    assert (row.person, row.sealed) == (unreadable, before)
    assert identity_number_of(kept_record) == ""


def test_nothing_is_recorded_of_a_record_that_was_merged_meanwhile(party, person, kept):
    merge_people(kept=make_person(party["local"]), absorbed=person, by=make_user(is_superuser=True))
    with pytest.raises(ValidationError, match="أُدمج هذا الملف"):
        record_identity_number(person=person, number=NUMBER)


def test_nor_of_somebody_anonymised(party, kept, secretary):
    person = make_person(party["local"])
    anonymise(person, by=secretary)
    with pytest.raises(ValidationError, match="هوية هذا الشخص محذوفة"):
        record_identity_number(person=person, number=NUMBER)
    assert not IdentityNumber.objects.exists()


def test_a_new_key_takes_over(person, kept):
    record_identity_number(person=person, number=NUMBER)
    old, new = kept.CIN_KEYS[0], Fernet.generate_key().decode()
    kept.CIN_KEYS = [new, old]
    assert identity_number_of(person) == NUMBER
    call_command("seal_identity_numbers")
    kept.CIN_KEYS = [new]
    assert identity_number_of(person) == NUMBER


def test_there_is_nothing_to_seal_without_the_authorisation(db):
    with pytest.raises(CommandError):
        call_command("seal_identity_numbers")


def test_anonymising_removes_it_even_when_it_is_no_longer_kept(party, kept, secretary):
    person = make_person(party["local"])
    record_identity_number(person=person, number=NUMBER)
    kept.CIN_AUTHORISATION = ""
    anonymise(person, by=secretary)
    assert not IdentityNumber.objects.exists()
    assert not IdentityNumber.history.exists()


# -- On screens -------------------------------------------------------------------------------------------------------


def test_screens_mask_it(office, person, kept):
    record_identity_number(person=person, number=NUMBER)
    for url in (reverse("members:person", args=[person.pk]), page_of(person)):
        text = office.get(url).text
        assert NUMBER not in text
        assert "•••••154" in text
    assert not Reading.objects.filter(act=Act.REVEALED).exists()


def test_it_is_shown_whole_by_an_act_that_is_traced_each_time(office, person, kept, branch_secretary):
    record_identity_number(person=person, number=NUMBER)
    for _ in range(2):
        assert NUMBER in office.post(page_of(person), {"show": "1"}).text
    rows = Reading.objects.filter(act=Act.REVEALED)
    assert list(rows.values_list("reader", "person", "subject")) == [(branch_secretary.pk, person.pk, "cin")] * 2
    assert Reading.objects.about(person).filter(act=Act.REVEALED).count() == 2
    assert identity_number_of(person) == NUMBER  # and nothing was recorded by it


@pytest.mark.parametrize(
    ("who", "status"), [("treasurer", 403), ("secretary", 403), ("member", 404), ("outsider", 404)]
)
def test_who_may_not_change_the_file_does_not_see_it_masked_or_whole(client, request, person, kept, who, status):
    record_identity_number(person=person, number=NUMBER)
    client.force_login(request.getfixturevalue(who))
    assert client.get(page_of(person)).status_code == status
    assert client.post(page_of(person), {"show": "1"}).status_code == status
    answer = client.get(reverse("members:person", args=[person.pk]))
    assert "•••••154" not in answer.text
    assert client.post(page_of(person), {"number": "AA1"}).status_code == status
    assert identity_number_of(person) == NUMBER


@pytest.mark.parametrize("number", ["x", "1234567890123456789", "ABCD12"])
def test_an_unusual_number_is_recorded_with_a_warning(office, person, kept, number):
    answer = office.post(page_of(person), {"number": number}, follow=True)
    assert "AB123456" in answer.text
    assert identity_number_of(person) == number.upper()


def test_a_number_of_the_usual_form_has_no_warning(office, person, kept):
    answer = office.post(page_of(person), {"number": NUMBER}, follow=True)
    assert "AB123456" not in answer.text


def test_the_number_of_another_file_is_asked_about_first(office, party, person, kept):
    record_identity_number(person=make_person(party["local"]), number=NUMBER)
    answer = office.post(page_of(person), {"number": NUMBER})
    assert answer.status_code == 422
    assert answer.context["form"].errors["confirmed"]
    assert identity_number_of(person) == ""
    office.post(page_of(person), values_of(answer) | {"number": NUMBER, "confirmed": "on"})
    assert identity_number_of(person) == NUMBER


def test_a_number_typed_tells_nothing_of_files_out_of_sight(office, party, person, kept, branch_secretary):
    elsewhere = make_person(party["other"])
    record_identity_number(person=elsewhere, number=NUMBER)
    assert not others_with(NUMBER, person, branch_secretary).exists()
    assert list(others_with(NUMBER, person, make_user(is_superuser=True))) == [elsewhere]
    assert office.post(page_of(person), {"number": NUMBER}).status_code == 302
    assert identity_number_of(person) == NUMBER


def test_typing_one_number_after_the_other_is_limited(office, person, kept, monkeypatch):
    monkeypatch.setitem(LIMITS, "number", "2/h/user")
    codes = [office.post(page_of(person), {"number": f"ZQ{number}"}).status_code for number in range(3)]
    assert codes == [302, 302, 429]
    assert office.get(page_of(person)).status_code == 200
    assert identity_number_of(person) == "ZQ1"


@pytest.mark.parametrize("typed", ["AA1", "", NUMBER])
def test_nobody_records_or_removes_their_own(office, branch_secretary, kept, typed):
    own = branch_secretary.person
    record_identity_number(person=own, number=NUMBER)
    page = office.get(page_of(own))
    assert page.status_code == 200
    assert 'name="number"' not in page.text
    assert NUMBER in office.post(page_of(own), {"show": "1"}).text
    assert office.post(page_of(own), {"number": typed}).status_code == 403
    assert office.post(page_of(own), {}).status_code == 403
    assert identity_number_of(own) == NUMBER


def test_the_page_says_when_the_record_was_merged_meanwhile(office, party, person, kept, monkeypatch):
    def refuse(**_given):
        raise ValidationError("أُدمج هذا الملف")

    monkeypatch.setattr("members.views.identity_numbers.correct_identity_number", refuse)
    answer = office.post(page_of(person), {"number": NUMBER})
    assert answer.status_code == 422
    assert "أُدمج هذا الملف" in answer.text


def test_an_empty_number_removes_it(office, person, kept):
    record_identity_number(person=person, number=NUMBER)
    office.post(page_of(person), {"number": " "})
    assert not IdentityNumber.objects.exists()


# -- Search -----------------------------------------------------------------------------------------------------------


def searched(client, typed):
    """Whom the page finds by what is typed."""
    answer = client.post(FIND, {"number": typed})
    assert (answer.status_code, NUMBER in answer.text) == (200, False)
    return list(answer.context["people"])


@pytest.mark.parametrize("typed", [NUMBER, "zq739154", "ZQ ٧٣٩١٥٤", " zq-739.154 "])
def test_the_exact_number_that_is_sent_finds_the_member(office, person, kept, typed):
    record_identity_number(person=person, number=NUMBER)
    assert searched(office, typed) == [person]


@pytest.mark.parametrize("typed", ["ZQ73915", "739154", "ZQ", "ZQ739155"])
def test_part_of_a_number_finds_nobody(office, person, kept, typed):
    record_identity_number(person=person, number=NUMBER)
    assert searched(office, typed) == []
    assert "لا أحد يحمل هذا الرقم" in office.post(FIND, {"number": typed}).text


def test_nothing_typed_is_asked_for(office, person, kept):
    for typed in ("", " ", "--"):
        assert office.post(FIND, {"number": typed}).status_code == 422


def test_a_number_in_an_address_finds_nobody(office, party, person, kept):
    """Addresses stand in histories and logs: neither the page itself nor any search takes a number from one."""
    record_identity_number(person=person, number=NUMBER)
    assert "people" not in office.get(FIND, {"number": NUMBER}).context
    found = office.get(reverse("members:list", args=[party["local"].slug]), {"q": NUMBER})
    assert list(found.context["page_obj"]) == []
    found = office.get(reverse("admin:members_person_changelist"), {"q": NUMBER})
    assert list(found.context["cl"].result_list) == []


def test_a_file_out_of_reach_is_not_found(client, party, person, kept):
    """Who only reads the file, or works elsewhere, does not learn whose number it is."""
    record_identity_number(person=person, number=NUMBER)
    for office in (
        make_officer(party["province"], "first_secretary"),
        make_officer(party["other"], "branch_secretary"),
    ):
        client.force_login(office)
        assert searched(client, NUMBER) == []


@pytest.mark.parametrize(("who", "status"), [("treasurer", 403), ("member", 403), ("outsider", 403)])
def test_who_changes_no_file_searches_by_no_number(client, request, person, bureau, kept, who, status):
    record_identity_number(person=person, number=NUMBER)
    client.force_login(request.getfixturevalue(who))
    assert client.get(FIND).status_code == client.post(FIND, {"number": NUMBER}).status_code == status


def test_the_lists_lead_to_the_page(office, party, person, kept, client, treasurer):
    pages = reverse("members:list", args=[party["local"].slug]), reverse("admin:members_person_changelist")
    assert all(FIND in office.get(page).text for page in pages)
    client.force_login(treasurer)
    assert FIND not in client.get(pages[0]).text


def test_searches_by_number_are_counted(office, person, kept, monkeypatch):
    monkeypatch.setitem(LIMITS, "number", "2/h/user")
    statuses = [office.post(FIND, {"number": f"ZQ{number}"}).status_code for number in range(3)]
    assert statuses == [200, 200, 429]


def test_a_choice_of_people_is_not_searched_by_it(office, person, kept):
    record_identity_number(person=person, number=NUMBER)
    assert not Person.objects.search_as(make_user(is_superuser=True), NUMBER).exists()


def test_a_name_is_still_found_beside_it(office, party, person, kept):
    found = office.get(reverse("members:list", args=[party["local"].slug]), {"q": "بنعلي"})
    assert [row.person for row in found.context["page_obj"]] == [person]


def test_a_trace_of_a_search_masks_it(party, person, kept, branch_secretary):
    people = Person.objects.filter(pk=person.pk)
    reading = record_reading(
        reader=branch_secretary, act=Act.EXPORTED, subject="members", people=people, filters={"البحث": NUMBER}
    )
    assert reading.filters == {"البحث": "•••••154"}


def test_no_log_holds_it(office, person, kept, caplog):
    with caplog.at_level(logging.DEBUG):
        office.post(page_of(person), {"number": NUMBER})
        office.post(page_of(person), {"show": "1"})
    assert NUMBER not in " ".join(record.getMessage() for record in caplog.records if "django.db" not in record.name)


# -- Words ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once
    assert len(once) <= 20


@given(st.from_regex(r"\A[A-Z]{1,3}[0-9]{1,7}\Z"))
def test_a_mask_keeps_three_characters_at_most(number):
    assert looks_usual(number)
    shown = mask(number).replace("•", "")
    assert len(shown) <= 3
    assert number.endswith(shown)
