"""A decision on what a member owes and the monthly run take turns; runs do not wait for each other."""

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError

from tests.factories import make_user
from tests.threads import at_once, meanwhile
from tests.treasury.money import charge, dh, member_of, month, rate
from treasury.models import DuesCharge
from treasury.relief_decisions import approve_relief, record_relief, stop_relief

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def relief(party):
    rate(party["province"], 20)
    member = member_of(party["local"])
    return record_relief(
        person=member.person, branch=party["local"], kind="percent", percent=50, from_month=month(), reason="ظرف",
        by=make_user(),
    )  # fmt: skip


def approve(relief):
    return approve_relief(relief=relief, by=make_user(is_superuser=True))


@pytest.mark.postgresql
def test_a_decision_waits_for_the_runs_of_the_moment(party, relief):
    with meanwhile(lambda: charge(party["local"], 0)), pytest.raises(OperationalError):
        approve(relief)
    approve(relief)
    stop = {"relief": relief, "from_month": month(1), "reason": "ظرف", "by": make_user(is_superuser=True)}
    with meanwhile(lambda: charge(party["local"], 0)), pytest.raises(OperationalError):
        stop_relief(**stop)
    assert stop_relief(**stop).ended_on == month(1)


@pytest.mark.postgresql
def test_a_run_waits_for_a_decision_and_not_for_another_run(party, relief):
    member_of(party["other"])
    with meanwhile(lambda: charge(party["local"], 0)):
        assert charge(party["other"], 0) == [1]
    with meanwhile(lambda: approve(relief)), pytest.raises(OperationalError):
        charge(party["local"], 0)


def test_two_approve_it_at_once_and_it_is_approved_once(party, relief):
    charge(party["local"], 0)
    users = [make_user(is_superuser=True) for _ in range(4)]

    def act(user):
        try:
            return approve_relief(relief=relief, by=user).state
        except ValidationError:
            return "late"

    assert sorted(at_once(act, users)) == ["approved", "late", "late", "late"]
    assert DuesCharge.objects.get().amount == dh(10)
    assert relief.history.count() == 2
