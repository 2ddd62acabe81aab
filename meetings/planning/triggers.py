"""What PostgreSQL holds of plans: an adopted text does not change, an adoption stays, a reading is only corrected.

Two records of one person may be merged, which `maktab.merging` says in the transaction (`sql.passes`).
"""

from dated.guards import PostgresOnly

_FUNCTIONS = """
CREATE FUNCTION meetings_plan_of(place text, row_of jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE found bigint;
BEGIN
    CASE place
        WHEN 'itself' THEN found := row_of ->> 'id';
        WHEN 'plan' THEN found := row_of ->> 'plan_id';
        WHEN 'axis' THEN SELECT plan_id INTO found FROM meetings_axis WHERE id = (row_of ->> 'axis_id')::bigint;
        WHEN 'measure' THEN
            SELECT axis.plan_id INTO found FROM meetings_axis axis
            JOIN meetings_measure measure ON measure.axis_id = axis.id
            WHERE measure.id = (row_of ->> 'measure_id')::bigint;
    END CASE;
    RETURN found;
END $$;

-- The adoption holds the plan's row whole: whoever adds to the text waits for it here, and then sees it.
CREATE FUNCTION meetings_refuse_adopted(plan bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM meetings_actionplan WHERE id = plan FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM meetings_planadoption WHERE plan_id = plan)
       AND current_setting('maktab.merging', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'The plan % is adopted.', plan USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION meetings_guard_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) = to_jsonb(NEW) THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM meetings_refuse_adopted(meetings_plan_of(TG_ARGV[0], to_jsonb(OLD))); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM meetings_refuse_adopted(meetings_plan_of(TG_ARGV[0], to_jsonb(NEW))); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION meetings_guard_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Row % of % stays as it was recorded.', OLD.id, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""

_DROPPED = """
DROP FUNCTION meetings_guard_kept();
DROP FUNCTION meetings_guard_adopted();
DROP FUNCTION meetings_refuse_adopted(bigint);
DROP FUNCTION meetings_plan_of(text, jsonb);
"""

# Table, and how its rows lead to their plan. A plan that is made has no adoption yet.
TEXT = [
    ("meetings_actionplan", "itself", "UPDATE OR DELETE"),
    ("meetings_axis", "plan", "INSERT OR UPDATE OR DELETE"),
    ("meetings_measure", "axis", "INSERT OR UPDATE OR DELETE"),
    ("meetings_indicator", "measure", "INSERT OR UPDATE OR DELETE"),
    ("meetings_droppedmeasure", "plan", "INSERT OR UPDATE OR DELETE"),
]
KEPT = ("meetings_planadoption", "meetings_indicatorreading")
# What approved minutes tell of a meeting, besides the rest of its record (`minutes.triggers`).
OF_RECORD = ("meetings_planadoption", "meetings_planpresentation", "meetings_honouree", "meetings_founding")


def guard_plans():
    """The operations of a migration: the functions, and the triggers of every table."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED),
        *(_trigger(table, "adopted", acts, f"meetings_guard_adopted('{place}')") for table, place, acts in TEXT),
        *(_trigger(table, "kept", "UPDATE OR DELETE", "meetings_guard_kept()") for table in KEPT),
        *(
            _trigger(table, "frozen", "INSERT OR UPDATE OR DELETE", "meetings_guard_frozen('meeting', '')")
            for table in OF_RECORD
        ),
    ]


def _trigger(table, name, acts, function):
    return PostgresOnly(
        f"CREATE TRIGGER {table}_{name} AFTER {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {table}_{name} ON {table}",
    )
