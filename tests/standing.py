"""The standing people of the tests: who owns, who works in another branch, who is nobody here."""

import pytest

from tests.factories import holder_of, make_bureau, make_member, make_officer, make_party, make_user


@pytest.fixture
def party(db):
    return make_party()


@pytest.fixture
def secretary(party):
    """The first secretary of the province: who decides most of what happens under it."""
    return make_officer(party["province"], "first_secretary")


@pytest.fixture
def bureau(party):
    """The sitting bureau of the local branch."""
    return make_bureau(party["local"], "branch_secretary", "treasurer", "rapporteur", "counsellor", "counsellor")


@pytest.fixture
def branch_secretary(bureau):
    return make_user(holder_of(bureau, "branch_secretary"))


@pytest.fixture
def treasurer(bureau):
    return make_user(holder_of(bureau, "treasurer"))


@pytest.fixture
def teammate(party):
    """An officer of another local branch: sees rosters, and nothing else of this one."""
    return make_officer(party["other"], "treasurer")


@pytest.fixture
def member(party):
    return make_user(make_member(party["local"], family_name="العضو").person)


@pytest.fixture
def outsider(db):
    """An account without a person in the party."""
    return make_user()


@pytest.fixture
def region(party):
    """The first secretary of the region, a member there."""
    return make_officer(party["region"], "first_secretary")
