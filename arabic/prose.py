"""Sentences that agree: counted nouns in digits, joined lists, prefixed prepositions, titles as predicates.

What the reader sees is administrative prose: digits for numbers from three on, the noun itself for one and two.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from arabic.calendar import month_name
from arabic.folding import ARTICLE

WEEKDAYS = ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

# «الاستدعاء الأول»: the ordinals that are said; beyond them a number is written.
_ORDINALS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")

# Before these a word is not in construct: «مسؤول عن التواصل».
_PREPOSITIONS = frozenset({"عن", "في", "على", "من", "لدى", "مع"})

# What may stand between the head of a title and a noun with the article: «نائب أمين المال», «كاتب فرع المدينة».
_CONSTRUCT_HEADS = frozenset({
    "كاتب", "كاتبة", "أمين", "أمينة", "رئيس", "رئيسة", "نائب", "نائبة", "مقرر", "مقررة", "منسق", "منسقة", "مدير",
    "مديرة", "مسؤول", "مسؤولة", "فرع", "مكتب", "مجلس", "لجنة", "جهة", "قطاع", "شؤون", "شعبة", "خلية", "تنسيقية",
})  # fmt: skip
# Prepositions written with the article; a shorter word may begin so itself: «بالغ».
_PREFIXED = ("بال", "لل")
_SHORTEST_PREFIXED = 5
# Members are of a body «بالمكتب», while offices are held for it, «كاتبا للفرع».
_MEMBERS = frozenset({"عضو", "عضوة"})

# They have no tanwin: comparatives (الأول), and words that end in an alef of their own.
_WITHOUT_TANWIN = ("ة", "ى", "ا", "اء")
_DIPTOTES = frozenset({"أول"})

# Where a name begins so, the verb before it is feminine: خلية القرب, جهة الرباط, التنسيقية.
_FEMININE_ENDING = "ة"


class Noun(NamedTuple):
    """A noun as it stands after numbers: one, two (nominative and oblique), few (3–10), many (11–99)."""

    one: str
    two: str
    two_oblique: str
    few: str
    many: str
    is_feminine: bool = False


MEMBER = Noun("عضو", "عضوان", "عضوين", "أعضاء", "عضوا")
VOTE = Noun("صوت", "صوتان", "صوتين", "أصوات", "صوتا")


def count(number: int, noun: Noun, *, oblique: bool = False) -> str:
    """Return so many of a noun: «صوت واحد», «صوتان», «4 أصوات», «58 صوتا», «100 صوت».

    `oblique` is the form after a preposition. Raises ValueError below one: nothing is said in a sentence of its own.
    """
    if number < 1:
        raise ValueError(f"nothing to count: {number}")
    if number == 1:
        return f"{noun.one} {'واحدة' if noun.is_feminine else 'واحد'}"
    if number == 2:
        return noun.two_oblique if oblique else noun.two
    last = number % 100
    if 3 <= last <= 10:
        return f"{number} {noun.few}"
    return f"{number} {noun.many if last > 10 else noun.one}"


def ordinal(number: int) -> str:
    """Return «الأول» to «العاشر», then «رقم 11»."""
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"رقم {number}"


def format_day(day: date) -> str:
    """Return a date as «23 أبريل 2017»."""
    return f"{day.day} {month_name(day.month)} {day.year}"


def format_weekday(day: date) -> str:
    """Return a date as «الأحد 23 أبريل 2017»."""
    return f"{WEEKDAYS[day.weekday()]} {format_day(day)}"


def join_and(parts: Iterable[str]) -> str:
    """Return «أ، وب، وج»: each part after the first begins with its own «و», as Arabic lists do."""
    return "، و".join(parts)


def after(preposition: str, text: str) -> str:
    """Return `text` after a preposition that is written with it: «بالمقر», «بمقر», «للفرع», «لفرع».

    A number stands after a tatweel, «بـ58 صوتا»; what begins with another letter in quotes too, «بـ«Hôtel»».
    """
    if text[:1].isdigit():
        return f"{preposition}ـ{text}"
    if not "ء" <= text[:1] <= "ي":
        return f"{preposition}ـ«{text}»"
    if preposition == "ل" and text.startswith(ARTICLE):
        return f"لل{text.removeprefix(ARTICLE)}"
    return preposition + text


def verb_before(subject: str, masculine: str, feminine: str) -> str:
    """Return the verb that stands before `subject`, a thing named by its first word: «عقد الفرع», «عقدت خلية»."""
    first = subject.split(" ", 1)[0]
    return feminine if first.endswith(_FEMININE_ENDING) else masculine


def as_predicate(title: str) -> str:
    """Return the title of an office as what somebody was elected: «كاتبا للفرع», «أمينة للمال», «مقررا».

    Nothing for a title in the form of both genders, or of a build that is not known: the sentence then says it
    another way.
    """
    first, _, rest = title.partition(" ")
    if not title or any(sign in title for sign in "()/"):
        return ""
    if first.startswith(ARTICLE):
        return _of_definite(first, rest)
    head = _accusative(first)
    if not rest or _is_prepositional(rest):
        return f"{head} {rest}".strip()
    return f"{head} {after('ب' if first in _MEMBERS else 'ل', rest)}" if _is_construct(rest) else ""


def _is_prepositional(rest):
    """Whether a title goes on with a preposition: «عن التواصل», «بالإعلام», «للقطاع النسائي»."""
    word = rest.split(" ", 1)[0]
    return word in _PREPOSITIONS or (word.startswith(_PREFIXED) and len(word) >= _SHORTEST_PREFIXED)


def _is_construct(rest):
    """Whether what follows the head is all in construct, down to a noun with the article: «أمين المال»."""
    for word in rest.split():
        if word.startswith(ARTICLE) or word not in _CONSTRUCT_HEADS:
            return word.startswith(ARTICLE)
    return False


def _of_definite(first, rest):
    """«الكاتب الأول للفرع» is «كاتبا أول للفرع»: the adjectives lose their article with the noun."""
    words, more = [first.removeprefix(ARTICLE)], rest.split()
    while more and more[0].startswith(ARTICLE):
        words.append(more.pop(0).removeprefix(ARTICLE))
    rest = " ".join(more)
    return " ".join([*map(_accusative, words), *more]) if not rest or _is_prepositional(rest) else ""


def _accusative(word):
    return word if word in _DIPTOTES or word.endswith(_WITHOUT_TANWIN) else f"{word}ا"
