import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.wording import by_gender, definite, deputy_title, initials


@pytest.mark.parametrize(
    ("gender", "wording"),
    [
        ("M", "كاتب الفرع"),
        ("F", "كاتبة الفرع"),
        ("", "كاتب(ة) الفرع"),
        (None, "كاتب(ة) الفرع"),
        ("X", "كاتب(ة) الفرع"),
    ],
)
def test_by_gender(gender, wording):
    assert by_gender(gender, "كاتب الفرع", "كاتبة الفرع") == wording


@pytest.mark.parametrize(
    ("masculine", "feminine", "joined"),
    [
        ("الكاتب الأول", "الكاتبة الأولى", "الكاتب(ة) الأول(ى)"),
        ("نائب أمين المال", "نائبة أمينة المال", "نائب(ة) أمين(ة) المال"),
        ("مقرر", "مقررة", "مقرر(ة)"),
        ("عضو", "عضو", "عضو"),
        ("حضر", "حضرت", "حضر(ت)"),
        ("له", "لها", "له(ا)"),
        ("مستشارون", "مستشارات", "مستشارون / مستشارات"),
        ("منتخبا", "منتخبة", "منتخبا / منتخبة"),
        ("مسؤول عن التواصل", "مسؤولة التواصل", "مسؤول عن التواصل / مسؤولة التواصل"),
        ("منسق", "", "منسق"),
        ("", "منسقة", "منسقة"),
    ],
)
def test_the_joined_form_when_the_gender_is_unknown(masculine, feminine, joined):
    assert by_gender(None, masculine, feminine) == joined


def test_a_missing_feminine_falls_back_to_the_masculine():
    assert by_gender("F", "مندوب", "") == "مندوب"


@pytest.mark.parametrize(
    ("given_name", "family_name", "letters"),
    [
        ("محمد أمين", "الخطابي", "م.خ"),
        ("عبد السلام", "بن عيسى", "ع.ب"),
        ("إلهام", "الإدريسي", "إ.إ"),
        ("الهام", "الزاوي", "ا.ز"),
        ("المصطفى", "العلوي", "م.ع"),
        ("آسية", "", "آ"),
        ("", "الوردي", "و"),
        ("karim", "el idrissi", "K.E"),
        ("«سعيد»", "(الراوي)", "س.ر"),
        ("ال", "", "ا"),
        ("", "", ""),
        ("12", "--", ""),
    ],
)
def test_initials(given_name, family_name, letters):
    assert initials(given_name, family_name) == letters


@given(st.text(), st.text())
def test_initials_of_any_text_are_short(given_name, family_name):
    assert len(initials(given_name, family_name)) <= 7


@pytest.mark.parametrize(
    ("title", "after_a_noun"),
    [
        ("الكاتب الأول", "الكاتب الأول"),
        ("كاتب الفرع", "كاتب الفرع"),
        ("أمينة المال", "أمينة المال"),
        ("مقرر", "المقرر"),
        ("مقرر(ة)", "المقرر(ة)"),
        ("مسؤولة عن التواصل", "المسؤولة عن التواصل"),
        ("", ""),
    ],
)
def test_a_title_after_another_noun_is_definite(title, after_a_noun):
    assert definite(title) == after_a_noun
    assert definite(after_a_noun) == after_a_noun


@pytest.mark.parametrize(
    ("gender", "principal", "title"),
    [
        ("M", "كاتب الفرع", "نائب كاتب الفرع"),
        ("M", "كاتبة الفرع", "نائب كاتبة الفرع"),
        ("F", "كاتب الفرع", "نائبة كاتب الفرع"),
        ("F", "الكاتبة الأولى", "نائبة الكاتبة الأولى"),
        ("M", "أمينة المال", "نائب أمينة المال"),
        ("F", "مقرر", "نائبة المقرر"),
        (None, "كاتب(ة) الفرع", "نائب(ة) كاتب(ة) الفرع"),
    ],
)
def test_the_title_of_a_deputy_follows_both_genders(gender, principal, title):
    assert deputy_title(gender, principal) == title
