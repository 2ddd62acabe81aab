"""What every test may use. Settings and the database server are in tests/settings.py."""

import os
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import settings

ON_POSTGRESQL = connection.vendor == "postgresql"

# What passed on one machine passes on the next: the suite tries the same examples each time. `make explore` tries
# others, and what it finds becomes a test. No test fails by the clock.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("others", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("MAKTAB_EXAMPLES", "same"))

set_aside = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Seeded rows (offices, groups) come back after each transactional test; PostgreSQL's own tests run there only."""
    for item in items:
        if _is_transactional(item):
            given = item.get_closest_marker("django_db")
            restoring = (given.kwargs if given else {}) | {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**restoring), append=False)
    if not ON_POSTGRESQL:
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.stash[set_aside] = [item.nodeid for item in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_terminal_summary(terminalreporter, config):
    terminalreporter.write_line(f"Engine: {connection.vendor}")
    for nodeid in config.stash.get(set_aside, []):
        terminalreporter.write_line(f"For PostgreSQL only, run there: {nodeid}")


def _is_transactional(item) -> bool:
    marker = item.get_closest_marker("django_db")
    by_marker = bool(marker and marker.kwargs.get("transaction"))
    return by_marker or not {"transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _count_attempts_afresh(request):
    """The cache lives in the database; a transactional test does not roll its rows back."""
    yield
    if _is_transactional(request.node):
        request.getfixturevalue("django_db_blocker").unblock()
        try:
            cache.clear()
        finally:
            request.getfixturevalue("django_db_blocker").restore()


@pytest.fixture
def assert_flat_queries() -> Callable[..., int]:
    """Assert that a call needs as many queries at 30 rows as at 1.

    Usage: `assert_flat_queries(grow, call)`, where `grow(rows)` brings the number of rows to `rows` (it is called with
    1, 3 and 30) and `call()` does what is measured. Returns the number of queries.
    """

    def check(grow: Callable[[int], object], call: Callable[[], object], sizes=(1, 3, 30)) -> int:
        counts, queries = {}, []
        for rows in sizes:
            grow(rows)
            call()  # what the process keeps (content types, sites) is fetched once, before counting
            with CaptureQueriesContext(connection) as context:
                call()
            counts[rows] = len(context)
            queries.append("\n".join(query["sql"][:300] for query in context.captured_queries))
        assert len(set(counts.values())) == 1, f"Queries by rows: {counts}\nAt {sizes[-1]} rows:\n{queries[-1]}"
        return counts[sizes[0]]

    return check
