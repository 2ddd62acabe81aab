"""Folded text for search: one spelling for all the ways in which a Moroccan name is written.

The same `fold` runs over stored names (`search_key`) and over queries (`fold_terms`); a row is found when its key
contains every term. Folding therefore may forget distinctions, but must never make two spellings of a name differ.

What is folded, in this order:

1. letters: presentation forms, marks, tatweel, hamza on any seat, ta marbuta as ha, alef maksura as ya, Persian and
   Maghrebi letters, digits, Latin case and accents; what is neither letter nor digit separates words, except
   apostrophes, which vanish (M'hamed is Mhamed);
2. words: «عبد», «بن», «أبو» and the Latin particles are joined to the next word, «الله» and «الدين» to the one before,
   since people write both; the article of a word is dropped.
"""

import re
import unicodedata

ARTICLE = "ال"

# A search reads no further: nobody types more, and each word is one more condition for the database.
LONGEST_QUERY = 100

# Words that begin with alef and lam of their own: إلياس, إلهام, ألفت, ألماس, إليسا, الله.
NOT_ARTICLE = frozenset({"الياس", "الهام", "الفت", "الماس", "اليسا", "الله"})

_APOSTROPHES = "'’‘‛`´ʹʻʼʽʾʿˈˊˋ＇"
_TATWEEL_AND_SMALL_LETTERS = "ـۥۦٴ"
_DROPPED = dict.fromkeys(map(ord, _APOSTROPHES + _TATWEEL_AND_SMALL_LETTERS))

# Marks that stand alone: compatibility forms would turn them into a space and a mark, and so cut a word in two.
_LONE_MARKS = dict.fromkeys([*range(0xFC5E, 0xFC64), *range(0xFE70, 0xFE80), 0xA8, 0xAF, 0xB8, *range(0x2D8, 0x2DE)])

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ٱٲٳ", "ا"),
        **dict.fromkeys("ةۃہھەۀ", "ه"),
        **dict.fromkeys("ىیېے", "ي"),
        **dict.fromkeys("ۆۇۈۋ", "و"),
        **dict.fromkeys("کڪگڭݣ", "ك"),
        **dict.fromkeys("ڤڥ", "ف"),
        "ڨ": "ق",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ز",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "œ": "oe",
        "æ": "ae",
    }
)

# Hamza between ya and another letter is written on a tooth or on alef (هيئة, هيأة); before waw on a tooth or on waw.
_HAMZA_AFTER_YA = re.compile(r"يئ(?=\w)")
_HAMZA_BEFORE_WAW = re.compile("ئو")

# A long vowel written once or twice: داود and داوود, يحي and يحيى, هيآت and هيئات.
_LONG_VOWELS = re.compile("([اوي])\\1+")

_JOINED_TO_NEXT = frozenset(
    {"عبد", "بن", "بو", "abd", "abou", "al", "ben", "bou", "ed", "el", "er", "es", "ez", ARTICLE}
)
_JOINED_TO_PREVIOUS = frozenset({"الله", "الدين"})

_SAME_WORD = {"ابن": "بن", "ابو": "بو", "لالا": "لاله", "للا": "لاله"}
_SAME_STEM = (("رحمن", "رحمان"), ("اسمعيل", "اسماعيل"), ("اسحق", "اسحاق"))
_KUNYA = re.compile("^ابو(?=.)")


def fold(text: str) -> str:
    """Return the folded form of a name or a query: lower-case words of letters and digits, one space apart.

    Idempotent, and never raises. Empty only when `text` holds no letter and no digit (a lone tatweel or apostrophe
    counts as none).
    """
    folded = _fold_letters(text)
    while (words := _fold_words(folded)) != folded:
        folded = words
    return folded


def fold_terms(query: str) -> list[str]:
    """Return the distinct words of the folded query, all of which a row's key must contain.

    Made for typing: an article still waiting for its word is left out, so «ال» and «الخ» already find الخبيزي. What
    stands after `LONGEST_QUERY` characters is not read.
    """
    terms = [_without_unfinished_article(word) for word in fold(query[:LONGEST_QUERY]).split()]
    return list(dict.fromkeys(term for term in terms if term))


def search_key(*parts: str | None) -> str:
    """Return the text to store for search: the folds of all non-empty parts, joined with a space."""
    return " ".join(filter(None, (fold(part) for part in parts if part)))


def fold_identifier(text: str) -> str:
    """Return the form in which user names and e-mails are compared: `HQ`, `ｈｑ` and `hq` are one, «٢» is 2.

    Nothing is joined or dropped but marks and what cannot be seen; idempotent.
    """
    folded = text
    while (again := _fold_identifier(folded)) != folded:
        folded = again
    return folded


def _fold_identifier(text: str) -> str:
    text = _without_marks(unicodedata.normalize("NFKC", text).casefold(), "NFKD")
    text = "".join(str(unicodedata.digit(char, None) if char.isdigit() else char) for char in text)
    return unicodedata.normalize("NFKC", text).strip()


def drop_article(word: str) -> str:
    """Return a folded word without its article; a word that is only the article or begins with its own ال is kept."""
    while word.startswith(ARTICLE) and len(word) > 3 and word not in NOT_ARTICLE:
        word = word[2:]
    return word


def _fold_letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_LONE_MARKS)).translate(_DROPPED)
    text = _without_marks(text, "NFC").casefold().translate(_LETTERS)
    text = _HAMZA_BEFORE_WAW.sub("و", _HAMZA_AFTER_YA.sub("يا", text))
    text = _without_marks(text, "NFKD").translate(_LETTERS).translate(_DROPPED)
    text = "".join(map(_letter_digit_or_space, text))
    text = " ".join(_without_hamza(word) for word in text.split())
    return unicodedata.normalize("NFC", text)


def _without_marks(text: str, form: str) -> str:
    decomposed = unicodedata.normalize(form, text)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M" and not _is_invisible(char))


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf"


def _letter_digit_or_space(char: str) -> str:
    if char.isalpha():
        return char
    value = unicodedata.digit(char, None)
    if value is not None:
        return str(value)
    return char if char.isalnum() else " "


def _without_hamza(word: str) -> str:
    """Drop the hamza on the line (علاء is often typed علا), unless the word is nothing else."""
    return word.replace("ء", "") or word[0]


def _fold_words(text: str) -> str:
    words: list[str] = []
    prefix = ""
    for raw in text.split():
        word = _same_spelling(raw)
        if word in _JOINED_TO_NEXT:
            prefix = _join(prefix, word)
        elif word in _JOINED_TO_PREVIOUS and words and not prefix:
            words[-1] += word
        else:
            words.append(drop_article(_join(prefix, word)))
            prefix = ""
    if prefix:
        words.append(prefix)
    return " ".join(_LONG_VOWELS.sub(r"\1", _without_hamza(word)) for word in words)


def _same_spelling(word: str) -> str:
    word = _SAME_WORD.get(word, word)
    for written, usual in _SAME_STEM:
        word = word.replace(written, usual)
    return _KUNYA.sub("بو", word)


def _join(prefix: str, word: str) -> str:
    """Join a particle to its word. «بن الخطيب» loses the article, as nobody writes it joined; عبد and أبو keep it."""
    if prefix.endswith("بن") and word.startswith(ARTICLE) and word not in NOT_ARTICLE:
        word = word[2:]
    return prefix + word


def _without_unfinished_article(word: str) -> str:
    return word[2:] if word.startswith(ARTICLE) and len(word) <= 3 else word
