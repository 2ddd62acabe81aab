"""A small demo party, made once for the tests of a module and rolled back after them."""

import pytest

from demo.party import Size, build

SMALL = Size(locals_per_province=1, members=(40, 44), months=6)


@pytest.fixture(scope="module")
def small_party(kept_rows):
    return build(seed=1, size=SMALL)


@pytest.fixture
def demo(small_party, db):
    return small_party
