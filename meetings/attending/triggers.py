"""What PostgreSQL holds of attendance, whoever sends the statement.

A tick and a count never change; nobody is put on a list of attendance that is closed; approved minutes freeze all of
it, as the rest of the record (`minutes.triggers`).
"""

from dated.guards import PostgresOnly, row_trigger

from ..minutes.triggers import ANY, freeze

# With the columns that may change all the same: a name goes from what somebody wrote.
FROZEN = {
    "meetings_desktick": "",
    "meetings_proxy": "note",
    "meetings_presencecount": "",
    "meetings_attendanceclosing": "",
}
NEVER_CHANGED = ("meetings_desktick", "meetings_presencecount")

_NEVER = """
CREATE FUNCTION meetings_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The row % of % does not change.', OLD.id, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""

_CLOSED = """
CREATE FUNCTION meetings_guard_closed_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE meeting bigint := coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'meeting_id';
BEGIN
    IF EXISTS (SELECT 1 FROM meetings_attendanceclosing closing
               WHERE closing.meeting_id = meeting AND closing.reopened_at IS NULL)
       AND current_setting('maktab.merging', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'The list of attendance of meeting % is closed.', meeting USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def guard_attendance():
    """The operations of a migration: the functions, and the triggers of each table."""
    return [
        PostgresOnly(_NEVER, "DROP FUNCTION meetings_refuse_change()"),
        PostgresOnly(_CLOSED, "DROP FUNCTION meetings_guard_closed_list()"),
        *(row_trigger(table, "never", "UPDATE OR DELETE", "meetings_refuse_change()", timing="BEFORE")
          for table in NEVER_CHANGED),
        *(freeze(table, free=free) for table, free in FROZEN.items()),
        row_trigger("meetings_attendance", "closed", ANY, "meetings_guard_closed_list()"),
    ]  # fmt: skip
