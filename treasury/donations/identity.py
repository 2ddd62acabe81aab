"""Which donors' cards are one person's, in the whole party.

The same member, or the same identity number, is the same donor. So is the same name with the same birth date, unless
both have identity numbers and these differ; and so are cards that the headquarters joined (`joining`). What joins two
cards may stand on a third one.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from members.identity_numbers import masked_of

from ..models import Donor, DonorMatch


def numbers_of(card) -> set[str]:
    """The keyed hashes of the identity numbers that a card and its member's file keep; none, or one as a rule."""
    return {card.digest, number_on_file(card.person)} - {""}


def number_on_file(person) -> str:
    """The keyed hash of the identity number in a member's file; empty without a member or a number."""
    return getattr(getattr(person, "identity_number", None), "digest", "")


def masked_number(card) -> str:
    """The identity number that the card itself keeps, as screens show it."""
    return masked_of(card.digest, card.sealed)


def cards_of(card) -> list[Donor]:
    """All cards of the party that are those of the donor of `card`, which may not be saved yet; itself among them.

    A few queries, each by an index.
    """
    found = {card.pk: card}
    while True:
        joined = joined_pairs([key for key in found if key])
        condition = _alike(found.values()) | Q(pk__in={key for pair in joined for key in pair})
        rows = Donor.objects.filter(condition).exclude(pk__in=[key for key in found if key])
        more = {row.pk: row for row in rows.select_related("person__identity_number")}
        if not more:
            return next(group for group in group_cards(found.values(), joined) if card in group)
        found |= more


def _alike(cards):
    people = {card.person_id for card in cards} - {None}
    numbers = {number for card in cards for number in numbers_of(card)}
    condition = Q(person__in=people) | Q(digest__in=numbers) | Q(person__identity_number__digest__in=numbers)
    for name, day in {(card.name_key, card.birth_date) for card in cards if card.birth_date}:
        condition |= Q(name_key=name, birth_date=day)
    return condition


def joined_pairs(keys=None) -> list[tuple[int, int]]:
    """The pairs of cards (keys) that the headquarters said are one donor's; of `keys`, or all. One query."""
    rows = DonorMatch.objects.order_by("pk")
    if keys is not None:
        rows = rows.filter(Q(first__in=keys) | Q(second__in=keys))
    said = {(first, second): is_same for first, second, is_same in rows.values_list("first", "second", "is_same")}
    return [pair for pair, is_same in said.items() if is_same]


class Marks(NamedTuple):
    """What of a card may join it with others: the member, identity numbers, the name with the birth date."""

    pk: int | None
    person_id: int | None
    numbers: set
    name_key: str
    birth_date: date | None
    phone: str

    @classmethod
    def of(cls, card):
        return cls(card.pk, card.person_id, numbers_of(card), card.name_key, card.birth_date, card.phone)


def group_cards(cards, joined=()) -> list[list[Donor]]:
    """The cards in groups, one a donor, older cards first. `joined` are pairs of keys that belong together."""
    cards = sorted(cards, key=lambda card: (card.pk is None, card.pk or 0))
    groups = group_marks([Marks.of(card) for card in cards], joined)
    return [[cards[place] for place in group] for group in groups]


def group_marks(marks, joined=()) -> list[list[int]]:
    """The places of `marks` in groups, one a donor. Older cards come first in `marks`, and so in each group."""
    groups = _Groups([row.numbers for row in marks])
    for values_of in (lambda row: {row.person_id} - {None}, lambda row: row.numbers):
        first = {}
        for place, row in enumerate(marks):
            for value in values_of(row):
                groups.join(first.setdefault(value, place), place)
    places = {row.pk: place for place, row in enumerate(marks)}
    for one, other in joined:
        if one in places and other in places:
            groups.join(places[one], places[other])
    named = defaultdict(list)
    for place, row in enumerate(marks):
        if row.birth_date:
            alike = named[row.name_key, row.birth_date]
            for other in alike:
                groups.join(other, place, unless_numbers_differ=True)
            alike.append(place)
    found = defaultdict(list)
    for place in range(len(marks)):
        found[groups.first(place)].append(place)
    return list(found.values())


class _Groups:
    """Places in groups that are joined; a group is known by its first place, and knows its identity numbers."""

    def __init__(self, numbers):
        self.leads = list(range(len(numbers)))
        self.numbers = [set(own) for own in numbers]

    def first(self, place):
        while self.leads[place] != place:
            place = self.leads[place]
        return place

    def join(self, one, other, *, unless_numbers_differ=False):
        one, other = sorted((self.first(one), self.first(other)))
        if one == other:
            return
        ones, others = self.numbers[one], self.numbers[other]
        if unless_numbers_differ and ones and others and not ones & others:
            return
        self.leads[other] = one
        ones |= others
