"""Whom a row means: who is found, who is not, and what is told of people out of sight."""

from datetime import date

import pytest

from bureaus.sanctions import sanction_member
from members.joining import leave
from members.models import Person
from members.suspending import suspend
from tests.factories import make_bureau, make_member, make_officer, make_person
from tests.members.exchange.conftest import HEADINGS, ROWS, outcomes, reasons

HUDA = {"given_name": "هدى", "family_name": "الزموري", "gender": "F"}
BORN, PHONE = date(1980, 3, 12), "+212612345678"


def one(check, row=None, **told):
    """(outcome, what is said) of one row."""
    batch = check([HEADINGS, row or ROWS[0]], **told)
    line = batch.lines.get()
    return line.outcome, " ".join(filter(None, [*(said for _field, said in line.problems), line.note]))


@pytest.mark.parametrize("given", [{"birth_date": BORN}, {"phone": PHONE}, {"birth_date": BORN, "phone": PHONE}])
def test_name_with_birth_date_or_phone_is_the_same_person(party, check, given):
    person = make_member(party["local"], **HUDA, **given).person
    assert one(check)[0] in ("same", "filled")
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("family_name", ["زموري", "الزّموري"])
def test_names_are_folded(party, check, family_name):
    make_member(party["local"], **HUDA, birth_date=BORN, phone=PHONE)
    assert one(check, ["هدي", family_name, "أنثى", "12/03/1980", ""])[0] == "same"


def test_another_birth_date_is_another_person(party, check):
    make_member(party["local"], **HUDA, birth_date=date(1970, 1, 1), phone=PHONE)
    assert one(check)[0] == "new"


def test_a_namesake_whom_nothing_tells_apart_is_refused(party, check):
    make_member(party["local"], **HUDA, birth_date=BORN)
    outcome, said = one(check, ["هدى", "الزموري", "أنثى", "", ""])
    assert outcome == "refused"
    assert "ولا يبين تاريخ الازدياد ولا الهاتف" in said


def test_a_name_alone_is_the_member_of_that_name_alone(party, check):
    make_member(party["local"], **HUDA)
    assert one(check, ["هدى", "الزموري", "أنثى", "", ""])[0] == "same"


def test_two_who_match_are_counted(party, check):
    for _number in range(2):
        make_member(party["local"], **HUDA, birth_date=BORN)
    assert one(check) == ("refused", "شخصان يطابقان هذا الصف.")


def test_a_member_number_says_who(party, check):
    person = make_member(party["local"], **HUDA).person
    rows = [[*HEADINGS, "رقم العضوية"], [*ROWS[0], person.shown_number], [*ROWS[1], person.shown_number],
            ["نور", "الريفي", "أنثى", "", "", "999999"]]  # fmt: skip
    batch = check(rows)
    assert outcomes(batch) == {2: "filled", 3: "refused", 4: "refused"}
    assert "لشخص باسم آخر" in reasons(batch)[3]
    assert "لا عضو ممن تطلع" in reasons(batch)[4]


def test_a_member_number_does_not_override_another_birth_date(party, read_in):
    person = make_member(party["local"], **HUDA, birth_date=date(1970, 1, 1)).person
    rows = [[*HEADINGS, "رقم العضوية"], [*ROWS[0], person.shown_number]]
    batch = read_in(rows, overwritten=["phone"])
    person.refresh_from_db()
    assert (outcomes(batch), person.phone) == ({2: "refused"}, "")
    assert "لشخص بتاريخ ازدياد آخر" in reasons(batch)[2]


def test_who_left_is_taken_back_from_the_file(party, check):
    membership = make_member(party["local"], **HUDA, birth_date=BORN)
    leave(membership=membership, on=date(2024, 1, 1), reason="resignation")
    outcome, said = one(check)
    assert outcome == "refused"
    assert "غادر الحزب بتاريخ" in said


