"""Many counts in one statement: each is its queryset's, of each reader and each day."""

import pytest
from django.contrib.admin import site
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from administration import desk
from administration.counting import WATCHED, Counts
from branches.models import Branch
from bureaus.models import Bureau
from members.models import Membership
from sql.changes import changes_of, is_anybody_writing
from tests.factories import make_branch, make_member, make_user
from tests.threads import right_after


def of_kinds(kinds):
    return [Branch.objects.filter(kind=kind) for kind in kinds]


def test_each_count_is_its_queryset_s(party, django_assert_num_queries):
    counts = Counts(of_kinds)
    kinds = ("local", "province", "cell")
    expected = [rows.count() for rows in of_kinds(kinds)]
    # PostgreSQL is asked first whether anything changed: within a transaction that writes nothing is kept.
    with django_assert_num_queries(3 if connection.vendor == "postgresql" else 1):
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


def _asked(counts):
    with CaptureQueriesContext(connection) as asked:
        answer = counts.of(None, ())
    return answer, len(asked)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestKept:
    """PostgreSQL tells whether a table was written to: until then nothing is counted again."""

    def test_counts_are_kept_until_somebody_writes(self):
        counts = Counts(lambda _reader: [Branch.objects.all(), Bureau.objects.all()])
        root = make_branch(kind="national")
        assert _asked(counts) == ([1, 0], 3)
        assert _asked(counts) == ([1, 0], 1)
        make_branch(root, "region")
        assert _asked(counts) == ([2, 0], 3)
        Branch.objects.filter(kind="region").update(name="جهة")
        assert _asked(counts) == ([2, 0], 3)
        assert _asked(counts) == ([2, 0], 1)

    def test_what_is_answered_is_a_list_of_its_own(self):
        counts = Counts(lambda _reader: [Branch.objects.all()])
        counts.of(None, ()).append("more")
        assert counts.of(None, ()) == [0]

    def test_what_is_written_and_taken_back_leaves_the_counts_true(self):
        counts = Counts(lambda _reader: [Branch.objects.all()])
        with transaction.atomic():
            make_branch(kind="national")
            assert counts.of(None, ()) == [1]
            transaction.set_rollback(True)
        assert counts.of(None, ()) == [0]

    def test_counts_made_while_somebody_writes_are_not_kept(self):
        counts = Counts(lambda _reader: [Branch.objects.all()])
        assert counts.of(None, ()) == [0]

        def write():
            make_branch(kind="national")

        assert right_after(write, lambda: (counts.of(None, ()), is_anybody_writing())) == ([0], True)
        assert counts.of(None, ()) == [1]

    def test_a_statement_that_reads_another_table_is_asked_each_time(self):
        counts = Counts(lambda _reader: [Membership.objects.filter(person__gender="F")])
        assert [_asked(counts), _asked(counts)] == [([0], 1), ([0], 1)]


WRITING = (
    "INSERT INTO {table} (id) SELECT id FROM {table} WHERE false",
    "UPDATE {table} SET id = id WHERE false",
    "DELETE FROM {table} WHERE false",
    "TRUNCATE {table} CASCADE",
)


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(WATCHED))
def test_every_kind_of_statement_that_writes_to_a_watched_table_is_counted(table):
    # Rows are not needed for it: the statement itself is counted.
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE {table}_changes RESTART")  # the very first write counts too
        for statement in WRITING:
            statement = statement.format(table=table)
            before = changes_of([table])
            cursor.execute(statement)
            assert changes_of([table]) > before, statement


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("part", ["bureaus", "seats", "activity"])
def test_parts_of_the_desk_that_are_fetched_after_it_are_kept(part):
    request = RequestFactory().get("/")
    request.user = make_user(is_superuser=True, is_staff=True)
    written = desk._COUNTS._write(_Asked((request, site, (desk.Part(part),))))
    assert written.is_kept, set(written.tables) - WATCHED


class _Asked:
    def __init__(self, reader):
        self.reader, self.key = reader, ()
