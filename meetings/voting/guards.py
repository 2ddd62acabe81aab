"""What PostgreSQL holds of votes, whoever sends the statement.

A vote changes once, when it is taken back, and is never deleted; while it stands, its resolution says what was voted
on. A report that was presented is the file of that day. Approved minutes freeze all of it.
"""

from dated.guards import PostgresOnly

_FUNCTIONS = """
CREATE FUNCTION meetings_guard_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taking_back text[] := ARRAY['taken_back_at', 'taken_back_by_id', 'taken_back_because'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL
       AND to_jsonb(OLD) - taking_back = to_jsonb(NEW) - taking_back THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Vote % does not change.', OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION meetings_guard_voted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM meetings_vote WHERE resolution_id = OLD.id AND taken_back_at IS NULL)
       AND to_jsonb(OLD) - 'order' <> to_jsonb(NEW) - 'order' THEN
        RAISE EXCEPTION 'Resolution % was voted on.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION meetings_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Report % does not change.', OLD.id USING ERRCODE = 'check_violation';
END $$;
"""

_DROPPED = """
DROP FUNCTION meetings_guard_report();
DROP FUNCTION meetings_guard_voted();
DROP FUNCTION meetings_guard_vote();
"""


def guard_votes():
    """The operations of a migration: functions, triggers, and what approved minutes freeze from now on."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED),
        _trigger("meetings_vote", "said", "UPDATE OR DELETE", "meetings_guard_vote()"),
        _trigger("meetings_resolution", "voted", "UPDATE", "meetings_guard_voted()"),
        _trigger("meetings_presentedreport", "kept", "UPDATE", "meetings_guard_report()"),
        _trigger("meetings_vote", "frozen", "INSERT OR UPDATE OR DELETE", _frozen("resolution")),
        _trigger("meetings_presentedreport", "frozen", "INSERT OR UPDATE OR DELETE", _frozen("meeting")),
        _follow_up("done_on", "done_on,dropped_on,dropped_because"),
    ]


def _frozen(place, free=""):
    return f"meetings_guard_frozen('{place}', '{free}')"


def _follow_up(before, after):
    """A task may be dropped after the minutes as well as done."""
    table, acts = "meetings_task", "INSERT OR UPDATE OR DELETE"
    return PostgresOnly(*(
        f"DROP TRIGGER {table}_frozen ON {table}; CREATE TRIGGER {table}_frozen AFTER {acts} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {_frozen('resolution', free)}"
        for free in (after, before)
    ))  # fmt: skip


def _trigger(table, name, acts, function):
    return PostgresOnly(
        f"CREATE TRIGGER {table}_{name} AFTER {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {table}_{name} ON {table}",
    )
