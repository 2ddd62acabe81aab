import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.transliteration import transliterate


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("الخميسات", "alkhmisat"),
        ("وزان", "ouzan"),
        ("آسفي", "asfi"),
        ("شِفشاوَن", "chfchaoun"),
        ("فرع Rabat 2", "fra Rabat 2"),
        ("", ""),
    ],
)
def test_letters_of_a_name(arabic, latin):
    assert transliterate(arabic) == latin


@given(st.text(alphabet=st.characters(min_codepoint=0x0621, max_codepoint=0x064A)))
def test_every_letter_of_the_alphabet_has_latin_ones(text):
    assert transliterate(text).isascii() or any(char in text for char in "\u063b\u063c\u063d\u063e\u063f")
