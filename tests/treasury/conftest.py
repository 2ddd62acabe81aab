"""What the tests of the treasury's pages share: a member who owes, and requests as a user."""

import pytest

from tests.factories import holder_of, make_bureau, make_user
from tests.treasury.money import charge, member_of, rate, wrong_sums
from treasury.audit.checks import audit


@pytest.fixture
def owing(party, bureau):
    """A member of the local branch who owes three months of 20 dirhams."""
    rate(party["province"], 20)
    membership = member_of(party["local"], given_name="خديجة", family_name="بنعلي")
    charge(party["province"], -2, -1, 0)
    return membership


@pytest.fixture
def visit(client):
    """`visit(user, url)`: the answer as that user gets it; None is a visitor."""

    def get(user, url, data=None, **headers):
        client.logout()
        if user:
            client.force_login(user)
        return client.get(url, data, **headers)

    return get


@pytest.fixture
def send(client):
    def post(user, url, **data):
        headers = data.pop("headers", {})
        client.force_login(user)
        return client.post(url, data, **headers)

    return post


@pytest.fixture(autouse=True)
def adds_up(request):
    """After each test: what stands on months and payments is what their allocations come to."""
    if not {"party", "db", "transactional_db"}.isdisjoint(request.fixturenames):
        request.getfixturevalue("party")
        yield
        assert wrong_sums() == []
    else:
        yield


@pytest.fixture
def books_add_up(db):
    """After the test: the audit finds nothing."""
    yield
    assert audit() == {}


@pytest.fixture
def province_bureau(party):
    return make_bureau(party["province"], "first_secretary", "treasurer")


@pytest.fixture
def above(province_bureau):
    """The treasurer of the province."""
    return make_user(holder_of(province_bureau, "treasurer"))


@pytest.fixture
def chief(province_bureau):
    """The first secretary of the province, who approves its expenses."""
    return make_user(holder_of(province_bureau, "first_secretary"))
