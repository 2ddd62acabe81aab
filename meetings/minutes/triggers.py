"""The guard of frozen records in PostgreSQL: triggers that refuse a change of what approved minutes tell.

A task may be ticked off, an election annulled; two records of one person may be merged, which `maktab.merging` says in
the transaction (`sql.passes`). What was frozen itself changes only where a name goes from it (`redacted_at`).
"""

from dated.guards import PostgresOnly, row_trigger

_FUNCTIONS = """
CREATE FUNCTION meetings_meeting_of(place text, row_of jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE found bigint;
BEGIN
    CASE place
        WHEN 'meeting' THEN found := row_of ->> 'meeting_id';
        WHEN 'itself' THEN found := row_of ->> 'id';
        WHEN 'resolution' THEN
            SELECT meeting_id INTO found FROM meetings_resolution WHERE id = (row_of ->> 'resolution_id')::bigint;
        WHEN 'election' THEN
            SELECT meeting_id INTO found FROM meetings_election WHERE id = (row_of ->> 'election_id')::bigint;
        WHEN 'act' THEN
            SELECT election.meeting_id INTO found FROM meetings_election election
            JOIN meetings_act act ON act.election_id = election.id WHERE act.id = (row_of ->> 'act_id')::bigint;
        WHEN 'poll' THEN
            SELECT meeting_id INTO found FROM meetings_poll WHERE id = (row_of ->> 'poll_id')::bigint;
        WHEN 'round' THEN
            SELECT poll.meeting_id INTO found FROM meetings_poll poll
            JOIN meetings_round round ON round.poll_id = poll.id WHERE round.id = (row_of ->> 'round_id')::bigint;
    END CASE;
    RETURN found;
END $$;

-- The approval holds the meeting's row whole: whoever adds to the record waits for it here, and then sees it.
CREATE FUNCTION meetings_refuse_frozen(meeting bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM meetings_meeting WHERE id = meeting FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM meetings_minutes WHERE meeting_id = meeting AND approved_at IS NOT NULL)
       AND current_setting('maktab.merging', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'The minutes of meeting % are approved.', meeting USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION meetings_guard_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM meetings_refuse_frozen(meetings_meeting_of(TG_ARGV[0], to_jsonb(OLD))); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM meetings_refuse_frozen(meetings_meeting_of(TG_ARGV[0], to_jsonb(NEW))); END IF;
    RETURN NULL;
END $$;
"""

_APPROVED = """
CREATE OR REPLACE FUNCTION meetings_guard_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE names text[] := ARRAY['text', 'content', 'redacted_at', 'redacted_digest'];
BEGIN
    IF TG_OP = 'UPDATE' AND {allowed} AND to_jsonb(OLD) - names = to_jsonb(NEW) - names THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The approved row % does not change.', OLD.id USING ERRCODE = 'check_violation';
END $$;
"""
_EVER_REDACTED = "NEW.redacted_at IS NOT NULL"
_REDACTED_NOW = (
    "NEW.redacted_at IS NOT NULL AND NEW.redacted_at IS DISTINCT FROM OLD.redacted_at"
    " AND NEW.redacted_digest IS DISTINCT FROM OLD.redacted_digest"
)

_DROPPED = """
DROP FUNCTION meetings_guard_approved();
DROP FUNCTION meetings_guard_frozen();
DROP FUNCTION meetings_refuse_frozen(bigint);
DROP FUNCTION meetings_meeting_of(text, jsonb);
"""

ANY = "INSERT OR UPDATE OR DELETE"
# Table, how its rows lead to their meeting, and the columns that may change all the same.
GUARDED = [
    ("meetings_meeting", "itself", "search_key"),
    ("meetings_agendaitem", "meeting", ""),
    ("meetings_attendance", "meeting", ""),
    ("meetings_intervention", "meeting", ""),
    ("meetings_resolution", "meeting", ""),
    ("meetings_task", "resolution", "done_on"),
    ("meetings_election", "meeting", "state,bureau_id,outgoing_id,contestable_until,decided_by_id,decided_at,"
                                     "decision_reason,causes,lacked_second"),
    ("meetings_act", "election", ""),
    ("meetings_act_offices", "act", ""),
    ("meetings_electedseat", "election", ""),
    ("meetings_candidacy", "act", "mandate_id"),
]  # fmt: skip


def guard_frozen_records():
    """The operations that make the functions and the triggers of every table of a meeting's record."""
    return [
        PostgresOnly(_FUNCTIONS + _APPROVED.replace("{allowed}", _EVER_REDACTED), _DROPPED),
        *(freeze(table, place, free, _acts(table)) for table, place, free in GUARDED),
        *(_keep_approved(table) for table in ("meetings_minutes", "meetings_minutesannex")),
    ]


def _keep_approved(table):
    approved = "OLD.approved_at IS NOT NULL"
    return row_trigger(table, "frozen", "UPDATE OR DELETE", "meetings_guard_approved()", when=approved)


def freeze(table, place="meeting", free="", acts=ANY):
    """The trigger by which approved minutes freeze `table`, whose rows lead to their meeting by `place`.

    `free` names the columns that may change all the same, with commas between them.
    """
    return row_trigger(table, "frozen", acts, f"meetings_guard_frozen('{place}', '{free}')")


def guard_redaction():
    """The operation by which text and content change only together with the day and the seal of a redaction."""
    now, before = (_APPROVED.replace("{allowed}", allowed) for allowed in (_REDACTED_NOW, _EVER_REDACTED))
    return [PostgresOnly(now, before)]


def _acts(table):
    """A meeting that is made has no minutes yet; one that goes takes its parts along, which are asked."""
    return "UPDATE" if table == "meetings_meeting" else ANY
