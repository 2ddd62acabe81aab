"""What PostgreSQL holds of votes, whoever sends the statement.

A vote changes once, when it is taken back, and is never deleted; while it stands, its resolution says what was voted
on. A report that was presented is the file of that day. Approved minutes freeze all of it.
"""

from dated.guards import PostgresOnly, row_trigger

from ..minutes.triggers import freeze

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
"""

_DROPPED = """
DROP FUNCTION meetings_guard_voted();
DROP FUNCTION meetings_guard_vote();
"""


def guard_votes():
    """The operations of a migration: functions, triggers, and what approved minutes freeze from now on."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED),
        row_trigger("meetings_vote", "said", "UPDATE OR DELETE", "meetings_guard_vote()"),
        row_trigger("meetings_resolution", "voted", "UPDATE", "meetings_guard_voted()"),
        row_trigger("meetings_presentedreport", "kept", "UPDATE", "meetings_refuse_change()"),
        freeze("meetings_vote", "resolution"),
        freeze("meetings_presentedreport"),
        _follow_up("done_on", "done_on,dropped_on,dropped_because"),
    ]


def _follow_up(before, after):
    """A task may be dropped after the minutes as well as done."""
    was, is_now = (freeze("meetings_task", "resolution", free) for free in (before, after))
    return PostgresOnly(f"{was.reverse_sql}; {is_now.sql}", f"{is_now.reverse_sql}; {was.sql}")
