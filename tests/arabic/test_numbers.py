import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.numbers import amount_in_words

WORDS = [
    ("0", "صفر درهم"),
    ("0.01", "سنتيم واحد"),
    ("0.02", "سنتيمان"),
    ("0.03", "ثلاثة سنتيمات"),
    ("0.05", "خمسة سنتيمات"),
    ("0.10", "عشرة سنتيمات"),
    ("0.11", "أحد عشر سنتيما"),
    ("0.12", "اثنا عشر سنتيما"),
    ("0.20", "عشرون سنتيما"),
    ("0.99", "تسعة وتسعون سنتيما"),
    ("1", "درهم واحد"),
    ("1.01", "درهم واحد وسنتيم واحد"),
    ("1.50", "درهم واحد وخمسون سنتيما"),
    ("2", "درهمان"),
    ("2.02", "درهمان وسنتيمان"),
    ("3", "ثلاثة دراهم"),
    ("4", "أربعة دراهم"),
    ("5", "خمسة دراهم"),
    ("6", "ستة دراهم"),
    ("7", "سبعة دراهم"),
    ("8", "ثمانية دراهم"),
    ("9", "تسعة دراهم"),
    ("10", "عشرة دراهم"),
    ("11", "أحد عشر درهما"),
    ("12", "اثنا عشر درهما"),
    ("13", "ثلاثة عشر درهما"),
    ("18", "ثمانية عشر درهما"),
    ("19", "تسعة عشر درهما"),
    ("20", "عشرون درهما"),
    ("21", "واحد وعشرون درهما"),
    ("22", "اثنان وعشرون درهما"),
    ("33", "ثلاثة وثلاثون درهما"),
    ("80", "ثمانون درهما"),
    ("99", "تسعة وتسعون درهما"),
    ("100", "مائة درهم"),
    ("101", "مائة درهم ودرهم واحد"),
    ("102", "مائة درهم ودرهمان"),
    ("103", "مائة وثلاثة دراهم"),
    ("110", "مائة وعشرة دراهم"),
    ("111", "مائة وأحد عشر درهما"),
    ("112", "مائة واثنا عشر درهما"),
    ("121", "مائة وواحد وعشرون درهما"),
    ("200", "مائتا درهم"),
    ("201", "مائتا درهم ودرهم واحد"),
    ("202", "مائتا درهم ودرهمان"),
    ("205", "مائتان وخمسة دراهم"),
    ("250", "مائتان وخمسون درهما"),
    ("300", "ثلاثمائة درهم"),
    ("800", "ثمانمائة درهم"),
    ("999", "تسعمائة وتسعة وتسعون درهما"),
    ("1000", "ألف درهم"),
    ("1001", "ألف درهم ودرهم واحد"),
    ("1002", "ألف درهم ودرهمان"),
    ("1003", "ألف وثلاثة دراهم"),
    ("1100", "ألف ومائة درهم"),
    ("1101", "ألف ومائة درهم ودرهم واحد"),
    ("1200", "ألف ومائتا درهم"),
    ("1250", "ألف ومائتان وخمسون درهما"),
    ("1250.50", "ألف ومائتان وخمسون درهما وخمسون سنتيما"),
    ("2000", "ألفا درهم"),
    ("2000.50", "ألفا درهم وخمسون سنتيما"),
    ("2001", "ألفا درهم ودرهم واحد"),
    ("2002", "ألفا درهم ودرهمان"),
    ("2010", "ألفان وعشرة دراهم"),
    ("2200", "ألفان ومائتا درهم"),
    ("3000", "ثلاثة آلاف درهم"),
    ("3500", "ثلاثة آلاف وخمسمائة درهم"),
    ("10000", "عشرة آلاف درهم"),
    ("11000", "أحد عشر ألف درهم"),
    ("11001", "أحد عشر ألف درهم ودرهم واحد"),
    ("11200", "أحد عشر ألفا ومائتا درهم"),
    ("12000", "اثنا عشر ألف درهم"),
    ("12345.67", "اثنا عشر ألفا وثلاثمائة وخمسة وأربعون درهما وسبعة وستون سنتيما"),
    ("20000", "عشرون ألف درهم"),
    ("21000", "واحد وعشرون ألف درهم"),
    ("100000", "مائة ألف درهم"),
    ("100001", "مائة ألف درهم ودرهم واحد"),
    ("100500", "مائة ألف وخمسمائة درهم"),
    ("101000", "مائة ألف وألف درهم"),
    ("101500", "مائة ألف وألف وخمسمائة درهم"),
    ("102000", "مائة ألف وألفا درهم"),
    ("102500", "مائة ألف وألفان وخمسمائة درهم"),
    ("103000", "مائة وثلاثة آلاف درهم"),
    ("111000", "مائة وأحد عشر ألف درهم"),
    ("111500", "مائة وأحد عشر ألفا وخمسمائة درهم"),
    ("200000", "مائتا ألف درهم"),
    ("200300", "مائتا ألف وثلاثمائة درهم"),
    ("202000", "مائتا ألف وألفا درهم"),
    ("203000", "مائتان وثلاثة آلاف درهم"),
    ("300000", "ثلاثمائة ألف درهم"),
    ("600000", "ستمائة ألف درهم"),
    ("1000000", "مليون درهم"),
    ("1000001", "مليون درهم ودرهم واحد"),
    ("1001000", "مليون وألف درهم"),
    ("1001001", "مليون وألف درهم ودرهم واحد"),
    ("1200000", "مليون ومائتا ألف درهم"),
    ("2000000", "مليونا درهم"),
    ("2000001", "مليونا درهم ودرهم واحد"),
    ("2000200", "مليونان ومائتا درهم"),
    ("2002000", "مليونان وألفا درهم"),
    ("3000000", "ثلاثة ملايين درهم"),
    ("11000000", "أحد عشر مليون درهم"),
    ("11000011", "أحد عشر مليونا وأحد عشر درهما"),
    ("100000000", "مائة مليون درهم"),
    ("101000000", "مائة مليون ومليون درهم"),
    ("200000000", "مائتا مليون درهم"),
    ("202000000", "مائتا مليون ومليونا درهم"),
    (
        "999999999.99",
        "تسعمائة وتسعة وتسعون مليونا وتسعمائة وتسعة وتسعون ألفا وتسعمائة وتسعة وتسعون درهما وتسعة وتسعون سنتيما",
    ),
]


