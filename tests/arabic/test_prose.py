"""Counted nouns, lists, prefixed prepositions and titles as predicates."""

from datetime import date

import pytest

from arabic.prose import (
    MEMBER,
    VOTE,
    after,
    as_predicate,
    count,
    format_weekday,
    join_and,
    ordinal,
    verb_before,
)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "صوت واحد"),
        (2, "صوتان"),
        (3, "3 أصوات"),
        (10, "10 أصوات"),
        (11, "11 صوتا"),
        (58, "58 صوتا"),
        (99, "99 صوتا"),
        (100, "100 صوت"),
        (101, "101 صوت"),
        (102, "102 صوت"),
        (103, "103 أصوات"),
        (111, "111 صوتا"),
    ],
)
def test_a_noun_agrees_with_its_number(number, said):
    assert count(number, VOTE) == said


def test_two_are_oblique_after_a_preposition():
    assert count(2, VOTE, oblique=True) == "صوتين"
    assert count(2, MEMBER, oblique=True) == "عضوين"
    assert count(4, MEMBER, oblique=True) == "4 أعضاء"


@pytest.mark.parametrize("number", [0, -1])
def test_nothing_is_not_counted(number):
    with pytest.raises(ValueError, match="nothing to count"):
        count(number, VOTE)


def test_ordinals_end_where_numbers_are_clearer():
    assert [ordinal(number) for number in (1, 2, 10, 11)] == ["الأول", "الثاني", "العاشر", "رقم 11"]


def test_a_day_is_said_with_its_weekday():
    assert format_weekday(date(2017, 4, 23)) == "الأحد 23 أبريل 2017"
    assert format_weekday(date(2026, 11, 30)) == "الإثنين 30 نونبر 2026"


def test_each_part_of_a_list_begins_with_its_own_and():
    assert join_and(["أ", "ب", "ج"]) == "أ، وب، وج"
    assert join_and([]) == ""


@pytest.mark.parametrize(
    ("preposition", "text", "said"),
    [
        ("ب", "المقر الإقليمي", "بالمقر الإقليمي"),
        ("ب", "دار الشباب", "بدار الشباب"),
        ("ل", "الفرع", "للفرع"),
        ("ل", "ممثل الشبيبة", "لممثل الشبيبة"),
        ("ب", "Hôtel Atlas", "بـ«Hôtel Atlas»"),
        ("ب", "5 زنقة الورد", "بـ5 زنقة الورد"),
    ],
)
def test_a_preposition_is_written_with_its_word(preposition, text, said):
    assert after(preposition, text) == said


def test_a_verb_agrees_with_the_name_of_a_branch():
    assert verb_before("الفرع المحلي", "عقد", "عقدت") == "عقد"
    assert verb_before("خلية القرب", "عقد", "عقدت") == "عقدت"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("كاتب الفرع", "كاتبا للفرع"),
        ("كاتبة الفرع", "كاتبة للفرع"),
        ("أمين المال", "أمينا للمال"),
        ("نائبة أمين المال", "نائبة لأمين المال"),
        ("نائب الكاتب الأول", "نائبا للكاتب الأول"),
        ("مقرر", "مقررا"),
        ("مقررة", "مقررة"),
        ("مسؤول عن التواصل", "مسؤولا عن التواصل"),
        ("الكاتب الأول", "كاتبا أول"),
        ("الكاتبة الأولى", "كاتبة أولى"),
        ("الكاتب الأول للفرع الإقليمي", "كاتبا أول للفرع الإقليمي"),
        ("الكاتب الجهوي", "كاتبا جهويا"),
        ("نائب رئيس لجنة المالية", "نائبا لرئيس لجنة المالية"),
        ("رئيسة لجنة الشباب", "رئيسة للجنة الشباب"),
        ("مكلف بالإعلام", "مكلفا بالإعلام"),
        ("منسقة للقطاع النسائي", "منسقة للقطاع النسائي"),
        ("المكلفة بالمالية", "مكلفة بالمالية"),
        ("الكاتب العام المساعد للجهة", "كاتبا عاما مساعدا للجهة"),
        ("المسؤول عن التواصل", "مسؤولا عن التواصل"),
        ("عضو المكتب", "عضوا بالمكتب"),
        ("عضوة لجنة البيئة", "عضوة بلجنة البيئة"),
        ("مستشار جماعي سابق", ""),
        ("كاتب جهوي للتواصل", ""),
        ("مسؤول ببرنامج القرب", ""),
        ("مسؤولة لشؤون الشباب", ""),
        ("أمين مال", ""),
        ("الأمين مال الفرع", ""),
        ("كاتب(ة) الفرع", ""),
        ("الكاتب الأول / الكاتبة الأولى", ""),
        ("", ""),
    ],
)
def test_a_title_says_what_somebody_was_elected(title, said):
    assert as_predicate(title) == said
