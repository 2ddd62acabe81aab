"""How a name sounds, alike in both alphabets: a name typed in Latin letters finds the one recorded in Arabic.

French spellings of Moroccan names differ in their vowels and in doubled letters (Mohamed, Mohammed, Mouhammad), and
Arabic writes no short vowel. What both write are the consonants, and the vowel at the end: «محمد» and all of these are
`mhmd`, «حسن» (Hassan) is `hsn` and «حسني» (Hosni, Hassani) `hsni`. Letters that one spelling in Latin letters stands
for are one here: ت and ط are `t`, د and ض are `d`, ك and ق are `k`.
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
_ARABIC_ENDINGS = {"ا": ("a",), "ه": ("a",), "ي": ("i",), "و": ("u",), "ع": ("", "a", "i")}

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
_LAST_H = re.compile("[aeiouy]h$")
_HEARD = "\0"  # after the last letter: it is heard

_APART = re.compile(r"(?<![^\s])(?:el|al)[\s'’\-]+(?=([a-z]+)(?![^\s]))", re.IGNORECASE)

# One consonant is in too many names to tell anything; with a vowel at its end it is a name (عائشة, علي).
_SHORTEST = 2


def sound_key(*names: str) -> str:
    """The text to store for search by sound: how each word may sound, with a space before, between and after."""
    found = [sound for name in names for word in fold(name).split() for sound in _arabic_sounds(word)]
    return f" {' '.join(found)} " if found else ""


def sounds_of(word: str) -> list[str]:
    """How a folded word in Latin letters may sound as a whole, the likeliest first; none for another or too short one.

    «Elkhatib» may begin with the article, which Arabic names are stored without; «Alaoui» does not. The first «ou» is
    heard in Ouafae and not written in «أميمة» (Oumaima). An «a» at the end may be written ا, ة or ى, which folding
    takes for ي (Bouchra); an «h» at the end may be heard (Salah) or not (Fatimah). A name of one consonant is meant as
    it stands: Leila is no «علي» behind an article.
    """
    found = []
    for spelling in _spellings(word):
        heard = _latin_sound(spelling)
        if len(heard) >= _SHORTEST or (heard and spelling == word):
            found += _long_enough(heard + ending for ending in _latin_endings(spelling))
    return list(dict.fromkeys(found))


def without_article(text: str) -> str:
    """The text as it is typed, without an article that stands apart before a name of one consonant («El Ali»).

    Folding joins the two, and behind letters that may belong to the name such a name is not heard: Leila is no «علي».
    """
    return _APART.sub(lambda typed: "" if _is_short(fold(typed[1])) else typed[0], text)


def _is_short(word):
    return bool(sounds_of(word)) and len(_latin_sound(word)) < _SHORTEST


def beginnings_of(word: str) -> list[str]:
    """How a folded word in Latin letters may sound that is not typed to its end: consonants with which names begin.

    One consonant and a vowel begin no longer sound: they are a name typed to its end (Aicha).
    """
    found = []
    for spelling in _spellings(word):
        heard = _latin_sound(spelling)
        if len(heard) >= _SHORTEST:
            found.append(heard)
        elif heard and spelling == word:
            found += _long_enough(heard + ending for ending in _latin_endings(spelling))
    return list(dict.fromkeys(found))


def _long_enough(sounds):
    return [sound for sound in sounds if len(sound) >= _SHORTEST]


def _spellings(word):
    if not (word.isascii() and word.isalpha()):
        return []
    without = _LATIN_ARTICLE.sub("", word)
    found = [word, without, *(spelling[2:] for spelling in (word, without) if spelling.startswith("ou"))]
    return list(dict.fromkeys([*found, *(f"{spelling}{_HEARD}" for spelling in found if _LAST_H.search(spelling))]))


def _latin_endings(word):
    """The vowel at the end, or none: «e» after a consonant is mute (Ghizlane), «h» after a vowel makes it an «a»."""
    if word.endswith(_HEARD):
        return [""]
    if _LAST_H.search(word):
        return ["a"]
    last = word.removesuffix("e")[-1:]
    return {"a": ["a", "i"], "i": ["i"], "y": ["i"], "e": ["i"], "o": ["u"], "u": ["u"]}.get(last, [""])


def _arabic_sounds(word):
    """The sounds of a folded word: ع at the end (ربيع) may be heard as a vowel, ة after ا (نجاة) as a t."""
    heard = _arabic_sound(word)
    if not heard:
        return []
    endings = ("a", "t") if word.endswith("اه") else _ARABIC_ENDINGS.get(word[-1], ("",))
    return _long_enough(heard + ending for ending in endings)


def _arabic_sound(word):
    """A و is heard as a consonant at the beginning and before a vowel; the last ه of a folded word is ta marbuta.

    That one is not doubled with the ه before it: «نزهة» folds to «نزهه».
    """
    word, heard = _DOUBLED.sub(r"\1", word.removesuffix("ه")), []
    for place, letter in enumerate(word):
        following = word[place + 1 : place + 2]
        if letter == "و":
            heard.append("w" if place == 0 or (following and following in _ARABIC_VOWELS) else "")
        else:
            heard.append(_ARABIC.get(letter, ""))
    return "".join(heard)


def _latin_sound(word):
    word = _DOUBLED.sub(r"\1", word)
    word = _SOFT_C.sub("s", word.replace("ch", "\1").replace("sh", "\1")).replace("\1", "ch")
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
