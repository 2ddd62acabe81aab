"""Vowel marks: fatha, damma, kasra, shadda, tanwin, sukun, and the small signs of the Koran."""

import re
import unicodedata

_MARKS = re.compile("[\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")


def without_marks(text: str) -> str:
    """Return `text` without vowel marks: «سُجّل» is «سجل». Hamza and madda stay, joined to their letters."""
    return _MARKS.sub("", unicodedata.normalize("NFC", text))
