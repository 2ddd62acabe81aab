"""Which donors' cards are one person's, in the whole party.

The same member, or the same identity number, is the same donor. So is the same name with the same birth date, unless
both have identity numbers and these differ. What joins two cards may stand on a third one.
"""

from collections import defaultdict

from django.db.models import Q

from members.identity_numbers import masked_of

from ..models import Donor


def number_of(card) -> str:
    """The keyed hash of the identity number of a card, or of its member's file; empty where none is known."""
    if card.digest or card.person is None:
        return card.digest
    return getattr(getattr(card.person, "identity_number", None), "digest", "")


def masked_number(card) -> str:
    """The identity number that the card itself keeps, as screens show it."""
    return masked_of(card.digest, card.sealed)


def cards_of(card) -> list[Donor]:
    """All cards of the party that are those of the donor of `card`, which may not be saved yet; itself among them.

    A few queries, each by an index.
    """
    found = {card.pk: card}
    while True:
        rows = Donor.objects.filter(_alike(found.values())).exclude(pk__in=[key for key in found if key])
        more = {row.pk: row for row in rows.select_related("person__identity_number")}
        if not more:
            return next(group for group in group_cards(found.values()) if card in group)
        found |= more


def _alike(cards):
    people = {card.person_id for card in cards} - {None}
    numbers = {number_of(card) for card in cards} - {""}
    condition = Q(person__in=people) | Q(digest__in=numbers) | Q(person__identity_number__digest__in=numbers)
    for name, day in {(card.name_key, card.birth_date) for card in cards if card.birth_date}:
        condition |= Q(name_key=name, birth_date=day)
    return condition


def group_cards(cards) -> list[list[Donor]]:
    """The cards in groups, one a donor, older cards first."""
    cards = sorted(cards, key=lambda card: (card.pk is None, card.pk or 0))
    groups = _Groups([number_of(card) for card in cards])
    for mark in (lambda card: card.person_id, number_of):
        first = {}
        for place, card in enumerate(cards):
            if value := mark(card):
                groups.join(first.setdefault(value, place), place)
    named = defaultdict(list)
    for place, card in enumerate(cards):
        if card.birth_date:
            alike = named[card.name_key, card.birth_date]
            for other in alike:
                groups.join(other, place, unless_numbers_differ=True)
            alike.append(place)
    found = defaultdict(list)
    for place, card in enumerate(cards):
        found[groups.first(place)].append(card)
    return list(found.values())


class _Groups:
    """Places in groups that are joined; a group is known by its first place, and knows its identity numbers."""

    def __init__(self, numbers):
        self.leads = list(range(len(numbers)))
        self.numbers = [{number} - {""} for number in numbers]

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
