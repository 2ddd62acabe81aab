"""Names are invented, and drawn alike from one seed."""

import json
from itertools import product

import pytest
from django.conf import settings
from django.db import transaction

from arabic.folding import search_key
from demo import names
from demo.party import Size, build
from demo.people import GIVEN
from members.models import Person

REAL = settings.BASE_DIR.parent / "shared" / "real"
TINY = Size(locals_per_province=1, members=(40, 40), months=1)


def roll(seed):
    """The people's names of a party that is not kept."""
    with transaction.atomic():
        build(seed=seed, size=TINY)
        found = [str(person) for person in Person.objects.order_by("pk")]
        transaction.set_rollback(True)
    return found


def test_one_seed_gives_one_party_and_another_seed_another(db):
    assert roll(7) == roll(7) != roll(8)


def people_in(part):
    """Every (given, family) name anywhere in a record read from JSON."""
    if isinstance(part, list):
        return {name for item in part for name in people_in(item)}
    if not isinstance(part, dict):
        return set()
    own = {(part["given_name"], part["family_name"])} if "family_name" in part else set()
    return own | {name for value in part.values() for name in people_in(value)}


@pytest.mark.skipif(not REAL.is_dir(), reason="the real records are not beside this project")
def test_nobody_of_the_real_records_can_be_drawn():
    given = {name for generations in GIVEN.values() for generation in generations for name, _latin in generation}
    drawn = {search_key(*pair) for pair in product(given, [family for family, _latin in names.FAMILY])}
    for file in REAL.glob("*.json"):
        real = people_in(json.loads(file.read_text("utf-8")))
        assert real
        assert not {search_key(*pair) for pair in real} & drawn
