"""Who is asked for a month, how much and by which branch; exemptions; the monthly command."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from members.joining import leave, transfer
from members.models import Category
from members.suspending import suspend
from runs.models import Run
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.balances import totals_by_month
from treasury.charging import charge_month, exempt, withdraw_exemption, without_rate
from treasury.models import DuesCharge


def charges(membership):
    return [
        (row.month, row.branch.slug, row.amount)
        for row in DuesCharge.objects.filter(person=membership.person).select_related("branch")
    ]


def test_a_month_is_charged_once(party):
    rate(party["province"], 20)
    here, there = member_of(party["local"]), member_of(party["other"])
    assert charge_month(branch=party["province"], month=month()) == 2
    assert charge_month(branch=party["national"], month=month()) == 0
    assert charges(here) == [(month(), "nakhil", dh(20))]
    assert charges(there) == [(month(), "zitoun", dh(20))]


def test_only_the_branch_and_what_is_beneath_it(party):
    rate(party["province"], 20)
    member_of(party["other"])
    assert charge_month(branch=party["local"], month=month()) == 0


def test_the_first_of_the_month_decides(party):
    rate(party["province"], 20)
    first = month(-1)
    on_time = member_of(party["local"], on=first)
    late = member_of(party["local"], on=first + timedelta(days=1))
    gone = member_of(party["local"])
    leave(membership=gone, on=first, reason="resignation")
    suspended = member_of(party["local"])
    suspend(membership=suspended, on=first, reason="قرار")
    assert charge_month(branch=party["local"], month=first) == 1
    assert [len(charges(row)) for row in (on_time, late, gone, suspended)] == [1, 0, 0, 0]


def test_after_a_transfer_the_month_stays_with_the_branch_left(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    transfer(membership=membership, branch=party["other"], on=month(-1) + timedelta(days=9))
    assert charge_month(branch=party["province"], month=month(-1)) == 1
    assert charge_month(branch=party["province"], month=month()) == 1
    assert charges(membership) == [(month(-1), "nakhil", dh(20)), (month(), "zitoun", dh(20))]


def test_whoever_has_no_rate_is_named(party):
    rate(party["local"], 20, category=Category.objects.get(code="elected"))
    membership = member_of(party["local"])
    assert charge_month(branch=party["local"], month=month()) == 0
    assert without_rate(party["local"], month()) == [membership]


def test_a_rate_of_zero_asks_nothing(party):
    rate(party["local"], 0)
    member_of(party["local"])
    assert charge_month(branch=party["local"], month=month()) == 0
    assert without_rate(party["local"], month()) == []


@pytest.mark.parametrize("day", [1, 14])
def test_only_a_month_that_has_begun(party, day):
    with pytest.raises(ValidationError):
        charge_month(branch=party["local"], month=(month(1) if day == 1 else month()).replace(day=day))


def test_the_same_number_of_queries_for_any_number_of_members(party, assert_flat_queries):
    rate(party["province"], 20)
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))

    def call():
        with transaction.atomic():
            assert charge_month(branch=party["local"], month=month()) == len(made)
            transaction.set_rollback(True)

    assert_flat_queries(grow, call)


def test_an_exemption_asks_nothing_and_can_be_withdrawn(party, treasurer):
    rate(party["local"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    row = DuesCharge.objects.get(person=membership.person)
    exempt(charge=row, reason="ظرف اجتماعي", by=treasurer)
    assert not DuesCharge.objects.filter(person=membership.person).outstanding().exists()
    with pytest.raises(ValidationError, match="معفى"):
        exempt(charge=row, reason="مرة أخرى", by=treasurer)
    withdraw_exemption(charge=row)
    assert DuesCharge.objects.filter(person=membership.person).outstanding().get().due == dh(20)
    assert [past.exemption_reason for past in row.history.all()] == ["", "ظرف اجتماعي"]


def test_what_is_partly_paid_is_not_exempted(party, treasurer):
    rate(party["local"], 20)
    membership = member_of(party["local"])
    pay(membership, 5)
    row = DuesCharge.objects.get(person=membership.person)
    with pytest.raises(ValidationError, match="ألغ"):
        exempt(charge=row, reason="ظرف", by=treasurer)
    with pytest.raises(ValidationError) as refused:
        exempt(charge=member_charge(party), reason=" ", by=treasurer)
    assert list(refused.value.message_dict) == ["reason"]


def member_charge(party):
    membership = member_of(party["local"])
    charge(party["local"], 0)
    return DuesCharge.objects.get(person=membership.person)


def test_money_held_settles_what_is_charged_later(party):
    membership = member_of(party["local"])
    payment = pay(membership, 50)
    assert not payment.allocations.exists()
    rate(party["local"], 20)
    charge(party["local"], -1, 0)
    assert [row.due for row in DuesCharge.objects.filter(person=membership.person)] == [0, 0]
    assert payment.allocations.count() == 2


def test_an_unpaid_month_passes_to_the_branch_that_the_member_was_in_by_then(party):
    """The transfer is recorded after the month was charged."""
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -1, 0)
    transfer(membership=membership, branch=party["other"], on=month())
    charge_month(branch=party["province"], month=month())
    assert charges(membership) == [(month(-1), "nakhil", dh(20)), (month(), "zitoun", dh(20))]


def test_nobody_pays_a_month_while_the_run_changes_it(party, monkeypatch):
    """Else a payment recorded at that moment would settle more than the month costs, or a month asked elsewhere."""
    rate(party["province"], 20)
    moved, left = member_of(party["local"]), member_of(party["local"])
    charge(party["local"], 0)
    transfer(membership=moved, branch=party["other"], on=month())
    leave(membership=left, on=month(), reason="resignation")
    locked = set()
    monkeypatch.setattr("treasury.charging.lock_payers", lambda people: locked.update(people))
    charge_month(branch=party["province"], month=month())
    assert locked >= {moved.person_id, left.person_id}


def test_whoever_left_owes_no_more_of_a_month_than_was_paid_in_advance(party, monkeypatch):
    rate(party["local"], 20)
    membership = member_of(party["local"])
    pay(membership, 30)
    leave(membership=membership, on=month() + timedelta(days=1), reason="resignation")
    for module in ("charging", "charges_ahead"):
        monkeypatch.setattr(f"treasury.{module}.current_month", lambda: month(1))
    charge_month(branch=party["local"], month=month(1))
    ahead = DuesCharge.objects.get(person=membership.person, month=month(1))
    assert (ahead.due, ahead.paid, ahead.amount, ahead.exempted_at) == (0, dh(10), dh(10), None)
    collected = totals_by_month([party["local"]], month(1), month(1))[month(1)].collected
    assert collected == dh(10)


def test_the_command_charges_the_party_and_says_who_has_no_rate(party, capsys):
    rate(party["local"], 20)
    member_of(party["local"])
    member_of(party["other"])
    call_command("charge_dues")
    said = capsys.readouterr()
    assert "واحد" in said.out
    assert "عضو واحد لم يُحدد مبلغ واجبه" in said.err
    assert DuesCharge.objects.get().month == month()


def test_the_command_charges_one_branch_and_another_month(party):
    rate(party["province"], 20)
    member_of(party["local"])
    member_of(party["other"])
    boss = make_user(is_superuser=True)
    call_command("charge_dues", month=f"{month(-3):%Y-%m}", branch="zitoun", by=boss.username)
    assert Run.objects.get().started_by == boss
    assert [(row.month, row.branch.slug) for row in DuesCharge.objects.select_related("branch")] == [
        (month(-3), "zitoun")
    ]


@pytest.mark.parametrize("what", ["branch", "month"])
def test_the_command_names_who_charges_another_month_or_one_branch(party, what):
    """The timer alone charges without a name: the whole party, and the running month."""
    options = {"branch": {"branch": "zitoun"}, "month": {"month": f"{month(-3):%Y-%m}"}}[what]
    rate(party["province"], 20)
    member_of(party["other"])
    treasurer, closed = make_officer(party["local"], "treasurer"), make_user(is_superuser=True, is_active=False)
    for by in (None, "nobody", closed.username, treasurer.username):
        with pytest.raises(CommandError):
            call_command("charge_dues", by=by, **options)
    assert not DuesCharge.objects.exists()


@pytest.mark.parametrize("options", [{"month": "2026-13"}, {"branch": "nowhere"}, {"month": "2099-01"}])
def test_the_command_refuses(party, options):
    with pytest.raises(CommandError):
        call_command("charge_dues", **options)
