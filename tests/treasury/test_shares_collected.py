"""What the database divides by a kept basis is what `split` divides, to the centime, of either sign."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_user
from tests.treasury.money import member_of, month
from treasury.cashbook.accounts import cash_box_of
from treasury.models import CashEntry, EntryCategory, Payment, ShareBasis
from treasury.months import add_months
from treasury.shares.collected import collected_by_month
from treasury.shares.live import Live
from treasury.shares.splitting import split

CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
PERCENTS = st.lists(st.integers(0, 10_000), min_size=3, max_size=3).map(
    lambda cuts: tuple(Decimal(after - before) / 100 for before, after in pairwise([0, *sorted(cuts), 10_000]))
)
LEVELS = ("local", "province", "region", "national")


@pytest.fixture
def payer(party):
    return member_of(party["local"]).person


def receive(branch, payer, amount, by, number=1, offset=-1):
    return Payment.objects.create(
        branch=branch, payer=payer, amount=amount, year=2000, number=number, paid_on=month(offset), recorded_by=by
    )


def give_back(branch, amount, by, offset=-1):
    return CashEntry.objects.create(
        branch=branch, account=cash_box_of(branch), year=2000, number=1, kind="expense", direction=-1, amount=amount,
        booked_on=month(offset), category=EntryCategory.objects.get(code="dues-returned"), method="cash",
        recorded_by=by,
    )  # fmt: skip


def keep(party, percents, branch="local", offset=-1, counted_by=("local", "province", "region", "national")):
    names = ("local", "province", "region", "national")
    basis = ShareBasis.objects.create(
        branch=party[branch], month=month(offset), **dict(zip(names, percents, strict=True))
    )
    basis.levels.set([party[level] for level in counted_by])


def live(party, *levels, offset=-1):
    found = Live([party[level] for level in levels], month(offset), month(offset))
    return [(sums.collected, sums.parts) for sums in (found.of(party[level], month(offset)) for level in levels)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CENTS, PERCENTS, st.booleans())
def test_a_sum_is_divided_as_split_divides_it(party, payer, amount, percents, is_given_back):
    by = make_user()
    for model in (Payment, CashEntry, ShareBasis):
        model.objects.all().delete()
    keep(party, percents)
    if is_given_back:
        give_back(party["local"], amount, by)
    else:
        receive(party["local"], payer, amount, by)
    signed = -amount if is_given_back else amount
    assert live(party, *LEVELS) == [(signed, split(signed, percents))] * 4


def test_each_branch_is_divided_by_itself_and_the_levels_add_up(party, payer):
    thirds = (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"), Decimal(0))
    by = make_user()
    for branch in ("local", "other"):
        keep(party, thirds, branch, counted_by=(branch, "province", "region", "national"))
        receive(party[branch], payer, Decimal("0.10"), by)
    own = split(Decimal("0.10"), thirds)
    assert live(party, "local", "province") == [
        (Decimal("0.10"), own),
        (Decimal("0.20"), tuple(2 * part for part in own)),
    ]


def test_what_a_basis_counted_is_not_counted_by_the_tree_of_today(party, payer):
    keep(party, (100, 0, 0, 0), counted_by=("local", "region"))
    receive(party["local"], payer, Decimal(7), make_user())
    parts = (Decimal(7), 0, 0, 0)
    assert live(party, "local", "province", "region") == [(7, parts), (0, (0, 0, 0, 0)), (7, parts)]


def test_a_month_without_a_basis_is_handed_over_undivided(party, payer):
    keep(party, (100, 0, 0, 0), offset=-2)
    by = make_user()
    receive(party["local"], payer, Decimal(7), by, offset=-2)
    receive(party["local"], payer, Decimal(9), by, number=2)
    wanted = [party["national"].pk]
    found = collected_by_month(party["national"].path, month(-2), add_months(month(-1), 1), also=[], wanted=wanted)
    [divided], [undivided] = found
    assert (divided.month, divided.total, divided.parts) == (month(-2), 7, (7, 0, 0, 0))
    assert (undivided.branch, undivided.month, undivided.rule) == (party["local"].pk, month(-1), month(-1))
    assert (undivided.path, undivided.total, undivided.basis) == (party["local"].path, 9, None)
