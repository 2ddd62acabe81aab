"""Many counts in one statement: each is its queryset's, of each reader and each day."""

import pytest
from django.utils.timezone import now

from administration.counting import Counts
from branches.models import Branch
from members.models import Membership
from tests.factories import make_branch, make_member


def of_kinds(kinds):
    return [Branch.objects.filter(kind=kind) for kind in kinds]


def test_each_count_is_its_queryset_s(party, django_assert_num_queries):
    counts = Counts(of_kinds)
    kinds = ("local", "province", "cell")
    expected = [rows.count() for rows in of_kinds(kinds)]
    with django_assert_num_queries(1):
        assert counts.of(kinds, kinds) == expected
    make_branch(party["local"], "cell")
    assert counts.of(kinds, kinds) == [*expected[:2], expected[2] + 1]


def test_querysets_that_hold_nothing_by_nature_and_unions_are_counted(party):
    make_member(party["local"])
    people = Membership.objects.filter(branch=party["local"]).order_by().values("pk")
    both = people.union(Branch.objects.order_by().values("pk"), all=True)
    counts = Counts(lambda _reader: [Branch.objects.none(), Branch.objects.filter(pk__in=[]), both])
    assert counts.of(None, ()) == [0, 0, 1 + Branch.objects.count()]


def test_they_are_made_once_for_a_key_and_anew_for_another(party):
    made = []

    def make(reader):
        made.append(reader)
        return [Branch.objects.filter(slug=reader)]

    counts = Counts(make)
    local, other = party["local"].slug, party["other"].slug
    assert [counts.of(slug, (slug,)) for slug in (local, local, other, "nowhere", local)] == [[1], [1], [1], [0], [1]]
    assert made == [local, other, "nowhere"]


def test_a_moment_is_refused(party):
    counts = Counts(lambda _reader: [Membership.objects.filter(person__user__date_joined__lt=now())])
    with pytest.raises(RuntimeError, match="no part of the key"):
        counts.of(None, ())
