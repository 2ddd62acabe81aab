"""Majorities: whole numbers, held against a plain count of fractions; and the rules, with their days."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Majority, MajorityRule, Matter, Method
from meetings.models.majorities import Votes, votes_needed

COUNT = st.integers(0, 100_000)


def reaches(majority, votes, counts_abstentions):
    """Whether the majority is reached, in fractions: what the statutes say, without a number that is needed."""
    away = votes.abstentions if counts_abstentions else 0
    cast = votes.in_favour + votes.against + away
    if votes.in_favour == 0:
        return False
    return {
        Majority.MORE_FOR: votes.in_favour > votes.against + away,
        Majority.HALF_CAST: votes.in_favour > Fraction(cast, 2),
        Majority.HALF_PRESENT: votes.in_favour > Fraction(votes.voters, 2),
        Majority.TWO_THIRDS_CAST: votes.in_favour >= Fraction(2 * cast, 3),
        Majority.TWO_THIRDS_PRESENT: votes.in_favour >= Fraction(2 * votes.voters, 3),
        Majority.TWO_THIRDS_ENTITLED: votes.in_favour >= Fraction(2 * votes.entitled, 3),
    }[majority]


@given(
    majority=st.sampled_from(Majority),
    votes=st.builds(Votes, COUNT, COUNT, COUNT, COUNT, COUNT),
    counts_abstentions=st.booleans(),
)
def test_the_number_that_is_needed_is_the_majority(majority, votes, counts_abstentions):
    needed = votes_needed(majority, votes, counts_abstentions=counts_abstentions)
    assert isinstance(needed, int)
    assert (votes.in_favour >= needed) is reaches(majority, votes, counts_abstentions)


@pytest.mark.parametrize(
    ("majority", "votes", "needed"),
    [
        (Majority.HALF_CAST, Votes(31, 12, 3), 22),
        (Majority.MORE_FOR, Votes(31, 12, 3), 13),
        (Majority.HALF_PRESENT, Votes(31, 12, 3, voters=60), 31),
        (Majority.TWO_THIRDS_CAST, Votes(31, 12, 3), 29),
        (Majority.TWO_THIRDS_PRESENT, Votes(31, 12, 3, voters=46), 31),
        (Majority.TWO_THIRDS_ENTITLED, Votes(31, 12, 3, voters=46, entitled=60), 40),
        (Majority.TWO_THIRDS_CAST, Votes(0, 0), 1),
    ],
)
def test_how_many_votes_are_needed(majority, votes, needed):
    assert votes_needed(majority, votes) == needed


def test_abstentions_count_where_the_rule_says_so():
    votes = Votes(31, 12, 20)
    assert votes_needed(Majority.HALF_CAST, votes, counts_abstentions=True) == 32
    assert votes_needed(Majority.HALF_CAST, votes) == 22


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("matter", "majority", "method", "chair_decides"),
    [
        (Matter.ORDINARY, Majority.HALF_CAST, "", True),
        (Matter.FINANCIAL_REPORT, Majority.HALF_CAST, "", False),
        (Matter.RULES, Majority.TWO_THIRDS_PRESENT, "", False),
        (Matter.DISSOLUTION, Majority.TWO_THIRDS_ENTITLED, "", False),
        (Matter.EXPULSION, Majority.TWO_THIRDS_CAST, Method.SECRET_BALLOT, False),
        (Matter.PERSONS, Majority.HALF_CAST, Method.SECRET_BALLOT, False),
    ],
)
def test_the_first_rules(matter, majority, method, chair_decides):
    rule = MajorityRule.objects.for_matter(matter, date(2026, 11, 30))
    assert (rule.majority, rule.method, rule.chair_decides) == (majority, method, chair_decides)


@pytest.mark.django_db
def test_every_matter_has_a_rule_and_none_before_the_law():
    today = localdate()
    assert all(MajorityRule.objects.for_matter(matter, today) for matter in Matter.values)
    assert MajorityRule.objects.for_matter(Matter.RULES, date(2001, 1, 1)) is None


@pytest.mark.django_db
def test_a_rule_follows_another_on_its_day():
    today = localdate()
    MajorityRule.objects.filter(matter=Matter.RULES).update(ended_on=today)
    MajorityRule.objects.create(
        matter=Matter.RULES, majority=Majority.HALF_PRESENT, started_on=today, reference="النظام الأساسي"
    )
    assert MajorityRule.objects.for_matter(Matter.RULES, today).majority == Majority.HALF_PRESENT
    before = MajorityRule.objects.for_matter(Matter.RULES, today - timedelta(days=1))
    assert before.majority == Majority.TWO_THIRDS_PRESENT


@pytest.mark.django_db
def test_two_rules_for_a_matter_share_no_day():
    twin = MajorityRule(matter=Matter.RULES, majority=Majority.MORE_FOR, started_on=localdate(), reference="قرار")
    with pytest.raises(ValidationError, match="تسري قاعدة أخرى"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_nor_does_postgresql_let_closed_ones_overlap():
    fields = {"matter": Matter.RULES, "majority": Majority.MORE_FOR, "reference": "قرار"}
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        MajorityRule.objects.create(started_on=date(2020, 1, 1), ended_on=date(2020, 2, 1), **fields)
    assert connection.vendor == "postgresql"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [("majority", Majority.MORE_FOR), ("counts_abstentions", True), ("method", Method.SECRET_BALLOT)],
)
def test_a_rule_that_has_begun_says_what_it_said(name, value):
    rule = MajorityRule.objects.get(matter=Matter.ORDINARY)
    setattr(rule, name, value)
    with pytest.raises(ValidationError, match="هذه القاعدة سارية"):
        rule.full_clean()


@pytest.mark.django_db
def test_a_tie_is_one_of_votes():
    rule = MajorityRule(matter=Matter.RULES, majority=Majority.TWO_THIRDS_ENTITLED, chair_decides=True)
    with pytest.raises(ValidationError) as refusal:
        rule.clean()
    assert set(refusal.value.message_dict) == {"chair_decides"}


def test_the_administration_shows_what_a_rule_says_and_does_not_edit_it(admin_client):
    rule = MajorityRule.objects.get(matter=Matter.ORDINARY)
    shown = admin_client.get(reverse("admin:meetings_majorityrule_change", args=[rule.pk])).content.decode()
    assert 'name="ended_on"' in shown
    assert 'name="majority"' not in shown
