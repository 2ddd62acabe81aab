"""What each donor gave the whole party in a year, for its accounts: one line a donor, whose cards are joined.

The database adds up; the few cards that are joined (`grouping`) are given to it with the first card of their group.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.functional import cached_property

from branches.models import Branch

from ..cashbook.lines import to_cents
from ..models import IN_KIND, ZERO, AmountLimit, Donation, Donor, Payment, exact
from .ceiling import WARNING, Room
from .grouping import shared_groups

SEE = "treasury.view_donation"
PART = 2_000  # donors whose cards are read together

_CARD = Donor._meta.db_table
# The pairs (card, first card of its group) of a list in JSON.
_FIRSTS = {
    "postgresql": "SELECT (value->>0)::bigint, (value->>1)::bigint FROM json_array_elements(%s::json)",
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)",
}
_DONORS = """
WITH given (card, money, cheques, goods, count) AS ({given}),
joined (card, first) AS ({firsts}),
donor (first, card, money, cheques, goods, count, total) AS (
    SELECT COALESCE(joined.first, given.card), MIN(given.card), SUM(money), SUM(cheques), SUM(goods), SUM(count),
           SUM(money + cheques + goods)
    FROM given LEFT JOIN joined ON joined.card = given.card GROUP BY 1
)
"""


@dataclass
class DonorYear:
    """Of one donor in a year, in dirhams, with the cards that are theirs; those that gave, the oldest first.

    `cheques` wait for the bank: they stand in the ceiling, and are no money of the party yet.
    """

    cards: list = field(default_factory=list)
    money: Decimal = ZERO
    cheques: Decimal = ZERO
    in_kind: Decimal = ZERO
    count: int = 0
    limit: Decimal | None = None

    @property
    def card(self):
        return self.cards[0]

    @property
    def total(self):
        return self.money + self.cheques + self.in_kind

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


class YearOfDonors:
    """All donors of the party with a donation that counts in `year`, who gave most first: a list that is paged.

    Two queries find the cards that are one donor's unless `groups` (`shared_groups`) are given, one the sums of all,
    one a page, and one its cards. Cards of other years are looked at too: one of them may join two others.
    """

    def __init__(self, year, groups=None):
        self.limit = AmountLimit.in_force(AmountLimit.Subject.DONATION, date(year, 12, 31))
        self._given = Donation.objects.standing().of_year(year)
        self._groups = [[card.pk for card in group] for group in (shared_groups() if groups is None else groups)]
        self._first = {key: keys[0] for keys in self._groups for key in keys}

    def __len__(self):
        return self._sums[0]

    def __iter__(self):
        return self._donors()

    def __getitem__(self, part):
        start = part.start or 0
        return list(self._donors(limit=f"LIMIT {int(part.stop - start)} OFFSET {int(start)}"))

    @property
    def total(self) -> Decimal:
        """Dirhams that all of them gave together."""
        return self._sums[1]

    @property
    def near(self) -> int:
        """How many of them are near the ceiling, or above it."""
        return self._sums[2]

    def above_limit(self):
        """Those who gave more than the ceiling."""
        if self.limit is None:
            return iter(())
        return self._donors("WHERE ROUND(total, 2) > CAST(%s AS NUMERIC)", [self.limit])

    @cached_property
    def _sums(self):
        near = "COUNT(*) FILTER (WHERE ROUND(total, 2) >= CAST(%s AS NUMERIC))" if self.limit is not None else "0"
        values = [] if self.limit is None else [self.limit * WARNING]
        [(count, total, warned)] = self._ask(f"SELECT COUNT(*), SUM(total), {near} FROM donor", values)  # noqa: S608
        return count, to_cents(total), warned

    def _donors(self, where="", values=(), limit=""):
        rows = self._ask(
            f"SELECT first, money, cheques, goods, count FROM donor JOIN {_CARD} card ON card.id = donor.card {where}"  # noqa: S608
            f" ORDER BY ROUND(total, 2) DESC, card.name_key, card.id {limit}",
            values,
        )
        for start in range(0, len(rows), PART):
            part = rows[start : start + PART]
            cards = self._cards({first for first, *_sums in part})
            for first, money, cheques, goods, count in part:
                sums = map(to_cents, (money, cheques, goods))
                yield DonorYear(cards[first], *sums, int(count), self.limit)

    def _cards(self, firsts):
        """{key of the first card of a group, or of one alone: those of its cards that gave}."""
        keys = {key for group in self._groups if group[0] in firsts for key in group} | firsts
        rows = Donor.objects.filter(Exists(self._given.filter(donor=OuterRef("pk"))), pk__among=keys)
        found = defaultdict(list)
        for card in rows.select_related("branch", "person__identity_number").order_by("pk"):
            found[self._first.get(card.pk, card.pk)].append(card)
        return found

    def _ask(self, select, values):
        given = self._given.order_by().values("donor").annotate(
            money=exact(Sum("amount", filter=Q(entry__isnull=False))), goods=exact(Sum("amount", filter=IN_KIND)),
            cheques=exact(Sum("amount", filter=Q(cheque=Payment.Cheque.RECEIVED))), rows=Count("pk"),
        ).values_list("donor", "money", "cheques", "goods", "rows")  # fmt: skip
        statement, parameters = given.query.sql_with_params()
        pairs = json.dumps(list(self._first.items()))
        with connection.cursor() as cursor:
            cursor.execute(
                _DONORS.format(given=statement, firsts=_FIRSTS[connection.vendor]) + select,
                [*parameters, pairs, *values],
            )
            return cursor.fetchall()
