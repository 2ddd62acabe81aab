"""What a row says: days, phones, genders, names, categories, places, branches."""

from datetime import date

import pytest

from arabic.full_names import split_name
from arabic.written_days import NoYearError, YearAloneError, read_day
from members.exchange.plan.values import UnreadableValueError, read_gender, read_name, read_phone, visible
from tests.factories import make_branch
from tests.members.exchange.conftest import HEADINGS, ROWS, outcomes, reasons

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/04/1990", date(1990, 4, 23)),
        ("3-4-1990", date(1990, 4, 3)),
        ("23.04.1990", date(1990, 4, 23)),
        ("1990-04-23", date(1990, 4, 23)),
        ("1990/4/23", date(1990, 4, 23)),
        ("1990-04-23 00:00:00", date(1990, 4, 23)),
        ("٢٣/٠٤/١٩٩٠", date(1990, 4, 23)),
        ("23/04/90", date(1990, 4, 23)),
        ("23/04/26", date(2026, 4, 23)),
        ("23/04/27", date(1927, 4, 23)),
        ("23 أبريل 1990", date(1990, 4, 23)),
        ("23 نيسان 1990", date(1990, 4, 23)),
        ("2 غشت 1990", date(1990, 8, 2)),
        ("2 أغسطس 1990", date(1990, 8, 2)),
        ("5 كانون الثاني 1990", date(1990, 1, 5)),
        ("1er juin 1990", date(1990, 6, 1)),
        ("2 Août 1990", date(1990, 8, 2)),
        ("23 avr. 1990", date(1990, 4, 23)),
        ("23-avr-90", date(1990, 4, 23)),
        ("23-avril-1990", date(1990, 4, 23)),
        ("1 févr. 1990", date(1990, 2, 1)),
        ("1-juil-90", date(1990, 7, 1)),
        ("1-juin-90", date(1990, 6, 1)),
        ("1 sept. 26", date(2026, 9, 1)),
        ("1-déc-26", date(2026, 12, 1)),
        ("31-nov-90", None),
        ("1-jui-90", None),
        ("32986", date(1990, 4, 23)),
        ("32986.5", date(1990, 4, 23)),
        ("60", None),
        ("31/02/1990", None),
        ("04/23/1990", None),
        ("أمس", None),
        ("", None),
    ],
)
def test_a_day_as_lists_write_it(text, day):
    if day is None:
        with pytest.raises(ValueError, match=r".*"):
            read_day(text, TODAY)
    else:
        assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["1" + " " * 20_000 + "x", "23/04/1990" + " " * 31 + "x", "1" + "\u200e" * 200_000, "1 " * 20_000]
)
def test_what_is_longer_than_any_day_is_no_day_and_no_pattern_tries_it(monkeypatch, text):
    monkeypatch.setattr("arabic.written_days._DAY_FIRST", None)
    with pytest.raises(ValueError, match="not a date"):
        read_day(text, TODAY)


def test_spaces_around_a_day_are_no_part_of_it():
    assert read_day(" " * 50 + "1990-04-23 00:00:00" + " " * 50, TODAY) == date(1990, 4, 23)


@pytest.mark.parametrize("text", ["10/5", "10-05", "5 ماي", "5-avr", "5 avr."])
def test_a_day_without_a_year_is_not_guessed(text):
    with pytest.raises(NoYearError):
        read_day(text, TODAY)


@pytest.mark.parametrize("text", ["1990", "04/1990"])
def test_a_year_alone_is_no_day(text):
    with pytest.raises(YearAloneError):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "family_first", "names"),
    [
        ("هدى الزموري", False, ("هدى", "الزموري")),
        ("عبد الله بن عمر", False, ("عبد الله", "بن عمر")),
        ("مولاي أحمد العلوي", False, ("مولاي أحمد", "العلوي")),
        ("محمد أمين العلوي", False, ("محمد", "أمين العلوي")),
        ("الزموري هدى", True, ("هدى", "الزموري")),
        ("أيت علي محمد", True, ("محمد", "أيت علي")),
        ("بن عمر عبد الله", True, ("عبد الله", "بن عمر")),
        ("Ben Omar Karim", True, ("Karim", "Ben Omar")),
        ("نور الدين الريفي", False, ("نور الدين", "الريفي")),
        ("فاطمة الزهراء بنعلي", False, ("فاطمة الزهراء", "بنعلي")),
        ("فاطمه الزهراء بنعلي", False, ("فاطمه الزهراء", "بنعلي")),
        ("فاطمة الزهراء", False, ("فاطمة الزهراء", "")),
        ("بنعلي فاطمة الزهراء", True, ("فاطمة الزهراء", "بنعلي")),
        ("لالة فاطمة الزهراء بنعلي", False, ("لالة فاطمة الزهراء", "بنعلي")),
        ("Fatima Zahra Benali", False, ("Fatima Zahra", "Benali")),
        ("الزهراء بنعلي", False, ("الزهراء", "بنعلي")),
        ("هدى", False, ("هدى", "")),
        ("", False, ("", "")),
    ],
)
def test_a_name_in_one_column_is_parted(text, family_first, names):
    assert split_name(text, family_first=family_first) == names


