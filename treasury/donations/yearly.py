"""What each donor gave the whole party in a year, for its accounts: one line a donor, whose cards are joined."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from branches.models import Branch

from ..models import ZERO, AmountLimit, Donation, Donor, exact
from .ceiling import Room
from .identity import group_cards, joined_pairs

SEE = "treasury.view_donation"


@dataclass
class DonorYear:
    """Of one donor in a year, in dirhams, with the cards that are theirs; those that gave, the oldest first."""

    cards: list = field(default_factory=list)
    money: Decimal = ZERO
    in_kind: Decimal = ZERO
    count: int = 0
    limit: Decimal | None = None

    @property
    def card(self):
        return self.cards[0]

    @property
    def total(self):
        return self.money + self.in_kind

    @property
    def left(self):
        return Room(self.limit, self.total).left

    @property
    def is_near(self):
        return Room(self.limit, self.total).warns(ZERO)

    @property
    def names(self):
        """The spellings of the name on the cards: more than one where branches wrote it differently."""
        return list(dict.fromkeys(card.name for card in self.cards))

    @property
    def branches(self):
        return list(dict.fromkeys(card.branch.name for card in self.cards))


def sees_donors(user) -> bool:
    """Whether `user` reads the names of all donors of the party: who sees the money of the headquarters."""
    if not user.is_active:
        return False
    return user.is_superuser or any(
        user.has_perm(SEE, root) for root in Branch.objects.filter(kind="national", depth=1)
    )


def donors_of(year) -> list[DonorYear]:
    """All donors of the party with a donation that counts in `year`, who gave most first. Four queries.

    Cards of other years are read too: one of them may join two others.
    """
    sums = _sums(year)
    limit = AmountLimit.in_force(AmountLimit.Subject.DONATION, date(year, 12, 31))
    cards = Donor.objects.select_related("branch", "person__identity_number").order_by("pk")
    found = []
    for group in group_cards(cards, joined_pairs()):
        gave = [card for card in group if card.pk in sums]
        if gave:
            money, in_kind, count = (sum(sums[card.pk][place] for card in gave) for place in range(3))
            found.append(DonorYear(gave, money, in_kind, count, limit))
    return sorted(found, key=lambda donor: (-donor.total, donor.card.name_key))


def _sums(year):
    rows = Donation.objects.standing().of_year(year).order_by().values("donor")
    kind = Q(entry=None)
    rows = rows.annotate(
        money=exact(Sum("amount", filter=~kind)), goods=exact(Sum("amount", filter=kind)), rows=Count("pk")
    )
    sums = defaultdict(tuple)
    for row in rows:
        sums[row["donor"]] = row["money"], row["goods"], row["rows"]
    return dict(sums)
