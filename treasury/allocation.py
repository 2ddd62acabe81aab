"""Which months a sum of money settles: the oldest first, the last one perhaps in part. Plain arithmetic."""

from collections.abc import Hashable, Iterable
from decimal import Decimal

ZERO = Decimal("0.00")


def allocate(amount: Decimal, outstanding: Iterable[tuple[Hashable, Decimal]]) -> list[tuple[Hashable, Decimal]]:
    """Spread `amount` over `outstanding`, pairs (key, what is left to pay) in the order in which they are settled.

    Returns the pairs (key, part) that receive something. The parts never exceed the amount nor what is due; what
    remains of the amount afterwards is credit.
    """
    parts = []
    for key, due in outstanding:
        if amount <= 0:
            break
        part = min(amount, due)
        if part > 0:
            parts.append((key, part))
            amount -= part
    return parts


def spread(
    funds: Iterable[tuple[Hashable, Decimal]], outstanding: Iterable[tuple[Hashable, Decimal]]
) -> list[tuple[Hashable, Hashable, Decimal]]:
    """Spread several sums, each after the one before, over what is outstanding.

    `funds` are pairs (source, amount). Returns triples (source, key, part).
    """
    left = dict(outstanding)
    settled = []
    for source, amount in funds:
        for key, part in allocate(amount, list(left.items())):
            left[key] -= part
            settled.append((source, key, part))
    return settled
