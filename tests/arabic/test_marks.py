import pytest

from arabic.marks import without_marks


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("سُجّل مؤقّتًا", "سجل مؤقتا"),
        ("آيت إيدر، المسؤول أُلغي", "آيت إيدر، المسؤول ألغي"),
        ("ا\u0653يت", "آيت"),
        ("ا\u0654مين", "أمين"),
        ("1447هـ", "1447هـ"),
        ("هٰذا", "هذا"),
        ("Élu n° 5", "Élu n° 5"),
        ("", ""),
    ],
)
def test_vowel_marks_go_and_letters_stay(written, plain):
    assert without_marks(written) == plain
