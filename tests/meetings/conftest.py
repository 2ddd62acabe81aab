"""What the tests of elections share."""

from datetime import date

import pytest

from tests.factories import make_bureau


@pytest.fixture
def sitting(party):
    """The bureau of the local branch, whose four years are over on the day of the assembly."""
    return make_bureau(party["local"], "branch_secretary", "treasurer", "rapporteur", on=date(2022, 1, 9))
