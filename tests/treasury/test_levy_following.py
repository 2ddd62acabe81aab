"""What becomes of months that were asked when a death, or a wrong role or assembly, is recorded later."""

import pytest
from django.urls import reverse

from bureaus.departures import leave_party, withdraw_departure
from members.models import Assembly, PublicRole
from members.public_offices import correct_public_office
from tests.forms import values_of
from tests.treasury.closings import close
from tests.treasury.gifts import refused
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, month
from treasury.audit.checks import audit
from treasury.levies.charging import charge_missing, missing_months
from treasury.levies.following import follow_correction
from treasury.levies.officials import Officials
from treasury.models import LevyCharge, LevyPayment


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def office(branch):
    """Of a member of the communal council, asked for 100 in each of three months."""
    office = elect(branch)
    levy(branch, 100)
    ask(branch, -2, -1, 0)
    yield office
    assert audit() == {}


def ask_missing(branch):
    """Ask for the months of three that are missing, as the treasurer does."""
    months = [row.month for row in missing_months(branch) if row.month >= month(-2)]
    return charge_missing(branch=branch, months=months)


def correct(office, **fields):
    before = (office.assembly, office.role)
    return follow_correction(correct_public_office(office=office, **fields), before)


# A death


def test_a_death_recorded_on_its_page_withdraws_the_months_since(send, branch, office, treasurer, branch_secretary):
    url = reverse("members:departure", args=[office.person_id])
    assert send(branch_secretary, url, on=f"{month(-1):%d/%m/%Y}", reason="").status_code == 422
    assert list(left(office.person)) == [-2, -1, 0]
    assert send(branch_secretary, url, on=f"{month(-1):%d/%m/%Y}", reason="death").status_code == 302
    assert left(office.person) == {-2: dh(100)}
    [row] = Officials(treasurer, branch)[:]
    assert (row.left, row.months) == (dh(100), 1)


def test_who_resigns_from_the_party_owes_as_long_as_they_hold_the_office(send, office, branch_secretary):
    url = reverse("members:departure", args=[office.person_id])
    assert send(branch_secretary, url, on=f"{month(-1):%d/%m/%Y}", reason="resignation").status_code == 302
    assert list(left(office.person)) == [-2, -1, 0]


def test_a_death_recorded_by_another_door_is_followed_before_anything_is_received(branch, office, treasurer):
    leave_party(membership=office.person.memberships.get(), on=month(-1), reason="death")
    assert list(refused(receive, branch, office.person, 101, treasurer)) == ["amount"]
    assert receive(branch, office.person, 100, treasurer).amount == dh(100)
    assert left(office.person) == {-2: dh(0)}


def test_a_death_recorded_by_mistake_leaves_months_to_be_asked_again(send, branch, office, branch_secretary):
    url = reverse("members:departure", args=[office.person_id])
    send(branch_secretary, url, on=f"{month(-1):%d/%m/%Y}", reason="death")
    withdraw_departure(membership=office.person.memberships.get(), reason="شخص آخر")
    assert ask_missing(branch) == 2
    assert list(left(office.person)) == [-2, -1, 0]


# A correction


def test_a_corrected_role_is_asked_anew_and_what_was_paid_counts(branch, office, treasurer):
    levy(branch, 500, presidents=True, since=-1)
    receive(branch, office.person, 150, treasurer)
    assert correct(office, role=PublicRole.PRESIDENT) == 2  # the month before the president's rate owes the same
    assert left(office.person) == {-2: dh(0)}
    gone = LevyCharge.objects.exclude(withdrawn_at=None)
    assert {row.withdrawal_reason for row in gone} == {"صُححت المهمة الانتخابية: يُطلب الشهر من جديد."}
    assert LevyPayment.objects.get().free == dh(50)
    assert ask_missing(branch) == 2
    assert left(office.person) == {-2: dh(0), -1: dh(450), 0: dh(500)}
    assert LevyPayment.objects.get().free == 0


def test_a_corrected_assembly_is_owed_to_another_branch(party, branch, office):
    levy(party["region"], 100, Assembly.PROVINCIAL)  # the same sum, another branch
    assert correct(office, assembly=Assembly.PROVINCIAL, locality_code="05.091") == 3
    assert ask_missing(branch) == 0
    assert ask_missing(party["region"]) == 3
    assert set(LevyCharge.objects.asked().values_list("branch", flat=True)) == {party["region"].pk}


def test_a_correction_that_changes_no_sum_leaves_the_months(branch, office):
    assert correct(office, role=PublicRole.VICE_PRESIDENT) == 0
    assert correct(office, constituency="الدائرة 4") == 0
    assert list(left(office.person)) == [-2, -1, 0]


def test_closed_months_stay_as_they_were_asked(branch, office):
    levy(branch, 500, presidents=True)
    close(branch, -2)
    assert correct(office, role=PublicRole.PRESIDENT) == 2
    assert left(office.person) == {-2: dh(100)}
    assert ask_missing(branch) == 2
    assert left(office.person) == {-2: dh(100), -1: dh(500), 0: dh(500)}


def test_the_page_of_the_correction_follows_it(client, branch, office, branch_secretary):
    levy(branch, 500, presidents=True)
    client.force_login(branch_secretary)
    url = reverse("members:correct-public-office", args=[office.pk])
    sent = values_of(client.get(url))
    assert client.post(url, sent | {"role": "10", "started_on": "x"}).status_code == 422
    assert list(left(office.person)) == [-2, -1, 0]
    assert client.post(url, sent | {"role": "10"}).status_code == 302
    assert left(office.person) == {}
    assert ask_missing(branch) == 3
    assert set(left(office.person).values()) == {dh(500)}
