"""What PostgreSQL holds of ballots, whoever sends the statement.

Approved minutes freeze them with the rest of the record; nobody is marked as a voter of a closed round; a mark stays;
what an urn published stays as it was counted.
"""

from dated.guards import PostgresOnly, row_trigger

from ..minutes.triggers import ANY, freeze

_FUNCTIONS = """
-- The closing of a round holds its row: whoever votes meanwhile waits here, and then sees it closed.
CREATE FUNCTION meetings_guard_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed timestamptz;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT closed_at INTO closed FROM meetings_round WHERE id = NEW.round_id FOR KEY SHARE;
        IF closed IS NULL THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'Round % is closed.', NEW.round_id USING ERRCODE = 'check_violation';
    END IF;
    RAISE EXCEPTION 'The mark of a voter stays.' USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION meetings_guard_urn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Published ballots do not change.' USING ERRCODE = 'check_violation';
END $$;
"""

_DROPPED = """
DROP FUNCTION meetings_guard_urn();
DROP FUNCTION meetings_guard_mark();
"""

# Table, how its rows lead to their meeting, and the columns that may change all the same: words go with an identity.
FROZEN = [
    ("meetings_poll", "meeting", ""),
    ("meetings_objection", "meeting", "text,answer"),
    ("meetings_slate", "poll", ""),
    ("meetings_standing", "poll", "why_withdrawn"),
    ("meetings_round", "poll", ""),
    ("meetings_urn", "round", ""),
    ("meetings_votermark", "round", ""),
    ("meetings_votingslip", "round", ""),
    ("meetings_tellercount", "round", ""),
]


def guard_ballots():
    """The operations of a migration: the functions, and the triggers of every table of a ballot."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED),
        *(freeze(*row) for row in FROZEN),
        row_trigger("meetings_votermark", "kept", ANY, "meetings_guard_mark()"),
        row_trigger(
            "meetings_urn", "published", "UPDATE OR DELETE", "meetings_guard_urn()", when="OLD.ballots IS NOT NULL"
        ),
    ]


def guard_distributions():
    """The same for the offices that a later meeting distributed."""
    return [freeze("meetings_distribution")]
