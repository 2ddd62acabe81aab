"""The consonants of a name, alike in both alphabets: a name typed in Latin letters finds the one recorded in Arabic.

French spellings of Moroccan names differ in their vowels and in doubled letters (Mohamed, Mohammed, Mouhammad), and
Arabic writes no short vowel. What both write are the consonants: «محمد» and all of these are `mhmd`. Letters that one
spelling in Latin letters stands for are one here: ت and ط are `t`, د and ض are `d`, ك and ق are `k`. So are names that
differ in a long vowel alone, such as «حسن» and «حسني»: who seeks one of them reads the list.
"""

import re

from .folding import fold

_ARABIC = {
    **dict.fromkeys("بپ", "b"),
    **dict.fromkeys("تطث", "t"),
    **dict.fromkeys("دضذظ", "d"),
    **dict.fromkeys("حه", "h"),
    **dict.fromkeys("كق", "k"),
    **dict.fromkeys("سص", "s"),
    "ج": "j",
    "خ": "x",
    "ر": "r",
    "ز": "z",
    "ش": "c",
    "غ": "g",
    "ف": "f",
    "ل": "l",
    "م": "m",
    "ن": "n",
}
_ARABIC_VOWELS = "اويعىءئؤ"

# Longest first: «tch» is one sound.
_LATIN_TOGETHER = [
    ("tch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("dj", "j"),
    ("ph", "f"), ("qu", "k"),
]  # fmt: skip
_LATIN = {
    **{letter: letter for letter in "bdfhjklmnrstxz"},
    "c": "k",
    "g": "k",
    "p": "b",
    "q": "k",
    "v": "f",
    "ç": "s",
}
_LATIN_ARTICLE = re.compile(r"^(?:el|al|er|es|ez|ed|l)(?=[^aeiouyw])|^(?:el|l)(?=[aeiouyw])")
_VOWELS = "aeiouy"
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"([^aeiouy])\1+")
_LONG_U = re.compile("ou|w")

# One consonant is in too many names to tell anything.
_SHORTEST = 2


def sound_key(*names: str) -> str:
    """The text to store for search by sound: each word's consonants, with a space before, between and after them."""
    found = (_arabic_sound(word) for name in names for word in fold(name).split())
    words = [sound for sound in found if len(sound) >= _SHORTEST]
    return f" {' '.join(words)} " if words else ""


def sounds_of(word: str) -> list[str]:
    """How a folded word in Latin letters may sound, the likeliest first, none for another word or for too short a one.

    «Elkhatib» may begin with the article, which Arabic names are stored without; «Alaoui» does not. The first «ou» is
    heard in Ouafae and not written in «أميمة» (Oumaima).
    """
    if not (word.isascii() and word.isalpha()):
        return []
    without = _LATIN_ARTICLE.sub("", word)
    spellings = [word, without, *(spelling[2:] for spelling in (word, without) if spelling.startswith("ou"))]
    sounds = dict.fromkeys(map(_latin_sound, spellings))
    return [sound for sound in sounds if len(sound) >= _SHORTEST]


def _arabic_sound(word):
    """A و is heard as a consonant at the beginning and before a vowel; the last ه of a folded word is ta marbuta."""
    word, heard = _DOUBLED.sub(r"\1", word), []
    for place, letter in enumerate(word):
        following = word[place + 1 : place + 2]
        if letter == "و":
            heard.append("w" if place == 0 or (following and following in _ARABIC_VOWELS) else "")
        elif not (letter == "ه" and not following):
            heard.append(_ARABIC.get(letter, ""))
    return "".join(heard)


def _latin_sound(word):
    word = _DOUBLED.sub(r"\1", word)
    word = _SOFT_C.sub("s", word.replace("ch", "\0").replace("sh", "\0")).replace("\0", "ch")
    for letters, sound in _LATIN_TOGETHER:
        word = word.replace(letters, sound.upper())
    word = _LONG_U.sub("w", word)
    heard = []
    for place, letter in enumerate(word):
        following = word[place + 1 : place + 2]
        if letter == "w":
            heard.append("w" if place == 0 or (following and following in _VOWELS) else "")
        elif not (letter == "h" and not following):
            heard.append(letter.lower() if letter.isupper() else _LATIN.get(letter, ""))
    return "".join(heard)
