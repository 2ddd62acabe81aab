"""Whether anything was written to some tables since they were read: PostgreSQL counts the statements that write there.

`dated.guards.count_changes` lets a table be counted, in a migration. A sequence is advanced by the statement and not
by the end of its transaction: what is read while a transaction is under way may be older than the counter says.
"""

from sql.cursors import planned_cursor

_UNDER_WAY = """
SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND datname = current_database()
)
"""


def changes_of(tables):
    """The counters of these tables, in their order: the same again where nobody wrote to one of them. One query."""
    # A sequence that was never advanced shows the value that it takes first.
    last = "last_value + is_called::int"
    counters = ", ".join(f"(SELECT {last} FROM {table}_changes)" for table in tables)  # noqa: S608  names of ours
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT {counters}")
        return cursor.fetchone()


def is_anybody_writing():
    """Whether any transaction in this database, this one among them, has written and is not over. One query.

    Where none was after the counters were read, what is read next is what they stand for.
    """
    with planned_cursor() as cursor:
        cursor.execute(_UNDER_WAY)
        (answer,) = cursor.fetchone()
        return answer