def test_a_second_row_is_no_way_round_an_expulsion(party, check):
    membership = make_member(party["local"], **HUDA)
    sanction_member(membership=membership, kind="expulsion", on=date(2024, 1, 1), reason="قرار",
                    hearing_on=date(2023, 12, 1), reference="1/2024")  # fmt: skip
    assert one(check)[0] == "refused"
    assert one(check, ["هدى", "الزموري", "أنثى", "", "0661999999"])[0] == "refused"


def test_a_suspended_member_s_file_stays_as_it_is(party, read_in):
    membership = make_member(party["local"], **HUDA, birth_date=BORN)
    suspend(membership=membership, on=date(2026, 1, 1), reason="قرار")
    batch = read_in([HEADINGS, ROWS[0]])
    line = batch.lines.get()
    membership.person.refresh_from_db()
    assert (line.outcome, membership.person.phone) == ("same", "")
    assert "مجمدة" in line.note


def test_an_officer_of_a_higher_level_is_left_alone(party, branch_secretary, read_in):
    person = make_member(party["local"], **HUDA, birth_date=BORN).person
    make_bureau(party["province"], "counsellor", holders=[person])
    line = read_in([HEADINGS, ROWS[0]]).lines.get()
    person.refresh_from_db()
    assert (line.outcome, person.phone) == ("same", "")
    assert "لمستوى آخر" in line.note


def test_nobody_fills_the_own_file(party, branch_secretary, read_in):
    own = branch_secretary.person
    own.family_name, own.birth_date = "الحداد", BORN
    own.save()
    batch = read_in([HEADINGS, [own.given_name, own.family_name, "ذكر", "12/03/1980", "0612345678"]])
    own.refresh_from_db()
    assert (batch.lines.get().outcome, own.phone) == ("same", "")


def test_the_branch_s_own_counsellor_is_filled_in(party, branch_secretary, bureau, read_in):
    person = bureau.seats.filter(office__code="counsellor").first().mandates.get().person
    person.family_name, person.birth_date = "الحداد", BORN
    person.save()
    line = read_in([HEADINGS, [person.given_name, person.family_name, "ذكر", "12/03/1980", "0612345678"]]).lines.get()
    person.refresh_from_db()
    assert (line.outcome, person.phone) == ("filled", PHONE)


def test_a_member_of_another_branch_out_of_sight_is_not_told(party, check):
    make_member(party["other"], **HUDA, birth_date=BORN, phone=PHONE)
    assert one(check) == ("new", "")


def test_a_member_of_another_branch_in_sight_is_to_be_transferred(party, check):
    make_member(party["local"], **HUDA, birth_date=BORN, phone=PHONE)
    leader = make_officer(party["province"], "first_secretary")
    outcome, said = one(check, branch=party["province"], by=leader)
    assert outcome == "refused"
    assert str(party["local"]) in said


def test_a_number_out_of_sight_is_as_unknown_as_one_that_nobody_has(party, check):
    person = make_member(party["other"], **HUDA).person
    rows = [[*HEADINGS, "رقم العضوية"], [*ROWS[0], person.shown_number], [*ROWS[0], "999999"]]
    said = reasons(check(rows))
    assert said[2] == said[3]


def test_somebody_known_who_is_no_member_joins_the_branch_that_keeps_the_file(party, read_in):
    guest = make_person(party["local"], **HUDA, birth_date=BORN)
    batch = read_in([HEADINGS, ROWS[0]])
    guest.refresh_from_db()
    assert guest.memberships.get().branch == party["local"]
    assert guest.member_number is not None
    assert str(guest.member_number) in guest.search_key
    assert guest.phone == PHONE
    assert batch.lines.get().outcome == "new"


def test_two_rows_of_one_person_are_one_and_two_phones_of_a_name_are_two(check):
    rows = [HEADINGS, ["هدى", "الزموري", "أنثى", "", "0612345678"], ["هدى", "الزموري", "أنثى", "", "0661000001"],
            ["هدى", "زموري", "أنثى", "01/01/1990", "0612345678"], ["هدى", "الزموري", "أنثى", "", ""]]  # fmt: skip
    assert outcomes(check(rows)) == {2: "new", 3: "new", 4: "refused", 5: "refused"}
