"""The arithmetic of what a payment settles."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from treasury.allocation import allocate, spread

money = st.decimals(min_value="0.01", max_value="5000", places=2)
dues = st.lists(money, max_size=40).map(lambda amounts: list(enumerate(amounts)))


def test_the_oldest_month_first_and_the_last_in_part():
    month = Decimal("20.00")
    parts = allocate(Decimal("50.00"), [("jan", month), ("feb", month), ("mar", month)])
    assert parts == [("jan", month), ("feb", month), ("mar", Decimal("10.00"))]


@given(money, dues)
def test_never_more_than_the_payment_nor_than_the_month(amount, outstanding):
    parts = allocate(amount, outstanding)
    owed = dict(outstanding)
    assert sum(part for _key, part in parts) == min(amount, sum(owed.values()))
    assert all(0 < part <= owed[key] for key, part in parts)


@given(money, dues)
def test_a_month_is_touched_only_when_those_before_it_are_full(amount, outstanding):
    parts = allocate(amount, outstanding)
    assert [key for key, _part in parts] == list(range(len(parts)))
    assert all(part == outstanding[key][1] for key, part in parts[:-1])


@given(st.lists(money, max_size=6), dues)
def test_several_sums_settle_what_their_total_would(funds, outstanding):
    parts = spread(enumerate(funds), outstanding)
    together = {}
    for _source, key, part in parts:
        together[key] = together.get(key, 0) + part
    assert list(together.items()) == allocate(sum(funds, Decimal(0)), outstanding)
    for source, amount in enumerate(funds):
        assert sum(part for origin, _key, part in parts if origin == source) <= amount
