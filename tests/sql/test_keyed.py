"""A page of a list reads the keys first, and then its rows in the same order."""

from branches.models import Branch
from sql.keyed import Keyed


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
