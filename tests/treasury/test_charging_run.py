"""Charging a month as long work: who may start it and how far, its result, and carrying it on where it stopped."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from runs.models import Run
from runs.running import cancel, carry_on, take_step, take_up
from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury import charging, charging_run
from treasury.charging_run import open_charging, start_charging
from treasury.models import DuesCharge


@pytest.fixture
def headquarters(db):
    return make_user(is_superuser=True)


@pytest.fixture
def three(party):
    """A member in each of three branches, which are charged in three steps."""
    rate(party["national"], 20)
    return [member_of(party[kind]) for kind in ("province", "local", "other")]


@pytest.fixture(autouse=True)
def _one_branch_a_step(monkeypatch):
    monkeypatch.setattr(charging, "MEMBERS", 1)


def charged():
    return sorted(DuesCharge.objects.values_list("person", flat=True))


def test_the_headquarters_charge_a_whole_subtree(party, three, headquarters):
    run = start_charging(branch=party["province"], month=month(), below=True, by=headquarters)
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert run.result == {"made": 3, "without_rate": 0}
    assert charged() == [row.person_id for row in three]


def test_a_branch_alone(party, three, headquarters):
    run = start_charging(branch=party["province"], month=month(), below=False, by=headquarters)
    assert (run.total, charged()) == (1, [three[0].person_id])


def test_who_has_no_rate_is_counted(party, headquarters):
    member_of(party["local"])
    run = start_charging(branch=party["national"], month=month(), below=True, by=headquarters)
    assert run.result == {"made": 0, "without_rate": 1}


def test_the_treasurer_charges_the_own_branch_and_not_those_under_it(party, three, treasurer):
    assert start_charging(branch=party["local"], month=month(), below=False, by=treasurer).state == "done"
    for branch, below in ((party["local"], True), (party["other"], False)):
        with pytest.raises(PermissionDenied):
            start_charging(branch=branch, month=month(), below=below, by=treasurer)


def test_a_month_that_has_not_begun_is_refused_before_anything_starts(party, headquarters):
    with pytest.raises(ValidationError):
        start_charging(branch=party["local"], month=month(1), below=False, by=headquarters)
    assert not Run.objects.exists()


def test_charged_twice_each_member_is_asked_once(party, three, headquarters):
    for made in (3, 0):
        run = start_charging(branch=party["national"], month=month(), below=True, by=headquarters)
        assert run.result["made"] == made
    assert len(charged()) == 3


def test_stopped_by_an_error_in_the_middle_it_is_carried_on(party, three, headquarters, monkeypatch):
    whole = charging_run.charge_branches

    def fail(batch, of):
        whole(batch, of)
        if party["local"].pk in batch:
            raise RuntimeError

    monkeypatch.setattr(charging_run, "charge_branches", lambda batch, of: fail(batch, of) or whole(batch, of))
    run = start_charging(branch=party["national"], month=month(), below=True, by=headquarters)
    assert (run.state, run.done, charged()) == ("failed", 1, [three[0].person_id])
    monkeypatch.setattr(charging_run, "charge_branches", whole)
    run = take_up(run=run, by=headquarters)
    assert (run.state, charged()) == ("done", [row.person_id for row in three])


def test_the_command_carries_on_what_a_killed_process_left(party, three, capsys):
    run = open_charging(branch=party["national"], month=month())
    take_step(run.pk)
    take_step(run.pk)
    assert len(charged()) == 1
    call_command("charge_dues")
    assert len(charged()) == 3
    assert Run.objects.get() == run
    assert Run.objects.get().started_by is None


def test_the_command_says_why_it_failed(party, three, monkeypatch):
    def refuse(batch, of):
        raise ValidationError("السجل مقفل.")

    monkeypatch.setattr(charging_run, "charge_branches", refuse)
    with pytest.raises(CommandError, match="السجل مقفل"):
        call_command("charge_dues")


def test_the_page_leads_to_the_run_and_from_there_to_the_dues(client, party, three, headquarters):
    client.force_login(headquarters)
    rates = client.get(reverse("treasury:rates", args=["nakhil-province"])).text
    assert 'name="below"' in rates
    address = reverse("treasury:charge", args=["nakhil-province"])
    page = client.post(address, {"month": f"{month():%Y-%m}", "below": "on"}, follow=True)
    assert page.redirect_chain[0][0] == Run.objects.get().get_absolute_url()
    assert reverse("treasury:grid", args=["nakhil-province", month().year]) in page.text
    assert len(charged()) == 3


def test_the_treasurer_is_not_offered_what_is_below(client, party, three, bureau, treasurer):
    client.force_login(treasurer)
    assert 'name="below"' not in client.get(reverse("treasury:rates", args=["nakhil"])).text
    client.post(reverse("treasury:charge", args=["nakhil"]), {"month": f"{month():%Y-%m}", "below": "on"})
    run = Run.objects.get()
    assert (run.arguments["below"], run.branch) == (False, party["local"])
    assert client.get(run.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_runs_over_the_same_members_and_their_payments_at_once(party, three, headquarters):
    """Cut differently, they meet in other orders: nobody waits for ever, and each is asked once and pays once."""
    held = [member_of(party["local"]) for _number in range(5)]
    for row in held:
        pay(row, 20 * 36 + 20 + 15, by=headquarters)  # this month, all that may be paid ahead, and something to hold
    runs = [open_charging(branch=party[kind], month=month()) for kind in ("national", "province")]
    calls = [lambda run=run: carry_on.call(run.pk) for run in runs] + [lambda: pay(three[1], 35, by=headquarters)]
    at_once(lambda call: call(), calls)
    rows = DuesCharge.objects.filter(month=month())
    assert len(rows) == 8
    assert {row.paid for row in rows if row.person_id in {member.person_id for member in held}} == {dh(20)}
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}


def test_a_run_of_all_branches_is_not_carried_on_by_who_may_charge_one(party, treasurer):
    run = open_charging(branch=party["local"], month=month())
    run.end(Run.State.FAILED, "سبب")
    with pytest.raises(PermissionDenied):
        take_up(run=run, by=treasurer)
    with pytest.raises(PermissionDenied):
        cancel(run=run, by=treasurer)
