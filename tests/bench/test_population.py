"""The party of the bench is made by statements that name tables and columns: they must follow the models."""

import pytest

from bench.pages import bare_of, pages_of
from bench.payments import owe_half_a_year
from bench.population import populate
from members.models import Membership
from treasury.models import DuesCharge, NumberSequence, Payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_a_small_party_is_made_whole():
    party = populate(120)
    assert Membership.objects.count() >= 120
    assert DuesCharge.objects.filter(due__gt=0).exists()
    for sequence in NumberSequence.objects.all():
        numbers = Payment.objects.filter(branch=sequence.branch_id, year=sequence.year)
        assert sorted(numbers.values_list("number", flat=True)) == list(range(1, sequence.last + 1))
    assert all(path.startswith("/") for _name, _role, path in pages_of(party))
    assert bare_of("arrears as PDF", party).startswith("/bench/paper/")
    owe_half_a_year()
