"""The harness itself: what the other tests lean on."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from bureaus.models import Office
from tests.factories import make_user
from tests.migrated import digest_of


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_seeded_rows_come_back_after_a_transactional_test(turn):
    assert Office.objects.filter(code="treasurer").exists()
    assert Group.objects.exists()
    make_user()


@pytest.mark.postgresql
def test_trigrams_of_arabic_exist_in_the_test_server(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'")
        assert cursor.fetchone() == ("C.UTF-8", "UTF8")


def test_flat_queries_are_counted(db, assert_flat_queries):
    assert assert_flat_queries(lambda rows: None, lambda: list(Office.objects.all())) == 1


def test_growing_queries_are_caught(db, assert_flat_queries):
    grown = []

    def fetch_one_by_one():
        for _row in range(grown[-1]):
            Office.objects.first()

    with pytest.raises(AssertionError, match=r"Queries by rows: {1: 1, 3: 3, 30: 30}"):
        assert_flat_queries(grown.append, fetch_one_by_one)


@pytest.mark.parametrize(
    ("changed", "is_kept"),
    [
        ("rooms/migrations/0001_initial.py", False),
        ("rooms/guards.py", False),
        ("requirements/dev.txt", False),
        ("rooms/views.py", True),
    ],
)
def test_a_kept_database_is_of_these_migrations(tmp_path, changed, is_kept):
    (tmp_path / "rooms" / "migrations").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    for name in ("rooms/guards.py", "rooms/views.py", "requirements/dev.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "rooms/migrations/0001_initial.py").write_text("from rooms.guards import guard\n")
    before = digest_of(tmp_path)
    with (tmp_path / changed).open("a") as file:
        file.write("# changed\n")
    assert (digest_of(tmp_path) == before) == is_kept


TESTS = Path(__file__).parents[1]
CLOCKS = {"localdate", "localtime", "now", "today", "current_month", "month"}


def asked_at_import(tree):
    """The lines of calls of a clock that run while the module is read, be it in a decorator or as a default."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CLOCKS:
            found.append(node.lineno)
        if isinstance(node, ast.FunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return sorted(found)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("TODAY = localdate()", [1]),
        ("def test(day=timezone.now()): pass", [1]),
        ("@parametrize('day', [date.today()])\ndef test(day): pass", [1]),
        ("class Test:\n    day = localdate() - timedelta(days=1)", [2]),
        ("def test():\n    return localdate()", []),
        ("later = lambda: localdate()", []),
    ],
)
def test_a_clock_that_is_asked_at_import_is_seen(code, lines):
    assert asked_at_import(ast.parse(code)) == lines


def test_no_test_keeps_the_day_of_its_import():
    """A run may last over midnight; and workers that read a module on two days would collect other tests."""
    late = {path: asked_at_import(ast.parse(path.read_text())) for path in TESTS.rglob("*.py")}
    assert {str(path.relative_to(TESTS)): lines for path, lines in late.items() if lines} == {}
