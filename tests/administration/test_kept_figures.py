"""Figures over many branches are kept for some minutes, for the readers with exactly the same reach."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from branches.models import Kind
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_officer, make_user

FIGURES = reverse("admin:figures")
pytestmark = pytest.mark.django_db


@pytest.fixture
def wide(monkeypatch):
    monkeypatch.setattr("administration.kept_figures.FEW", 1)


@pytest.fixture
def draws(monkeypatch):
    """How often the figures were added up."""
    from administration import kept_figures

    counted, draw = [], kept_figures.members_by_month
    monkeypatch.setattr(kept_figures, "members_by_month", lambda user: counted.append(user) or draw(user))
    return counted


def read(client, user):
    client.force_login(user)
    return client.get(FIGURES, {"part": 1}).text


def test_who_sees_few_branches_reads_them_anew_each_time(client, party, draws):
    province = make_officer(party["province"], "first_secretary")
    before = read(client, province)
    make_member(party["local"])
    assert read(client, province) != before
    assert len(draws) == 2
    assert "أرقام الساعة" not in before


def test_who_sees_many_reads_what_was_counted_some_minutes_ago_and_is_told_when(client, party, wide, draws):
    province = make_officer(party["province"], "first_secretary")
    before = read(client, province)
    make_member(party["local"])
    assert read(client, province) == before
    assert len(draws) == 1
    assert "أرقام الساعة" in before
    cache.clear()  # as after ten minutes
    assert read(client, province) != before


@pytest.mark.parametrize(("members", "times"), [(2, 2), (3, 1)])
def test_the_figures_of_one_branch_are_kept_once_it_is_very_big(client, party, draws, monkeypatch, members, times):
    monkeypatch.setattr("administration.kept_figures.SMALL", 3)  # the secretary is one of them
    secretary = make_officer(party["local"], "branch_secretary")
    for _member in range(members):
        make_member(party["local"])
    first, second = read(client, secretary), read(client, secretary)
    assert first == second
    assert ("أرقام الساعة" in first, len(draws)) == (times == 1, times)


def test_two_readers_share_them_only_where_they_reach_the_same(client, party, wide, draws):
    beside = make_branch(party["region"], Kind.PROVINCE, "إقليم مجاور", "beside")
    make_branch(beside, Kind.LOCAL, "فرع مجاور", "beside-local")
    bureau = make_bureau(party["province"], "first_secretary", "deputy_secretary", "treasurer")
    first, second, treasurer = (  # the first two have the same rights in the same branches
        make_user(holder_of(bureau, office)) for office in ("first_secretary", "deputy_secretary", "treasurer")
    )
    other = make_officer(beside, "first_secretary")
    headquarters = make_user(is_superuser=True, is_staff=True)

    assert read(client, first) == read(client, second)
    assert len(draws) == 1
    for reader in (other, headquarters):
        read(client, reader)
    assert draws == [first, other, headquarters]
    client.force_login(treasurer)
    assert client.get(FIGURES, {"part": 1}).status_code in (302, 403)


def test_each_language_has_its_own(client, party, wide, draws, settings):
    region = make_officer(party["region"], "first_secretary")
    arabic = read(client, region)
    french = client.get(FIGURES, {"part": 1}, headers={"accept-language": "fr"}).text
    if french != arabic:  # where the site speaks French too
        assert len(draws) == 2


def test_the_page_of_figures_shows_the_same(client, party, wide):
    region = make_officer(party["region"], "first_secretary")
    part = read(client, region)
    assert part in client.get(FIGURES).text
