"""What was typed into the search: a member number, a phone, or words of a name; and the words it may have meant."""

import re
from dataclasses import dataclass, replace
from itertools import islice, product

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from arabic.folding import fold_terms
from arabic.sounds import beginnings_of, sounds_of, without_article
from forms.phones import normalise_phone
from forms.requests import read_number
from members.models import Person

# The greatest number that the column of member numbers holds.
_MOST = 2**31 - 1
_BETWEEN_DIGITS = re.compile(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069.\-()/]+")

# Each further spelling is one more query, so a search tries the nearest few.
_NEAREST_WORDS = 4
_SPELLINGS = 6
# Of a long search the first words alone may be mistyped: with each further one there are five times as many ways.
_TERMS_TRIED = 4

# GiST gives the nearest words first, by how many letters in a row they share; who typed what is judged by letters.
_NEAREST = "SELECT word FROM members_nameword ORDER BY word <-> %s LIMIT 12"


@dataclass(frozen=True)
class Words:
    """A typed search. At most one of the three is there: a `number`, a `phone` in E.164, or `terms`, folded words.

    Where it `is_begun`, names that begin as the last term sounds are sought by it, too.
    """

    number: int | None = None
    phone: str = ""
    terms: tuple = ()
    is_begun: bool = False

    def __bool__(self):
        return bool(self.terms or self.phone or self.number is not None)


def read_words(text) -> Words:
    """What `text` asks for. Digits alone are a phone where they are one, in any way of writing it; else a number."""
    digits = _BETWEEN_DIGITS.sub("", text)
    if digits.removeprefix("+").isdecimal():
        try:
            return Words(phone=normalise_phone(digits))
        except ValidationError:
            number = read_number(digits)
            return Words(number=-1 if number is None or number > _MOST else number)
    return Words(terms=tuple(fold_terms(without_article(text))))


def bearing(words, known, prefix="person__"):
    """The condition on rows that their person is the one sought.

    `known` is the condition on those whose file the reader may see: of others the Arabic name and the number alone are
    sought, else a phone could be guessed digit by digit. Every row that a name matches matches by its search key, so
    the trigram index is read in either case. A number that a record bore before it was merged finds the one that
    stands: it is asked of the unique numbers first, so that no search reads more rows for it.
    """
    if words.number is not None:
        former = Person.records.by_former_number([words.number]).get(words.number)
        return Q(**{f"{prefix}pk": former}) if former else Q(**{f"{prefix}member_number": words.number})
    if words.phone:
        return Q(**{f"{prefix}phone": words.phone}) & known
    holds, named = Q(), Q()
    for place, term in enumerate(words.terms, start=1):
        is_begun, sounds = words.is_begun and place == len(words.terms), Q()
        for sound in beginnings_of(term) if is_begun else sounds_of(term):
            sounds |= Q(**{f"{prefix}sound_key__contains": f" {sound}" if is_begun else f" {sound} "})
        holds &= Q(**{f"{prefix}search_key__contains": term}) | sounds
        named &= Q(**{f"{prefix}name_key__contains": term}) | sounds
    return holds & (known | named) if known else holds


def near_words(words):
    """What else may have been meant, the nearest first, each a Words: a name not typed to its end, or mistyped.

    Spellings are tried on PostgreSQL alone. None for a number or a phone: a wrong digit is somebody else.
    """
    begun = [replace(words, is_begun=True)] if words.terms and beginnings_of(words.terms[-1]) else []
    return begun + _other_spellings(words)


def _other_spellings(words):
    if connection.vendor != "postgresql" or not words.terms:
        return []
    tried, rest = words.terms[:_TERMS_TRIED], words.terms[_TERMS_TRIED:]
    choices = [*map(_spellings, tried), *([(0, term)] for term in rest)]
    ways = sorted(product(*choices), key=lambda way: sum(distance for distance, _word in way))
    others = (Words(terms=tuple(word for _distance, word in way)) for way in ways if any(row[0] for row in way))
    return list(islice(others, _SPELLINGS))


def _spellings(term):
    """[(distance, word)] of a term: itself, and the words of names near it."""
    if not term.isalpha() or len(term) < 3:
        return [(0, term)]
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [term])
        found = [(distance(term, word), word) for (word,) in cursor.fetchall() if term not in word]
    most = 1 if len(term) < 5 else 2
    return [(0, term), *sorted(row for row in found if row[0] <= most)[:_NEAREST_WORDS]]


def distance(typed: str, meant: str) -> int:
    """How many letters were left out, added, mistaken or swapped with their neighbour."""
    before, row = [], list(range(len(meant) + 1))
    for place, letter in enumerate(typed, start=1):
        earlier, before, row = before, row, [place]
        for other, sought in enumerate(meant, start=1):
            steps = min(before[other] + 1, row[-1] + 1, before[other - 1] + (letter != sought))
            if place > 1 and other > 1 and letter == meant[other - 2] and typed[place - 2] == sought:
                steps = min(steps, earlier[other - 2] + 1)
            row.append(steps)
    return row[-1]
