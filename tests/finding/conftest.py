"""What the tests of the search share."""

import pytest

from tests.factories import make_member


@pytest.fixture(autouse=True)
def exports_folder(settings, tmp_path):
    """Files of exports stay in the test's own folder."""
    settings.EXPORT_ROOT = str(tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def houda(party):
    return make_member(
        party["local"], given_name="هدى", family_name="العلوي", gender="F", phone="+212612345678",
        given_name_latin="Houda", family_name_latin="Alaoui",
    )  # fmt: skip


@pytest.fixture
def amine(party):
    return make_member(party["other"], given_name="أمين", family_name="السوسي", phone="+212612345679")
