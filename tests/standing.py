"""The standing people of the tests: who owns, who works in another branch, who is nobody here.

A module whose tests only read them makes them once: `party = pytest.fixture(…, scope="module")` over `kept_rows`, and
so on with the functions below.
"""

import pytest

from tests.factories import holder_of, make_bureau, make_member, make_officer, make_party, make_user


def first_secretary(party):
    """The first secretary of the province: who decides most of what happens under it."""
    return make_officer(party["province"], "first_secretary")


def sitting_bureau(party):
    """The sitting bureau of the local branch."""
    return make_bureau(party["local"], "branch_secretary", "treasurer", "rapporteur", "counsellor", "counsellor")


def secretary_of(bureau):
    return make_user(holder_of(bureau, "branch_secretary"))


def treasurer_of(bureau):
    return make_user(holder_of(bureau, "treasurer"))


def officer_elsewhere(party):
    """An officer of another local branch: sees rosters, and nothing else of this one."""
    return make_officer(party["other"], "treasurer")


def plain_member(party):
    return make_user(make_member(party["local"], family_name="العضو").person)


def head_of_region(party):
    """The first secretary of the region, a member there."""
    return make_officer(party["region"], "first_secretary")


@pytest.fixture
def party(db):
    return make_party()


@pytest.fixture
def outsider(db):
    """An account without a person in the party."""
    return make_user()


secretary = pytest.fixture(first_secretary)
bureau = pytest.fixture(sitting_bureau)
branch_secretary = pytest.fixture(secretary_of)
treasurer = pytest.fixture(treasurer_of)
teammate = pytest.fixture(officer_elsewhere)
member = pytest.fixture(plain_member)
region = pytest.fixture(head_of_region)