@pytest.mark.parametrize(("amount", "words"), WORDS)
def test_amount_in_words(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    "amount", ["-0.01", "-1", "1000000000", "1E+9", "0.001", "1.255", "NaN", "Infinity", "1E-400"]
)
def test_an_amount_outside_the_range_is_refused(amount):
    with pytest.raises(ValueError, match=r"outside|decimals|not an amount"):
        amount_in_words(Decimal(amount))


@pytest.mark.parametrize(("amount", "same"), [("5.000", "5"), ("5E+1", "50"), ("-0", "0"), ("0.000", "0")])
def test_only_the_value_of_an_amount_matters(amount, same):
    assert amount_in_words(Decimal(amount)) == amount_in_words(Decimal(same))


# A reader written from the words alone, sharing nothing with the writer but the language.

VALUES = {
    **dict(zip(("واحد", "اثنان", "ثلاثة", "أربعة", "خمسة"), range(1, 6), strict=True)),
    **dict(zip(("ستة", "سبعة", "ثمانية", "تسعة", "عشرة"), range(6, 11), strict=True)),
    "أحد": 1,
    "اثنا": 2,
    "عشر": 10,
    **dict(zip(("عشرون", "ثلاثون", "أربعون", "خمسون"), range(20, 60, 10), strict=True)),
    **dict(zip(("ستون", "سبعون", "ثمانون", "تسعون"), range(60, 100, 10), strict=True)),
    "مائة": 100,
    "مائتان": 200,
    "مائتا": 200,
    **dict(zip(("ثلاثمائة", "أربعمائة", "خمسمائة", "ستمائة"), range(300, 700, 100), strict=True)),
    **dict(zip(("سبعمائة", "ثمانمائة", "تسعمائة"), range(700, 1000, 100), strict=True)),
}
SCALES = {
    **dict.fromkeys(("ألف", "ألفا", "آلاف"), 1000),
    **dict.fromkeys(("مليون", "مليونا", "ملايين"), 1_000_000),
    **dict.fromkeys(("درهم", "درهما", "دراهم"), 100),
    **dict.fromkeys(("سنتيم", "سنتيما", "سنتيمات"), 1),
}
DUALS = {"ألفان": 1000, "مليونان": 1_000_000, "درهمان": 100, "سنتيمان": 1}
IN_CONSTRUCT = {"ألفا": 1000, "مليونا": 1_000_000}


def read(words: str) -> int:
    """Return the centimes that the words say."""
    if words == "صفر درهم":
        return 0
    centimes = number = count = 0
    for token in words.split():
        word = token if token in VALUES else token.removeprefix("و")
        if token == "واحد" and not count:  # «درهم واحد»: says again what the noun said
            count = 0 if centimes else 1
        elif word in VALUES:
            count += VALUES[word]
        else:
            scale, count = scaled(word, count)
            if scale >= 1000:
                number += count * scale
            else:
                centimes += (number + count or 1) * scale
                number = 0
            count = 0
    return centimes


def scaled(word: str, count: int) -> tuple[int, int]:
    """Return the scale or unit that a noun stands for, and how many of it there are."""
    if word in DUALS:
        return DUALS[word], 2
    if word in IN_CONSTRUCT and not count:
        return IN_CONSTRUCT[word], 2
    scale = SCALES[word]
    return scale, count or (1 if scale >= 1000 else 0)


@given(st.decimals(0, Decimal("999999999.99"), places=2, allow_nan=False))
def test_the_words_read_back_as_the_amount(amount):
    assert Decimal(read(amount_in_words(amount))) / 100 == amount


@given(
    st.tuples(*[st.sampled_from([0, 1, 2, 3, 10, 11, 12, 20, 21, 100, 101, 102, 103, 111, 200, 202, 211, 999])] * 3),
    st.sampled_from([0, 1, 2, 3, 10, 11, 20, 21, 50, 99]),
)
def test_the_words_read_back_where_forms_change(groups, cents):
    millions, thousands, units = groups
    amount = Decimal(millions * 1_000_000 + thousands * 1000 + units) + Decimal(cents) / 100
    assert Decimal(read(amount_in_words(amount))) / 100 == amount


def test_no_two_amounts_share_their_words():
    small = [*range(12_100), *range(99_900, 103_200)]
    amounts = [*small, *range(1_998_000, 2_003_100), *range(199_990_000, 202_010_000, 500)]
    assert len({amount_in_words(Decimal(amount)) for amount in amounts}) == len(set(amounts))


@given(st.decimals(0, Decimal("999999999.99"), places=2, allow_nan=False))
def test_the_words_are_well_formed(amount):
    words = amount_in_words(amount)
    assert words == " ".join(words.split())
    assert not re.search(r"(ان درهم$|مائتا و|ألفا درهما|مليونا درهما|عشر دراهم|مائة دراهم|ون دراهم)", words)
