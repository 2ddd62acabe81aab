"""Appeals that wait are counted for the headquarters; their rules never overlap."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureaus.appeals import appeal_level, appeals_to_decide, withdraw_appeal
from members.models import Appeal, AppealRule, Notice
from tests.bureaus.test_appeals import appealed, decided, fresh
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db


def test_the_headquarters_find_counted_what_they_may_decide_and_nothing_else(
    client, party, member, branch_secretary, secretary
):
    first, second = (make_user(is_superuser=True, is_staff=True) for _ in range(2))
    own = make_user(make_member(party["local"]).person, is_superuser=True, is_staff=True)
    appealed(decided(member, first, kind="warning"), member)
    appealed(decided(member, branch_secretary, kind="reprimand"), member)
    appealed(decided(own, second, kind="warning"), own)
    withdraw_appeal(appeal=appealed(decided(member, branch_secretary), member), by=member)
    waiting = list(Appeal.objects.waiting())
    sentence = "طعنان في انتظارك للبت فيهما"
    for user in (first, second, own):
        may = {row for row in waiting if appeal_level(row.sanction).is_open_to(fresh(user))}
        assert (len(may), set(appeals_to_decide(fresh(user)))) == (2, may)
        client.force_login(user)
        address = dict(client.get(reverse("admin:index")).context["attention"])[sentence]
        assert client.get(address).context["cl"].result_count == 2
    assert not appeals_to_decide(secretary).exists()


def test_of_what_no_office_decides_the_headquarters_named_in_their_accounts_are_told(party, member):
    recorder, told = (make_user(make_member(party["other"]).person, is_superuser=True) for _ in range(2))
    make_user(is_superuser=True)
    appealed(decided(member, recorder, kind="warning"), member)
    assert [notice.person for notice in Notice.objects.filter(kind="appeal_to_decide")] == [told.person]


def test_two_rules_are_not_in_force_on_one_day():
    rule = AppealRule.objects.get()
    early = AppealRule(started_on=rule.started_on - timedelta(days=9), ended_on=rule.started_on)
    early.full_clean()
    for ended_on in (None, rule.started_on + timedelta(days=1)):
        early.ended_on = ended_on
        with pytest.raises(ValidationError) as refusal:
            early.full_clean()
        assert "started_on" in refusal.value.error_dict


@pytest.mark.postgresql
def test_the_database_refuses_them_too():
    rule = AppealRule.objects.get()
    given = {"started_on": rule.started_on - timedelta(days=9)}
    AppealRule.objects.create(ended_on=rule.started_on, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppealRule.objects.create(ended_on=rule.started_on + timedelta(days=1), **given)
