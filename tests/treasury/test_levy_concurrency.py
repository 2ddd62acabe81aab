"""Treasurers who receive levies, and runs that ask for them, at the same moment."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of
from treasury.models import LevyCharge, LevyPayment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_two_runs_and_five_receipts_at_once(party):
    branch, user = party["local"], make_user()
    offices = [elect(branch) for _ in range(3)]
    levy(branch, 100)
    assert sum(made for [made] in at_once(lambda turn: ask(branch, 0), range(3))) == 3
    cash_box_of(branch)

    def tried(turn):
        try:
            receive(branch, offices[0].person, 40, user)
        except ValidationError:
            return False
        return True

    assert sorted(at_once(tried, range(5))) == [False, False, False, True, True]
    assert left(offices[0].person) == {0: dh(20)}
    assert LevyCharge.objects.count() == 3
    assert sorted(LevyPayment.objects.values_list("number", flat=True)) == [1, 2]
    assert audit() == {}
