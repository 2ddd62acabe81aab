"""What PostgreSQL holds of attendance, whoever sends the statement.

A tick and a count never change; nobody is put on a list of attendance that is closed; approved minutes freeze all of
it, as the rest of the record (`minutes.triggers`).
"""

from dated.guards import PostgresOnly

FROZEN = ("meetings_desktick", "meetings_proxy", "meetings_presencecount", "meetings_attendanceclosing")
ANY = "AFTER INSERT OR UPDATE OR DELETE"
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
        *(_trigger(f"{table}_never", "BEFORE UPDATE OR DELETE", table, "meetings_refuse_change()")
          for table in NEVER_CHANGED),
        *(_trigger(f"{table}_frozen", ANY, table, "meetings_guard_frozen('meeting', '')") for table in FROZEN),
        _trigger("meetings_attendance_closed", ANY, "meetings_attendance", "meetings_guard_closed_list()"),
    ]  # fmt: skip


def _trigger(name, acts, table, function):
    return PostgresOnly(
        f"CREATE TRIGGER {name} {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {name} ON {table}",
    )
