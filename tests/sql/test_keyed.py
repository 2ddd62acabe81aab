"""A page of a list reads the keys first, and then its rows in the same order."""

from branches.models import Branch
from sql.keyed import Found, Keyed
from sql.prepared import prepared_instances


def test_a_slice_holds_the_rows_in_their_order_with_what_belongs_to_them(party, django_assert_num_queries):
    rows = Branch.objects.select_related("succeeded_by").order_by("-path")
    keyed = Keyed(rows)
    with django_assert_num_queries(2):
        part = keyed[1:3]
        assert [row.succeeded_by for row in part] == [None, None]
    assert part == list(rows[1:3])
    assert keyed[100:150] == []
    count = Branch.objects.count()
    with django_assert_num_queries(1):
        assert len(keyed) == count


@prepared_instances
def branches_with(keys):
    return Branch.objects.filter(pk__among=keys)


def test_what_was_found_is_not_counted_again_and_keeps_its_order(party, django_assert_num_queries):
    branches = list(Branch.objects.order_by("name", "pk"))
    found = Found(branches_with, [branch.pk for branch in branches])
    with django_assert_num_queries(0):
        assert len(found) == len(branches)
        assert found[100:150] == []
    with django_assert_num_queries(1):
        assert found[1:3] == branches[1:3]


def test_a_row_that_is_gone_meanwhile_is_left_out(party):
    found = Found(branches_with, [party["local"].pk, 10**12, party["region"].pk])
    assert found[0:3] == [party["local"], party["region"]]
