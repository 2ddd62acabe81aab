"""How a sum is divided between the levels, written a second time: whole centimes, the largest remainders first."""


def share_above(total: int, percents) -> int:
    """Centimes of `total` that go to the levels above a local branch, of the `percents` of the four levels."""
    whole = abs(total)
    parts = [whole * part // 100 for part in percents]
    lost = [whole * part % 100 for part in percents]
    for level in sorted(range(4), key=lambda level: (-lost[level], level))[: whole - sum(parts)]:
        parts[level] += 1
    above = sum(parts[1:])
    return -above if total < 0 else above
