"""What PostgreSQL holds of ballots, whoever sends the statement.

Approved minutes freeze them with the rest of the record; nobody is marked as a voter of a closed round; a mark stays;
what an urn published stays as it was counted.
"""

from dated.guards import PostgresOnly

_FUNCTIONS = """
CREATE FUNCTION meetings_ballot_meeting(place text, row_of jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE found bigint;
BEGIN
    CASE place
        WHEN 'meeting' THEN found := row_of ->> 'meeting_id';
        WHEN 'poll' THEN
            SELECT meeting_id INTO found FROM meetings_poll WHERE id = (row_of ->> 'poll_id')::bigint;
        WHEN 'round' THEN
            SELECT poll.meeting_id INTO found FROM meetings_poll poll
            JOIN meetings_round round ON round.poll_id = poll.id WHERE round.id = (row_of ->> 'round_id')::bigint;
    END CASE;
    RETURN found;
END $$;

CREATE FUNCTION meetings_guard_frozen_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM meetings_refuse_frozen(meetings_ballot_meeting(TG_ARGV[0], to_jsonb(OLD)));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM meetings_refuse_frozen(meetings_ballot_meeting(TG_ARGV[0], to_jsonb(NEW)));
    END IF;
    RETURN NULL;
END $$;

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
DROP FUNCTION meetings_guard_frozen_ballot();
DROP FUNCTION meetings_ballot_meeting(text, jsonb);
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
        *(_trigger(table, "frozen", "INSERT OR UPDATE OR DELETE", f"meetings_guard_frozen_ballot('{place}', '{free}')")
          for table, place, free in FROZEN),
        _trigger("meetings_votermark", "kept", "INSERT OR UPDATE OR DELETE", "meetings_guard_mark()"),
        _trigger("meetings_urn", "published", "UPDATE OR DELETE", "meetings_guard_urn()", "OLD.ballots IS NOT NULL"),
    ]  # fmt: skip


def guard_distributions():
    """The same for the offices that a later meeting distributed."""
    guard = "meetings_guard_frozen_ballot('meeting', '')"
    return [_trigger("meetings_distribution", "frozen", "INSERT OR UPDATE OR DELETE", guard)]


def _trigger(table, name, acts, function, condition=""):
    when = f" WHEN ({condition})" if condition else ""
    return PostgresOnly(
        f"CREATE TRIGGER {table}_{name} AFTER {acts} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {table}_{name} ON {table}",
    )
