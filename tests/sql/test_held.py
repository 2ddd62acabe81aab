"""Parts that a prepared statement fetched are held as after `prefetch_related`: no query, and each row its own."""

import pytest

from branches.models import Branch
from bureaus.models import Office
from meetings.models import Act
from sql.held import hold
from tests.rows import election_row, meeting_row


@pytest.fixture
def branches(party):
    meeting_row(party["local"])
    meeting_row(party["local"])
    meeting_row(party["other"])
    return [party["local"], party["other"], party["region"]]


def test_each_row_holds_its_own_parts_in_their_order(branches, django_assert_num_queries):
    parts = [(meeting.branch_id, meeting) for branch in branches for meeting in branch.meetings.order_by("pk")]
    expected = [list(branch.meetings.order_by("pk")) for branch in branches]
    fresh = list(Branch.objects.filter(pk__in=[branch.pk for branch in branches]).order_by("pk"))
    by_key = {branch.pk: branch for branch in fresh}
    hold(fresh, "meetings", parts)
    with django_assert_num_queries(0):
        assert [list(by_key[branch.pk].meetings.all()) for branch in branches] == expected
        assert [len(meetings) for meetings in expected] == [2, 1, 0]


def test_a_filter_asks_the_database_and_finds_no_others(branches):
    local = Branch.objects.get(pk=branches[0].pk)
    hold([local], "meetings", [])
    assert list(local.meetings.all()) == []
    assert local.meetings.filter(title="جمع عام").count() == 2


def test_a_relation_from_either_side_is_held(party, django_assert_num_queries):
    election = election_row(party["local"])
    act = Act.objects.create(election=election, order=2)
    office = Office.objects.get(code="counsellor")
    hold([act], "offices", [(act.pk, office)])
    with django_assert_num_queries(0):
        assert list(act.offices.all()) == [office]
