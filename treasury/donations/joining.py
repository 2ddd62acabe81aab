"""Cards that may be one donor's, although nothing on them says so: the headquarters looks, and says.

One branch knows a donor by the identity number, another one by name and telephone: no mark is on both cards. Such
pairs are proposed by the folded name, unless something on them differs.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, islice

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from branches.models import Branch

from ..models import Donor, DonorMatch
from .ceiling import take_turns
from .grouping import shared_groups
from .identity import Marks, cards_of

DECIDE = "treasury.add_donation"


@dataclass(frozen=True)
class Pair:
    """Two cards that may be one donor's: the oldest of that name in the group of each."""

    first: Donor
    second: Donor


def may_join(user) -> bool:
    """Whether `user` says which cards are one donor's: who records donations of the headquarters."""
    return any(user.has_perm(DECIDE, root) for root in Branch.objects.filter(kind="national", depth=1))


def pairs_to_decide(count=None, groups=None) -> list[Pair]:
    """The pairs of donors with one name of whom nobody has said yet whether they are the same, `count` at most.

    Two queries, and two more unless `groups` (`shared_groups` with namesakes) are given.
    """
    decided = {frozenset(pair) for pair in DonorMatch.objects.values_list("first", "second")}
    groups = shared_groups(namesakes=True) if groups is None else groups
    found = list(islice(_proposed(groups, decided), count))
    cards = Donor.objects.select_related("branch", "person__identity_number")
    cards = cards.in_bulk({key for pair in found for key in pair})
    return [Pair(cards[first], cards[second]) for first, second in found]


def _proposed(groups, decided):
    """The pairs of keys that are proposed, by name. `groups` are of Marks."""
    named = defaultdict(list)
    for group in groups:
        for name in {card.name_key for card in group} - {""}:
            named[name].append(group)
    for name, alike in sorted(named.items()):
        for one, other in combinations(alike, 2):
            if _may_be_one(one, other) and not _is_decided(one, other, decided):
                yield _pair(name, one, other)


def _pair(name, one, other):
    """The oldest card of that name of each group, by key, the older one first."""
    return tuple(sorted(next(card.pk for card in group if card.name_key == name) for group in (one, other)))


def _may_be_one(one, other):
    """Whether nothing on the cards of two groups differs: number, member, birth date (unless the phone agrees)."""
    if _differ(_all(one, lambda card: card.numbers), _all(other, lambda card: card.numbers)):
        return False
    if _differ(_all(one, lambda card: {card.person_id}), _all(other, lambda card: {card.person_id})):
        return False
    if _all(one, lambda card: {card.phone}) & _all(other, lambda card: {card.phone}):
        return True
    return not _differ(_all(one, lambda card: {card.birth_date}), _all(other, lambda card: {card.birth_date}))


def _all(group, marks):
    return {mark for card in group for mark in marks(card)} - {None, ""}


def _differ(ones, others):
    return bool(ones and others and not ones & others)


def _is_decided(one, other, decided):
    return any(frozenset((first.pk, second.pk)) in decided for first in one for second in other)


def _is_proposed(first, second):
    """Whether the cards `first` and `second`, the older one first, are such a pair. A few queries by indexes."""
    one, other = ([Marks.of(card) for card in cards_of(card)] for card in (first, second))
    keys = [card.pk for card in one], [card.pk for card in other]
    if first.name_key != second.name_key or not first.name_key or second.pk in keys[0]:
        return False
    if _pair(first.name_key, one, other) != (first.pk, second.pk) or not _may_be_one(one, other):
        return False
    ways = Q(first__in=keys[0], second__in=keys[1]) | Q(first__in=keys[1], second__in=keys[0])
    return not DonorMatch.objects.filter(ways).exists()


def decided_pairs(count) -> list[DonorMatch]:
    """The last word on each pair of cards, the newest first, `count` of them at most."""
    later = DonorMatch.objects.filter(first=OuterRef("first"), second=OuterRef("second"), pk__gt=OuterRef("pk"))
    rows = DonorMatch.objects.filter(~Exists(later)).order_by("-pk")
    cards = (f"{card}__{part}" for card in ("first", "second") for part in ("branch", "person__identity_number"))
    return list(rows.select_related("decided_by__person", *cards)[:count])


@transaction.atomic
def decide_match(*, first, second, is_same, by) -> DonorMatch:
    """Say whether the cards `first` and `second` are one donor's. From then on the ceiling counts them so.

    No donation is recorded meanwhile, so that none is let through by what the cards were before. The pair is one that
    is proposed, or one on which somebody else decided: their word is taken back by another person. Raises
    PermissionDenied unless `by` records donations of the headquarters, and ValidationError for one's own card, for a
    pair that nothing proposes, and for one's own word on it.
    """
    if not may_join(by):
        raise PermissionDenied
    take_turns()
    first, second = sorted((first, second), key=lambda card: card.pk)
    if by.person_id and by.person_id in (first.person_id, second.person_id):
        raise ValidationError(_("Nobody decides about their own donations: somebody else does."))
    before = DonorMatch.objects.filter(first=first, second=second).order_by("pk").last()
    if before is None and not _is_proposed(first, second):
        raise ValidationError(_("These two cards do not look like one donor's any more: look at the list again."))
    if before and before.is_same == is_same:
        return before
    if before and before.decided_by == by:
        raise ValidationError(_("You decided this: somebody else of the headquarters takes it back."))
    return DonorMatch.objects.create(first=first, second=second, is_same=is_same, decided_by=by)
