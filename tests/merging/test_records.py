"""A person whose records were merged twice: found by every number, and told of every record."""

import pytest
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from members.models import Membership, Notice, Person
from members.own_data import everything_about
from merging.merge import merge_people
from merging.models import Merge
from merging.scrubbing import remove_notices
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.finding.asking import found
from tests.members.exchange.conftest import check, upload  # noqa: F401 - fixtures of reading in
from traces.models import Reading
from traces.recording import record_opening

NAMES = ["هدى", "سعاد", "بهيجة"]


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def chain(party, treasurer, headquarters):
    """The third record was merged into the second, and that one into the first, which is returned in front."""
    people = [make_member(party["local"], given_name=name, family_name="الزموري").person for name in NAMES]
    make_user(people[2])
    for person in people:
        record_opening(reader=treasurer, person=person)
    for kept, absorbed in ((1, 2), (0, 1)):
        records = [Person.objects.get(pk=people[side].pk) for side in (kept, absorbed)]
        merge_people(kept=records[0], absorbed=records[1], by=headquarters)
    return people


class TestKeys:
    def test_all_records_of_the_person_at_any_remove(self, party, chain):
        other = make_member(party["local"]).person
        assert set(chain[0].record_keys()) == {person.pk for person in chain}
        assert other.record_keys() == [other.pk]

    def test_the_person_is_told_of_the_readings_histories_and_merges_of_all(self, chain):
        assert Reading.objects.about(chain[0]).count() == 3
        told = everything_about(Person.objects.get(pk=chain[0].pk))
        assert {row["given_name"] for row in told["file_history"]} == set(NAMES)
        assert len(told["merges"]) == 2
        assert len(told["readings"]) == 3
        assert len(told["account"]) == 1

    def test_an_account_that_was_closed_is_told_too(self, party, headquarters):
        accounts = [make_user(make_member(party["local"]).person) for _record in range(2)]
        merge_people(kept=accounts[0].person, absorbed=accounts[1].person, by=headquarters)
        told = everything_about(accounts[0].person)
        assert {row["username"] for row in told["account"]} == {account.username for account in accounts}
        assert len(told["account_emails"]) == 2


class TestNumbers:
    def test_each_former_number_finds_the_person_that_stands(self, chain, branch_secretary):
        for record in chain:
            assert found(branch_secretary, q=record.shown_number) == ["هدى الزموري"]
            assert found(branch_secretary, q=str(record.member_number)) == ["هدى الزموري"]
        assert found(branch_secretary, q="999999") == []

    def test_one_statement_says_that_a_number_is_nobodys_former_one(self, chain, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert Person.records.by_former_number([chain[0].member_number]) == {}
        with django_assert_num_queries(3):
            assert Person.records.by_former_number([chain[2].member_number]) == {chain[2].member_number: chain[0].pk}

    def test_who_left_since_is_among_those_who_left(self, chain, branch_secretary):
        """The memberships that gave way to the one that stood began later, and are not the last ones."""
        leave_party(membership=Membership.objects.open().get(person=chain[0]), on=localdate(), reason="resignation")
        assert found(branch_secretary, q=chain[0].shown_number, state="left") == ["هدى الزموري"]

    def test_others_do_not_find_them_by_it(self, chain, outsider):
        assert found(outsider, q=chain[2].shown_number) == []

    def test_a_file_that_writes_the_former_number_means_the_person(self, chain, check):  # noqa: F811
        headings = ["الاسم الشخصي", "الاسم العائلي", "رقم العضوية", "الهاتف"]
        batch = check([headings, ["هدى", "الزموري", chain[2].shown_number, "0612345678"]])
        line = batch.lines.get()
        assert (line.person_id, line.outcome) == (chain[0].pk, "filled")


class TestNotices:
    @pytest.fixture
    def undone(self, party, headquarters):
        people = [make_member(party["local"], given_name=name).person for name in NAMES[:2]]
        merge = merge_people(kept=people[0], absorbed=people[1], by=headquarters)
        undo_merge(merge=merge, by=headquarters)
        return people

    def test_of_who_is_anonymised_no_other_is_told_any_more(self, undone):
        assert Notice.objects.filter(person=undone[0]).count() == 2
        remove_notices([undone[1].pk])
        assert not Notice.objects.filter(person__in=undone, kind__in=["merged", "merge_undone"]).exists()

    def test_nor_where_the_other_record_was_merged_since(self, party, undone, headquarters):
        third = make_member(party["local"]).person
        merge_people(kept=third, absorbed=undone[0], by=headquarters)
        assert Notice.objects.filter(person=third).count() == 3
        remove_notices([undone[1].pk])
        assert not Notice.objects.filter(kind="merge_undone").exists()

    def test_others_keep_theirs(self, chain, undone):
        remove_notices([undone[1].pk])
        assert Notice.objects.filter(person=chain[0], kind="merged").count() == 2
        assert Merge.objects.count() == 3
