"""What the tests of branches' pages share."""

import pytest


@pytest.fixture
def visit(client):
    """`visit(user, url)`: the answer as that user gets it; None is a visitor."""

    def get(user, url, **data):
        client.logout()
        if user:
            client.force_login(user)
        return client.get(url, data)

    return get
