"""Exemptions from levies: recorded by one, approved by another, and what becomes of the months."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import move_member
from members.models import Assembly
from tests.factories import holder_of, make_user
from tests.outcomes import refusal
from tests.treasury.closings import close
from tests.treasury.gifts import refused
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, month
from treasury.audit.checks import audit
from treasury.levies.charging import missing_months
from treasury.levies.exempting import (
    approve_exemption,
    exemptions_to_answer,
    record_exemption,
    refuse_exemption,
)
from treasury.models import LevyCharge, LevyExemption


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def office(branch):
    office = elect(branch)
    levy(branch, 100)
    ask(branch, -2, -1)
    return office


def exempt(branch, office, by, first=-1, until=2, **fields):
    given = {"from_month": month(first), "until": month(until), "reason": "توقف التعويض"} | fields
    return record_exemption(branch=branch, office=office, by=by, **given)


def test_months_are_asked_no_longer_once_somebody_else_approves(branch, office, treasurer, branch_secretary):
    exemption = exempt(branch, office, treasurer)
    assert left(office.person) == {-2: dh(100), -1: dh(100)}
    approve_exemption(exemption=exemption, by=branch_secretary)
    assert left(office.person) == {-2: dh(100)}
    gone = LevyCharge.objects.exclude(withdrawn_at=None).get()
    assert (gone.month, gone.withdrawal_reason, gone.exemption) == (month(-1), "توقف التعويض", exemption)
    assert ask(branch, -1, 0) == [0, 0]
    assert missing_months(branch)[0].month == month(-6)
    assert month() not in {row.month for row in missing_months(branch)}
    assert audit() == {}


def test_what_waits_lowers_nothing(branch, office, treasurer):
    exempt(branch, office, treasurer)
    assert ask(branch, 0) == [1]


def test_a_month_on_which_something_is_paid_stays(branch, office, treasurer, branch_secretary):
    exemption = exempt(branch, office, treasurer, first=-2)
    receive(branch, office.person, 50, treasurer)
    approve_exemption(exemption=exemption, by=branch_secretary)
    assert left(office.person) == {-2: dh(50)}


def test_a_closed_month_stays_asked(branch, office, treasurer, branch_secretary):
    exemption = exempt(branch, office, treasurer, first=-2)
    close(branch, -2)
    approve_exemption(exemption=exemption, by=branch_secretary)
    assert left(office.person) == {-2: dh(100)}


def test_one_office_alone_is_exempted(branch, office, treasurer, branch_secretary):
    elect(branch, Assembly.REGIONAL, person=office.person)
    levy(branch, 400, Assembly.REGIONAL)
    approve_exemption(exemption=exempt(branch, office, treasurer), by=branch_secretary)
    ask(branch, 0)
    assert left(office.person) == {-2: dh(100), 0: dh(400)}


def test_it_holds_towards_one_branch_alone(party, branch, office, treasurer, branch_secretary):
    """The same office moves with its holder to a branch without a rate of its own, where the region is owed."""
    approve_exemption(exemption=exempt(branch, office, treasurer), by=branch_secretary)
    levy(party["region"], 300, since=0)
    assert ask(party["region"], 0, below=True) == [0]  # exempted, and the branch's rate hides the region's
    move_member(membership=office.person.memberships.get(), branch=party["other"], on=localdate())
    assert ask(party["region"], 0, below=True) == [1]
    assert left(office.person) == {-2: dh(100), 0: dh(300)}


def test_nobody_approves_what_they_recorded_nor_their_own(branch, office, treasurer, branch_secretary):
    recorded = exempt(branch, office, branch_secretary)
    assert refusal(approve_exemption, exemption=recorded, by=branch_secretary)
    assert refusal(approve_exemption, exemption=recorded, by=treasurer)
    own = elect(branch, person=branch_secretary.person)
    assert refusal(record_exemption, branch=branch, office=own, from_month=month(), until=month(1), reason="x",
                   by=branch_secretary)  # fmt: skip
    asked = exempt(branch, own, treasurer)
    assert refusal(approve_exemption, exemption=asked, by=branch_secretary)
    assert asked not in exemptions_to_answer(branch_secretary)


def test_for_the_head_of_a_bureau_the_level_above_decides(branch, treasurer, branch_secretary, bureau, secretary):
    head = elect(branch, person=branch_secretary.person)
    asked = exempt(branch, head, treasurer)
    colleague = make_user(holder_of(bureau, "rapporteur"))
    assert refusal(approve_exemption, exemption=asked, by=colleague)
    assert approve_exemption(exemption=asked, by=secretary).state == "approved"


def test_it_is_answered_once(branch, office, treasurer, branch_secretary):
    exemption = exempt(branch, office, treasurer)
    assert list(refused(refuse_exemption, exemption=exemption, reason=" ", by=branch_secretary)) == ["reason"]
    refuse_exemption(exemption=exemption, reason="لا موجب", by=branch_secretary)
    assert refusal(approve_exemption, exemption=exemption, by=branch_secretary)
    assert left(office.person) == {-2: dh(100), -1: dh(100)}
    assert exempt(branch, office, treasurer).is_waiting


def test_who_recorded_it_takes_it_back(branch, office, treasurer):
    exemption = exempt(branch, office, treasurer)
    assert refuse_exemption(exemption=exemption, reason="خطأ", by=treasurer).state == "refused"


@pytest.mark.parametrize(
    ("fields", "key"),
    [({"reason": " "}, "reason"), ({"until": -1}, "until"), ({"until": -3}, "until")],
)
def test_what_no_exemption_can_be(branch, office, treasurer, fields, key):
    if "until" in fields:
        fields = {"until": month(fields["until"])}
    given = {"from_month": month(-1), "until": month(2), "reason": "سبب"} | fields
    assert list(refused(record_exemption, branch=branch, office=office, by=treasurer, **given)) == [key]


def test_one_month_has_one_exemption(branch, office, treasurer):
    exempt(branch, office, treasurer)
    assert list(refused(exempt, branch, office, treasurer, first=1, until=3)) == ["from_month"]
    assert exempt(branch, office, treasurer, first=2, until=3).is_waiting


# The pages


def test_recorded_on_one_page_and_approved_on_another(client, branch, office, treasurer, branch_secretary):
    client.force_login(treasurer)
    page = reverse("treasury:exempt-levy", args=[branch.slug, office.person_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"office": office.pk, "reason": ""}).status_code == 422
    asked = {"office": office.pk, "from_month": f"{month(-1):%Y-%m}", "until": f"{month(1):%Y-%m}", "reason": "سبب"}
    assert client.post(page, asked).status_code == 302
    exemption = LevyExemption.objects.get()
    assert (exemption.ended_on, exemption.last_month) == (month(2), month(1))
    address = reverse("treasury:levy-exemption", args=[exemption.pk])
    approval = reverse("treasury:approve-levy-exemption", args=[exemption.pk])
    assert client.get(address).status_code == 200
    assert client.post(approval).status_code == 403
    assert not client.get(reverse("treasury:waiting-levy-exemptions")).context["page_obj"].object_list
    client.force_login(branch_secretary)
    assert address in client.get(reverse("treasury:waiting-levy-exemptions")).text
    assert "سبب" in client.get(address).text
    assert client.post(approval).status_code == 302
    assert client.post(approval).status_code == 302  # twice
    assert client.post(address, {"reason": "لا"}).status_code == 403
    exemption.refresh_from_db()
    assert exemption.state == "approved"


def test_others_do_not_know_of_it(client, branch, office, treasurer, teammate, member):
    exemption = exempt(branch, office, treasurer)
    for user in (teammate, member):
        client.force_login(user)
        assert client.get(reverse("treasury:levy-exemption", args=[exemption.pk])).status_code == 404
        assert client.post(reverse("treasury:approve-levy-exemption", args=[exemption.pk])).status_code == 404


def test_it_is_refused_on_its_page(client, branch, office, treasurer, branch_secretary):
    exemption = exempt(branch, office, treasurer)
    client.force_login(branch_secretary)
    address = reverse("treasury:levy-exemption", args=[exemption.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "لا موجب"}).status_code == 302
    exemption.refresh_from_db()
    assert (exemption.state, exemption.refusal) == ("refused", "لا موجب")
