import random

from hypothesis import given
from hypothesis import strategies as st

from arabic.sorting import sort_key


def test_a_roster_is_in_alphabetical_order():
    order = [
        "آسية",
        "إلياس",  # the alef is its own, not an article's
        "أمين",
        "البشير",
        "بنعيسى",
        "بن ميمون",
        "الجابري",
        "عبد السلام",
        "عبدالكريم",
        "عبد اللطيف",
        "العلوي",
        "فاطمة الزهراء",
        "هدى",
        "الوردي",
        "يونس",
        "Amina",
        "El Idrissi",
        "Émile",
        "Zineb",
        "2017",
        "",
    ]
    shuffled = random.Random(7).sample(order, len(order))  # noqa: S311 (a shuffle, no secret)
    assert sorted(shuffled, key=sort_key) == order


def test_spellings_of_a_name_stand_together():
    names = ["أحمد", "إبراهيم", "احمد", "ابراهيم"]
    assert sorted(names, key=sort_key) == ["إبراهيم", "ابراهيم", "أحمد", "احمد"]


@given(st.permutations(["أمين", "امين", "Amin", "", "عبد السلام", "عبدالسلام", "العلوي", "علوي"]))
def test_order_does_not_depend_on_the_order_before(names):
    assert sorted(names, key=sort_key) == ["أمين", "امين", "عبد السلام", "عبدالسلام", "العلوي", "علوي", "Amin", ""]
