"""What PostgreSQL holds of plans: an adopted text does not change, an adoption stays, a reading is only corrected.

Two records of one person may be merged, which `maktab.merging` says in the transaction (`sql.passes`).
"""

from dated.guards import PostgresOnly, row_trigger

from ..minutes.triggers import ANY, freeze

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
"""

_DROPPED = """
DROP FUNCTION meetings_guard_adopted();
DROP FUNCTION meetings_refuse_adopted(bigint);
DROP FUNCTION meetings_plan_of(text, jsonb);
"""

# Table, and how its rows lead to their plan. A plan that is made has no adoption yet.
TEXT = [
    ("meetings_actionplan", "itself", "UPDATE OR DELETE"),
    ("meetings_axis", "plan", ANY),
    ("meetings_measure", "axis", ANY),
    ("meetings_indicator", "measure", ANY),
    ("meetings_droppedmeasure", "plan", ANY),
]
KEPT = ("meetings_planadoption", "meetings_indicatorreading")
# What approved minutes tell of a meeting, besides the rest of its record (`minutes.triggers`).
OF_RECORD = ("meetings_planadoption", "meetings_planpresentation", "meetings_honouree", "meetings_founding")


def guard_plans():
    """The operations of a migration: the functions, and the triggers of every table."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED),
        *(row_trigger(table, "adopted", acts, f"meetings_guard_adopted('{place}')") for table, place, acts in TEXT),
        *(row_trigger(table, "kept", "UPDATE OR DELETE", "meetings_refuse_change()") for table in KEPT),
        *(freeze(table) for table in OF_RECORD),
    ]
