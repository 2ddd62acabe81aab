"""Levies of two records of one person: they go along with the office, and back again."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.models import PublicRole
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.treasury.closings import close
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, month
from treasury.audit.checks import audit
from treasury.closing.checklist import checks_of
from treasury.levies.charging import missing_months
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


def test_what_was_asked_of_both_for_one_seat_is_asked_once_by_the_page_of_missing_months(
    party, office, headquarters, client
):
    """The second record was that of the president, recorded by mistake as somebody else."""
    levy(party["local"], 300, presidents=True)
    president = elect(party["local"], role=PublicRole.PRESIDENT)
    ask(party["local"], -1, 0)
    receive(party["local"], office.person, 40, headquarters)
    merge_people(kept=office.person, absorbed=president.person, by=headquarters)
    listed = [(row.month, row.count, row.doubled) for row in missing_months(party["local"])]
    assert listed[-2:] == [(month(-1), 0, 1), (month(), 0, 1)]
    client.force_login(headquarters)
    page = reverse("treasury:charge-levies", args=[party["local"].slug])
    assert "مطلوبة مرتين" in client.get(page).text
    check = next(row for row in checks_of(party["local"], month()) if row.address == page)
    assert check.sentence
    for offset in (-1, 0):
        client.post(page, {"months": f"{month(offset):%Y-%m}"})
    assert left(office.person) == {-1: dh(260), 0: dh(300)}
    assert not [row for row in missing_months(party["local"]) if row.doubled]
    assert audit() == {}


def test_a_closed_month_in_which_two_are_asked_stays(party, office, headquarters):
    levy(party["local"], 300, presidents=True)
    president = elect(party["local"], role=PublicRole.PRESIDENT)
    ask(party["local"], -1)
    close(party["local"], -1)
    merge_people(kept=office.person, absorbed=president.person, by=headquarters)
    assert not [row for row in missing_months(party["local"]) if row.doubled]


def test_a_receipt_given_since_is_taken_back_first(party, office, headquarters):
    kept, absorbed = make_member(party["local"]).person, office.person
    done = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    ask(party["local"], 0)
    receive(party["local"], kept, 150, headquarters)
    with pytest.raises(ValidationError):
        undo_merge(merge=done, by=headquarters)
    assert left(kept) == {-1: dh(0), 0: dh(50)}
    assert audit() == {}
