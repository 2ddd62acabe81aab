"""Two branches that record the same donor at the same moment do not pass the ceiling together."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.books import bank_of
from tests.treasury.gifts import give, giver
from tests.treasury.money import dh
from treasury.donations.yearly import YearOfDonors
from treasury.models import Donation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_the_ceiling_holds_for_a_donor_whom_nobody_knew(party):
    """There is no row of the donor yet that one of the two could lock."""
    user = make_user(is_superuser=True)
    branches = [party["local"], party["other"]]
    for place, branch in enumerate(branches):
        bank_of(branch, by=user, number=f"{place:024}")

    def tried(turn):
        try:
            give(branches[turn % 2], 200_000, user, giver(["أحمد الفاسي", "احمد الفاسى"][turn % 2]))
        except ValidationError:
            return False
        return True

    assert sorted(at_once(tried, range(5))) == [False, False, True, True, True]
    [donor] = YearOfDonors(localdate().year)
    assert (donor.total, donor.left) == (dh(600_000), dh(0))
    numbers = {branch: list(Donation.objects.filter(branch=branch).values_list("number", flat=True).order_by("number"))
               for branch in branches}  # fmt: skip
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
