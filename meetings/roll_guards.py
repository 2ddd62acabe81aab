"""What PostgreSQL holds of calls and rolls, whoever sends the statement.

A membership on the roll of a meeting that is called, and neither cancelled nor closed, does not end by a transfer on a
day up to the meeting's. The workflows refuse more (`open_rolls`): here no day of today is asked, for the database has
its own.
"""

from dated.guards import PostgresOnly

from .minutes.triggers import freeze

_FUNCTION = """
CREATE FUNCTION meetings_guard_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM meetings_rollentry entry JOIN meetings_meeting meeting ON meeting.id = entry.meeting_id
        WHERE entry.membership_id = NEW.id AND entry.state = 'entitled' AND meeting.closed_at IS NULL
          AND meeting.date >= NEW.ended_on
          AND NOT EXISTS (SELECT 1 FROM meetings_cancellation WHERE meeting_id = meeting.id)
          AND NOT EXISTS (SELECT 1 FROM meetings_meeting following WHERE following.previous_call_id = meeting.id)
    ) THEN
        RAISE EXCEPTION 'Membership % is on an open roll.', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

_TRIGGER = """
CREATE TRIGGER meetings_guard_transfer AFTER UPDATE OF ended_on ON members_membership FOR EACH ROW
WHEN (OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL
      AND NEW.end_reason IN ('transfer', 'branch_closed', 'reopened'))
EXECUTE FUNCTION meetings_guard_transfer();
"""


# What approved minutes tell of the call and the roll stays, as the rest of the record (`minutes.triggers`).
FROZEN = ("meetings_cancellation", "meetings_postponement", "meetings_rollentry")


def guard_frozen_rolls():
    """The operations of a migration: approved minutes freeze the roll too, and what became of the call."""
    return [freeze(table) for table in FROZEN]


def guard_transfers():
    """The operations of a migration: the function, and the trigger on memberships."""
    return [
        PostgresOnly(_FUNCTION, "DROP FUNCTION meetings_guard_transfer()"),
        PostgresOnly(_TRIGGER, "DROP TRIGGER meetings_guard_transfer ON members_membership"),
    ]