@pytest.mark.parametrize("text", ["أنثى", "انثى", "F", "Femme", "Féminin", "Mme", "امرأة"])
def test_words_for_a_woman(text):
    assert read_gender(text) == "F"


@pytest.mark.parametrize("text", ["06 12 34 56 78", "0612345678", "612345678", "+212 612-345678", "٠٦١٢٣٤٥٦٧٨",
                                  "0612345678 / 0661000001", "00212612345678"])  # fmt: skip
def test_a_phone_in_any_form_is_one_number(text):
    assert read_phone(text) == "+212612345678"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\u200fهدى\u202c", "هدى"),
        ("عبد\u2060 \ufeffالله", "عبد الله"),
        ("\u200f", ""),
        ("بن\u200cعمر", "بن\u200cعمر"),
        ("Ben\u00adali", "Benali"),
    ],
)
def test_marks_that_cannot_be_seen_are_no_part_of_a_name(text, name):
    assert visible(text) == name


def test_names_phones_and_empty_cells_are_read_without_them(read_in):
    row = [
        "\u200fهدى\u200f",
        "\u202bالزموري\u202c",
        "\u200fأنثى",
        "\u200e12/03/1980",
        "\u202a0612345678\u202c",
        "\u200f",
    ]
    person = read_in([[*HEADINGS, "المهنة"], row]).lines.get().person
    assert (person.given_name, person.family_name, person.phone, person.occupation) == (
        "هدى", "الزموري", "+212612345678", "")  # fmt: skip


@pytest.mark.parametrize("text", ["=A1&B1", "123", "#REF!", "هدى 2", "..", "<b>"])
def test_what_is_no_name(text):
    with pytest.raises(UnreadableValueError):
        read_name(text)


def test_every_wrong_cell_of_a_row_is_said(check):
    batch = check([HEADINGS, ["هدى", "الزموري", "زوجة", "10/5", "06 12"]])
    said = reasons(batch)[2]
    for part in ("«زوجة» لا يدل على الجنس", "السنة غير مذكورة في «10/5»", "«06 12» ليس رقم هاتف"):
        assert part in said


def test_days_that_cannot_be_are_refused(check):
    rows = [HEADINGS, ["هدى", "الزموري", "أنثى", "12/03/2015", ""], ["نور", "الريفي", "أنثى", "12/03/2090", ""],
            ["كنزة", "البناني", "أنثى", "12/03/1880", ""]]  # fmt: skip
    assert outcomes(check(rows)) == {2: "refused", 3: "refused", 4: "refused"}


def test_a_gender_is_never_guessed_but_may_be_said_for_all(check):
    rows = [HEADINGS[:2], ["فاطمة", "الزموري"]]
    assert "لا يستنتج من الاسم" in reasons(check(rows))[2]
    assert outcomes(check(rows, gender="F")) == {2: "new"}


def test_a_member_of_eighteen_on_the_day_of_joining_is_taken(check):
    rows = [[*HEADINGS, "تاريخ الانخراط"], ["هدى", "الزموري", "أنثى", "12/03/2000", "", "12/03/2018"],
            ["نور", "الريفي", "أنثى", "12/03/2000", "", "11/03/2018"]]  # fmt: skip
    assert outcomes(check(rows)) == {2: "new", 3: "refused"}


def test_nobody_joins_before_the_branch_was_founded(check):
    batch = check([[*HEADINGS, "تاريخ الانخراط"], [*ROWS[0], "31/12/2009"], [*ROWS[1], "01/01/2010"]])
    assert outcomes(batch) == {2: "refused", 3: "new"}


def test_categories_and_places_are_named_as_the_party_names_them(party, read_in):
    from members.models import Category, Person

    student = Category.objects.exclude(code="regular").first()
    batch = read_in([[*HEADINGS, "الصنف", "الجماعة", "البريد الإلكتروني"],
                     [*ROWS[0], student.masculine, "مكناس", "h@example.org"],
                     [*ROWS[1], "لا صنف", "بلد لا وجود له", "لا شيء"]])  # fmt: skip
    person = Person.objects.get(family_name="الزموري")
    assert person.memberships.get().category == student
    assert (person.locality.name, person.email) == ("مكناس", "h@example.org")
    said = reasons(batch)[3]
    for part in ("ليس فئة", "ليس اسم جماعة", "ليس بريدا إلكترونيا صحيحا"):
        assert part in said


def test_a_column_names_branches_under_the_own_one_and_no_others(party, branch_secretary, read_in):
    from members.models import Person

    cell = make_branch(party["local"], "cell", "خلية الورد")
    make_branch(party["other"], "cell", "خلية الياسمين")
    rows = [[*HEADINGS, "الفرع"], [*ROWS[0], "خلية الورد"], [*ROWS[1], "خلية الياسمين"],
            ["نور", "البناني", "أنثى", "", "", "لا وجود له"], ["كنزة", "التازي", "أنثى", "", "", ""]]  # fmt: skip
    batch = read_in(rows)
    assert outcomes(batch) == {2: "new", 3: "refused", 4: "refused", 5: "new"}
    assert Person.objects.get(family_name="الزموري").branch == cell
    said = reasons(batch)
    assert said[3].replace("خلية الياسمين", "") == said[4].replace("لا وجود له", "")  # nothing tells that it is there
