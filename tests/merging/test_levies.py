"""Levies of two records of one person: they go along with the office, and back again."""

import pytest
from django.core.exceptions import ValidationError

from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh
from treasury.audit.checks import audit
from treasury.models import LevyPayment


@pytest.fixture
def headquarters(db):
    return make_user(is_superuser=True)


@pytest.fixture
def office(party):
    office = elect(party["local"])
    levy(party["local"], 100)
    ask(party["local"], -1)
    return office


def test_levies_go_with_the_office_and_come_back(party, office, headquarters):
    kept, absorbed = make_member(party["local"]).person, office.person
    payment = receive(party["local"], absorbed, 40, headquarters)
    done = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert left(kept) == {-1: dh(60)}
    assert LevyPayment.objects.get().payer == kept
    ask(party["local"], 0)
    assert left(kept) == {-1: dh(60), 0: dh(100)}
    undo_merge(merge=done, by=headquarters)
    payment.refresh_from_db()
    assert payment.payer == absorbed
    assert (left(absorbed), left(kept)) == ({-1: dh(60), 0: dh(100)}, {})
    assert audit() == {}


def test_a_receipt_given_since_is_taken_back_first(party, office, headquarters):
    kept, absorbed = make_member(party["local"]).person, office.person
    done = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    ask(party["local"], 0)
    receive(party["local"], kept, 150, headquarters)
    with pytest.raises(ValidationError):
        undo_merge(merge=done, by=headquarters)
    assert left(kept) == {-1: dh(0), 0: dh(50)}
    assert audit() == {}
