"""Two officers at the same moment: each person is added once, each number given once."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from bureaus.importing import start_writing
from members.joining import record_member
from members.models import Category, ImportBatch, MemberSequence, Person
from tests.members.exchange.conftest import HEADINGS, ROWS
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def write(key):
    batch = ImportBatch.objects.get(pk=key)
    try:
        return start_writing(batch=batch, by=batch.uploaded_by).state
    except ValidationError:  # it is written already
        return "refused"


def test_the_same_list_written_twice_at_once_adds_each_person_once(party, check):
    batches = [check([HEADINGS, *ROWS]).pk for _officer in range(2)]
    before = Person.objects.count()
    assert at_once(write, batches) == ["done", "done"]
    assert Person.objects.count() == before + len(ROWS)
    found = [ImportBatch.objects.get(pk=key).counts() for key in batches]
    assert sorted((counts["new"], counts["same"]) for counts in found) == [(0, 2), (2, 0)]


def test_one_batch_sent_twice_at_once_is_written_once(party, check):
    batch = check([HEADINGS, *ROWS])
    before = Person.objects.count()
    at_once(write, [batch.pk, batch.pk])
    assert Person.objects.count() == before + len(ROWS)
    batch.refresh_from_db()
    assert (batch.state, batch.counts()["written"]) == ("written", 2)


def test_numbers_taken_at_the_same_moment_have_no_gap_and_no_repeat(party, check):
    batch = check([HEADINGS, *ROWS])
    last = MemberSequence.objects.get().last
    category = Category.objects.get(code="regular")

    def join(number):
        record_member(branch=party["local"], on=date(2026, 1, 1), category=category, given_name="نور",
                      family_name=f"التازي {'ا' * number}", gender="F")  # fmt: skip

    at_once(lambda act: act(), [partial(write, batch.pk), *(partial(join, number) for number in range(3))])
    given = Person.objects.filter(member_number__gt=last).values_list("member_number", flat=True)
    assert sorted(given) == list(range(last + 1, last + 6))
