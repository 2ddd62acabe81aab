"""Members read in from a file: recorded once, matched, filled in, refused; written whole and undone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from arabic.folding import search_key
from bureaus.importing import start_check, start_writing
from members.exchange.read.files import look_at
from members.models import Consent, ImportBatch, JoiningRule, MemberSequence, Membership, Person
from tests.factories import make_member
from tests.members.exchange.conftest import HEADINGS, ROWS, csv_of, outcomes, reasons

FIELDS = ["given_name", "family_name", "gender", "birth_date", "phone"]
COUNTED = ("new", "filled", "same", "refused")


def counts(batch):
    found = batch.counts()
    return tuple(found[outcome] for outcome in COUNTED)


def assert_keys(person):
    """The keys by which searches find `person` are those that saving the file would write."""
    keys = person.search_key, person.name_key, person.sound_key
    person.set_keys()
    assert keys == (person.search_key, person.name_key, person.sound_key)


def test_members_are_recorded_with_numbers_files_and_histories(party, read_in):
    last = MemberSequence.objects.get().last
    batch = read_in([HEADINGS, *ROWS])
    assert (batch.state, counts(batch)) == ("written", (2, 0, 0, 0))
    people = list(Person.objects.filter(member_number__gt=last).order_by("member_number"))
    assert [
        (one.given_name, one.family_name, one.gender, one.birth_date, one.phone, one.branch) for one in people
    ] == [
        ("هدى", "الزموري", "F", date(1980, 3, 12), "+212612345678", party["local"]),
        ("عبد الله", "الريفي", "M", date(1975, 6, 15), "+212661000001", party["local"]),
    ]
    assert [one.member_number for one in people] == [last + 1, last + 2]
    assert MemberSequence.objects.get().last == last + 2
    for person in people:
        assert_keys(person)
        membership = person.memberships.get()
        assert (membership.branch, membership.category.code, membership.started_on) == (
            party["local"], "regular", date(2020, 1, 1))  # fmt: skip
        assert (membership.ended_on, membership.probation_ends_on) == (None, None)
        for row in (person, membership):
            record = row.history.get()
            assert (record.history_type, record.history_user) == ("+", batch.uploaded_by)
            assert record.instance == row
    assert not Consent.objects.exists()  # nobody agreed to anything by standing in a list


def test_a_new_member_is_found_by_sound_and_long_names_are_cut(read_in):
    latin = ["Huda " + "a" * 75, "Zemmouri " + "b" * 71]
    rows = [[*HEADINGS, "Prénom", "Nom", "email"],
            ["هدى " + "سمم" * 25, "الزموري " + "ربن" * 24, *ROWS[0][2:], *latin,
             f"{'x' * 60}@{'y' * 60}.org"]]  # fmt: skip
    told = dict(enumerate([*FIELDS, "given_name_latin", "family_name_latin", "email"]))
    person = read_in(rows, mapping=told).lines.get().person
    assert_keys(person)
    assert person.sound_key.split()[2:3] == ["zmri"]


def test_names_that_a_file_replaces_are_found_by_their_sound_and_so_are_those_that_come_back(party, read_in, undo):
    known = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F", phone="+212612345678",
                        birth_date=date(1980, 3, 12)).person  # fmt: skip
    row = ["هدي", "زمّوري", *ROWS[0][2:]]
    batch = read_in([HEADINGS, row], overwritten=["given_name", "family_name"])
    assert batch.overwritten == ["given_name", "family_name"]
    known.refresh_from_db()
    assert known.family_name == "زمّوري"
    assert_keys(known)
    undo(batch)
    known.refresh_from_db()
    assert known.family_name == "الزموري"
    assert_keys(known)


def test_twice_adds_nobody(read_in):
    read_in([HEADINGS, *ROWS])
    before = Person.objects.count(), Membership.objects.count(), MemberSequence.objects.get().last
    again = read_in([HEADINGS, *ROWS])
    assert counts(again) == (0, 0, 2, 0)
    assert (Person.objects.count(), Membership.objects.count(), MemberSequence.objects.get().last) == before


def test_two_batches_checked_before_either_is_written_add_each_person_once(check, bureau):
    one, two = check([HEADINGS, *ROWS]), check([HEADINGS, *ROWS])
    assert counts(one) == counts(two) == (2, 0, 0, 0)
    for batch in (one, two):
        assert start_writing(batch=batch, by=batch.uploaded_by).state == "done"
    assert (counts(one), counts(two)) == ((2, 0, 0, 0), (0, 0, 2, 0))
    assert Person.objects.filter(name_key=search_key("هدى", "الزموري")).count() == 1


def test_written_twice_it_is_written_once(read_in):
    batch = read_in([HEADINGS, *ROWS])
    people = Person.objects.count()
    with pytest.raises(ValidationError, match="لم يفحص"):
        start_writing(batch=batch, by=batch.uploaded_by)
    assert Person.objects.count() == people


def test_a_known_member_s_empty_fields_are_filled_and_others_stay(party, read_in):
    known = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F",
                        birth_date=date(1980, 3, 12), occupation="طبيبة").person  # fmt: skip
    batch = read_in([[*HEADINGS, "المهنة"], [*ROWS[0], "أستاذة"]])
    assert counts(batch) == (0, 1, 0, 0)
    known.refresh_from_db()
    assert (known.phone, known.occupation) == ("+212612345678", "طبيبة")
    line = batch.lines.get()
    assert line.differences == {"occupation": ["طبيبة", "أستاذة"]}
    assert line.filled == {"phone": ["", "+212612345678"]}
    assert "212612345678" in known.search_key
    assert known.history.first().history_user == batch.uploaded_by


def test_a_field_that_is_chosen_is_replaced(party, read_in):
    known = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F",
                        birth_date=date(1980, 3, 12), occupation="طبيبة").person  # fmt: skip
    read_in([[*HEADINGS, "المهنة"], [*ROWS[0], "أستاذة"]], overwritten=["occupation"])
    known.refresh_from_db()
    assert known.occupation == "أستاذة"


def test_the_mapping_is_remembered_for_the_same_headings(party, upload, branch_secretary):
    batch = upload([[*HEADINGS, "ملاحظات"], [*ROWS[0], "نص"]])
    assert batch.mapping == {"0": "given_name", "1": "family_name", "2": "gender", "3": "birth_date", "4": "phone"}
    told = {int(column): code for column, code in batch.mapping.items()} | {5: "address"}
    upload([[*HEADINGS, "ملاحظات"], [*ROWS[1], "نص"]], mapping=told)
    later = ImportBatch.objects.order_by("pk").last()
    assert later.mapping["5"] == "address"
    again = upload([[*HEADINGS, "ملاحظات :"], ROWS[1]])
    assert again.mapping["5"] == "address"


def test_the_refused_rows_that_come_back_are_the_same_kind_of_file(upload):
    told = dict(enumerate(FIELDS)) | {5: "address"}
    upload([[*HEADINGS, "ملاحظات"], [*ROWS[0], "نص"]], mapping=told)
    back = upload([[*HEADINGS, "ملاحظات", "سبب الرفض"], [*ROWS[1], "نص", "السنة غير مذكورة"]])
    assert back.mapping == {str(column): code for column, code in told.items()}
    twice = upload([[*HEADINGS, "ملاحظات", "سبب الرفض", "سبب الرفض"], [*ROWS[1], "نص", "ا", "ب"]])
    assert twice.mapping == back.mapping
    other = upload([[*HEADINGS, "ملاحظات", "سبب آخر"], [*ROWS[1], "نص", ""]])
    assert "5" not in other.mapping


def test_a_mapping_without_a_name_or_with_two_columns_of_one_field_is_refused(upload):
    for mapping in ({0: "given_name"}, {0: "full_name", 1: "full_name"}, {0: "full_name", 1: "family_name"}):
        with pytest.raises(ValidationError):
            upload([HEADINGS, *ROWS], mapping=mapping)


def test_a_check_with_earlier_columns_stops(upload):
    batch = upload([HEADINGS, *ROWS])
    from bureaus.importing import CHECKING
    from runs.running import start

    run = start(work=CHECKING, branch=batch.branch, by=batch.uploaded_by, batch=batch.pk, turn=batch.turn - 1,
                name="x", slug="x")  # fmt: skip
    assert (run.state, batch.lines.count()) == ("failed", 0)
    assert start_check(batch=batch, by=batch.uploaded_by).state == "done"


def test_every_row_with_something_in_it_has_one_outcome(check):
    rows = [["لائحة الأعضاء"], [], HEADINGS, *ROWS, [], HEADINGS, ["هدى", "الزموري", "أنثى", "12/03/1980", ""],
            ["بلا نسب", "", "ذكر", "", ""]]  # fmt: skip
    batch = check(rows)
    assert outcomes(batch) == {4: "new", 5: "new", 8: "refused", 9: "refused"}
    assert "الصف 4" in reasons(batch)[8]
    assert batch.lines.get(row=8).cells == ["هدى", "الزموري", "أنثى", "12/03/1980"]


def test_headings_in_two_rows_that_a_printed_list_repeats_are_no_people(check):
    upper, lower = ["الاسم", "", "الجنس", "تاريخ الازدياد", "الهاتف"], ["الشخصي", "العائلي", "", "", ""]
    batch = check([upper, lower, ROWS[0], upper, lower, ROWS[1]])
    assert dict(batch.lines.values_list("row", "outcome")) == {3: "new", 6: "new"}
    assert batch.lines.get(row=3).values["family_name"] == "الزموري"


def test_a_probation_is_recorded_where_the_rule_asks_for_one_and_it_is_not_over(read_in):
    JoiningRule.objects.update(probation_months=6)
    lately, long_ago = localdate() - timedelta(days=40), localdate() - timedelta(days=400)
    days = [day.strftime("%d/%m/%Y") for day in (lately, long_ago)]
    rows = [[*row, day] for row, day in zip(ROWS, days, strict=True)]
    batch = read_in([[*HEADINGS, "تاريخ الانخراط"], *rows], mapping=dict(enumerate([*FIELDS, "joined_on"])))
    rule = JoiningRule.objects.current().get()
    recorded = [line.membership.probation_ends_on for line in batch.lines.order_by("row")]
    assert recorded == [rule.probation_end(lately), None]
    assert recorded[0] > localdate()
    assert list(batch.lines.get(row=2).membership.history.values_list("probation_ends_on", flat=True)) == recorded[:1]


def test_titles_do_not_count_among_the_rows(settings, check):
    settings.IMPORT_MOST_ROWS = 3
    rows = [*ROWS, ["ليلى", "الوزاني", "أنثى", "01/01/1980", ""]]
    assert check([["لائحة الأعضاء"], HEADINGS, *rows]).counts()["new"] == 3


def test_a_line_that_ends_in_two_signs_is_one_row(settings):
    assert b"\r\n" in csv_of([HEADINGS, *ROWS])
    assert look_at(csv_of([HEADINGS, *ROWS])).rows == 4  # and the end of the file
