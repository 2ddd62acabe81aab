"""Who is past the time for which identities are kept: listed, and anonymised only when the headquarters confirm."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from members.models import Anonymisation, Membership, Person, RetentionRule
from members.retention import people_past_retention, years_before
from tests.factories import make_member, make_person, make_user

pytestmark = pytest.mark.django_db


def left_in(branch, years):
    """Somebody who left that many years ago."""
    membership = make_member(branch, on=date(2010, 1, 1))
    ended = years_before(localdate(), years)
    Membership.objects.filter(pk=membership.pk).update(ended_on=ended, end_reason="resignation")
    return membership.person


@pytest.fixture
def rule(db):
    RetentionRule.objects.update(years_after_leaving=5)
    return RetentionRule.objects.get()


@pytest.fixture
def boss(db):
    return make_user(is_superuser=True)


def run(*arguments):
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_by_the_rule_that_a_new_party_has_nobody_is_listed(party):
    left_in(party["local"], 15)
    assert RetentionRule.objects.get().years_after_leaving is None
    assert not people_past_retention().exists()


def test_without_a_rule_nobody_is(party):
    left_in(party["local"], 15)
    RetentionRule.objects.all().delete()
    assert not people_past_retention().exists()


def test_past_it_are_those_who_left_long_ago_and_did_not_come_back(party, rule):
    old, recent = left_in(party["local"], 6), left_in(party["local"], 4)
    back = left_in(party["local"], 8)
    make_member(party["local"])
    make_person(party["local"])
    Membership.objects.create(
        person=back, branch=party["local"], category=old.memberships.get().category, started_on=date(2025, 1, 1)
    )
    assert list(people_past_retention()) == [old]
    assert recent not in people_past_retention()


def test_on_the_day_itself_the_years_are_over(party, rule):
    assert left_in(party["local"], 5) in people_past_retention()


def test_29_february_counts_from_the_28th_elsewhere():
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)


def test_the_command_lists_and_does_nothing(party, rule, boss):
    old = left_in(party["local"], 6)
    said = run()
    assert str(old.pk) in said
    assert "1" in said
    assert not Anonymisation.objects.exists()


def test_confirmed_with_the_count_it_anonymises(party, rule, boss):
    old = [left_in(party["local"], 6) for _ in range(3)]
    kept = make_member(party["local"]).person
    run("--confirm", "3", "--by", boss.username)
    assert Person.objects.exclude(anonymised_at=None).count() == 3
    assert set(Anonymisation.objects.values_list("person", "by", "reason")) == {
        (person.pk, boss.pk, "retention") for person in old
    }
    kept.refresh_from_db()
    assert kept.anonymised_at is None
    assert not people_past_retention().exists()


def test_in_steps(party, rule, boss, monkeypatch):
    monkeypatch.setattr("members.anonymising.MOST_AT_ONCE", 2)
    for _ in range(5):
        left_in(party["local"], 6)
    run("--confirm", "5", "--by", boss.username)
    assert Anonymisation.objects.count() == 5


@pytest.mark.parametrize("count", ["0", "2", "30"])
def test_another_count_than_the_list_s_is_refused(party, rule, boss, count):
    left_in(party["local"], 6)
    with pytest.raises(CommandError):
        run("--confirm", count, "--by", boss.username)
    assert not Anonymisation.objects.exists()


def test_it_is_decided_by_an_account_of_the_headquarters(party, rule, secretary):
    left_in(party["local"], 6)
    closed = make_user(is_superuser=True, is_active=False)
    for by in ([], ["--by", "nobody"], ["--by", secretary.username], ["--by", closed.username]):
        with pytest.raises(CommandError):
            run("--confirm", "1", *by)
    assert not Anonymisation.objects.exists()
