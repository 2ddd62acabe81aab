"""The guard of closed months in PostgreSQL: triggers that refuse what changes money there, whoever sends it.

Statements of many rows (the monthly run, a sheet) ask once, over the rows that they wrote; an update of one row asks
only if a column changes that is money. What a charge or a payment settles later, and people who change hands when two
records are merged, are no change of a month's money.
"""

from dated.guards import PostgresOnly

_FUNCTIONS = """
CREATE FUNCTION treasury_first_open_day(branch bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (max(month) + interval '1 month')::date FROM treasury_monthclosing
    WHERE branch_id = branch AND reopened_at IS NULL
$$;

CREATE FUNCTION treasury_refuse_closed(branch bigint, day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM branches_branch WHERE id = branch FOR KEY SHARE;  -- a closing waits, or is waited for
    IF day < treasury_first_open_day(branch) THEN
        RAISE EXCEPTION 'The month of % is closed in branch %.', day, branch USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION treasury_guard_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    FOR place IN EXECUTE format(
        'SELECT branch_id, min(%I)::date AS day FROM touched GROUP BY branch_id ORDER BY branch_id', TG_ARGV[0]
    ) LOOP
        PERFORM treasury_refuse_closed(place.branch_id, place.day);
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION treasury_guard_changed_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
BEGIN
    PERFORM treasury_refuse_closed(OLD.branch_id, (before ->> TG_ARGV[0])::date);
    PERFORM treasury_refuse_closed(NEW.branch_id, (after ->> TG_ARGV[0])::date);
    RETURN NULL;
END $$;

-- A payment that is voided after its month was closed keeps its line there: it goes out of the book on a later day.
-- One that named no account may be written down as that of the account to which it belonged (`bank_accounts`).
CREATE FUNCTION treasury_guard_changed_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.account_id IS NULL
       AND (OLD.branch_id, OLD.paid_on, OLD.booked_on, OLD.amount, OLD.method, OLD.voided_at, OLD.taken_back_on)
           IS NOT DISTINCT FROM
           (NEW.branch_id, NEW.paid_on, NEW.booked_on, NEW.amount, NEW.method, NEW.voided_at, NEW.taken_back_on) THEN
        RETURN NULL;
    END IF;
    IF NEW.taken_back_on IS NOT NULL
       AND (OLD.branch_id, OLD.paid_on, OLD.booked_on, OLD.amount, OLD.method, OLD.account_id)
           IS NOT DISTINCT FROM (NEW.branch_id, NEW.paid_on, NEW.booked_on, NEW.amount, NEW.method, NEW.account_id)
       AND (OLD.voided_at IS NULL OR OLD.voided_at = NEW.voided_at) THEN
        PERFORM treasury_refuse_closed(OLD.branch_id, OLD.taken_back_on);
        PERFORM treasury_refuse_closed(NEW.branch_id, NEW.taken_back_on);
        RETURN NULL;
    END IF;
    PERFORM treasury_refuse_closed(OLD.branch_id, OLD.booked_on);
    PERFORM treasury_refuse_closed(NEW.branch_id, NEW.booked_on);
    RETURN NULL;
END $$;

-- Two records of one person are merged: the second charge of a month is withdrawn, with a reason, and comes back where
-- that is undone. The seal counts a charge that was withdrawn after the closing as standing.
CREATE FUNCTION treasury_guard_changed_charge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    IF (OLD.amount, OLD.branch_id, OLD.month, OLD.exempted_at IS NULL)
       IS NOT DISTINCT FROM (NEW.amount, NEW.branch_id, NEW.month, NEW.exempted_at IS NULL) THEN
        IF OLD.withdrawn_at IS NULL AND NEW.exemption_reason <> '' THEN RETURN NULL; END IF;
        SELECT closed_at INTO closed FROM treasury_monthclosing
        WHERE branch_id = OLD.branch_id AND reopened_at IS NULL AND month >= OLD.month ORDER BY month LIMIT 1;
        IF NEW.withdrawn_at IS NULL AND OLD.withdrawn_at > closed THEN RETURN NULL; END IF;
    END IF;
    PERFORM treasury_refuse_closed(OLD.branch_id, OLD.month);
    PERFORM treasury_refuse_closed(NEW.branch_id, NEW.month);
    RETURN NULL;
END $$;

-- What money of a closed month had settled of a closed month when it was closed stays settled, unless the charge
-- is withdrawn (a merge). What it settled since, of free money, is no part of that.
CREATE FUNCTION treasury_guard_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed boolean;
BEGIN
    SELECT payment.booked_on < treasury_first_open_day(payment.branch_id)
           AND charge.month < treasury_first_open_day(charge.branch_id)
           AND charge.withdrawn_at IS NULL
           AND OLD.id <= (SELECT max(allocations_until) FROM treasury_monthclosing
                          WHERE branch_id = charge.branch_id AND reopened_at IS NULL)
    INTO closed
    FROM treasury_payment payment, treasury_duescharge charge
    WHERE payment.id = OLD.payment_id AND charge.id = OLD.charge_id;
    IF closed THEN
        RAISE EXCEPTION 'Allocation % belongs to a closed month.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- A book that begins on another day counts other lines.
CREATE FUNCTION treasury_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM treasury_refuse_closed(OLD.branch_id, coalesce(OLD.begins_on, '0001-01-01'));
    END IF;
    PERFORM treasury_refuse_closed(NEW.branch_id, coalesce(NEW.begins_on, '0001-01-01'));
    RETURN NULL;
END $$;

-- A closing is written once; reopening it, and nothing else, changes it.
CREATE FUNCTION treasury_guard_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reopened_at IS NOT NULL
       OR to_jsonb(OLD) - ARRAY['reopened_at', 'reopened_by_id', 'reopening_reason']
          <> to_jsonb(NEW) - ARRAY['reopened_at', 'reopened_by_id', 'reopening_reason'] THEN
        RAISE EXCEPTION 'The closing % does not change.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

_DROPPED_FUNCTIONS = """
DROP FUNCTION treasury_guard_closing();
DROP FUNCTION treasury_guard_account();
DROP FUNCTION treasury_guard_allocation();
DROP FUNCTION treasury_guard_changed_charge();
DROP FUNCTION treasury_guard_changed_payment();
DROP FUNCTION treasury_guard_changed_row();
DROP FUNCTION treasury_guard_rows();
DROP FUNCTION treasury_refuse_closed(bigint, date);
DROP FUNCTION treasury_first_open_day(bigint);
"""

_RELEASED = "OLD.released_at IS NULL AND NEW.released_at IS NOT NULL"


def guard_closed_months():
    """The operations that make the functions and the triggers of every table that holds money."""
    return [
        PostgresOnly(_FUNCTIONS, _DROPPED_FUNCTIONS),
        # What is received has its day; what becomes of it, the day on which its money came: a cheque that waits may be
        # cashed, or sent back, after the month in which it was given is closed.
        *_guard("treasury_payment", "paid_on",
                ("branch_id", "paid_on", "amount", "method", "voided_at", "taken_back_on", "cheque", "cleared_on",
                 "account_id"),
                changed="treasury_guard_changed_payment()"),
        *_guard("treasury_cashentry", "booked_on",
                ("branch_id", "booked_on", "amount", "direction", "state", "account_id", "category_id", "kind")),
        *_guard("treasury_duescharge", "month", ("branch_id", "month", "amount", "exempted_at", "withdrawn_at"),
                changed="treasury_guard_changed_charge()"),
        _trigger("treasury_allocation", "kept", "DELETE", "treasury_guard_allocation()", each="ROW"),
        _trigger("treasury_allocation", "shrunk", "UPDATE OF payment_id, charge_id, amount, released_at",
                 "treasury_guard_allocation()", each="ROW",
                 when=f"NEW.amount < OLD.amount OR {_RELEASED} OR {_differs('payment_id', 'charge_id')}"),
        _trigger("treasury_moneyaccount", "made", "INSERT", "treasury_guard_account()", each="ROW",
                 when="NEW.begins_on IS NOT NULL"),
        _trigger("treasury_moneyaccount", "begins", "UPDATE OF begins_on", "treasury_guard_account()", each="ROW",
                 when=_differs("begins_on")),
        _trigger("treasury_monthclosing", "kept", "UPDATE OR DELETE", "treasury_guard_closing()", each="ROW"),
    ]  # fmt: skip


def guard_levies():
    """The same of the levies of elected officials: months asked, and what was received, by the day of its receipt.

    A cheque stands in no line of the cash book before it is cashed.
    """
    return [
        *_guard("treasury_levycharge", "month", ("branch_id", "month", "amount", "withdrawn_at")),
        *_guard("treasury_levypayment", "paid_on", ("branch_id", "paid_on", "amount")),
    ]


_LIMITS = """
CREATE FUNCTION treasury_guard_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;  -- that of Morocco since September 2026
BEGIN
    IF OLD.started_on <= today AND (TG_OP = 'DELETE' OR NEW.started_on > today
       OR (OLD.subject, OLD.amount) IS DISTINCT FROM (NEW.subject, NEW.amount)) THEN
        RAISE EXCEPTION 'The limit % has begun: it is ended and followed by another one.', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def guard_limits():
    """An amount of the law or the party that has begun keeps its amount: it is ended and followed by another one."""
    return [
        PostgresOnly(_LIMITS, "DROP FUNCTION treasury_guard_limit()"),
        _trigger("treasury_amountlimit", "kept", "DELETE OR UPDATE", "treasury_guard_limit()", each="ROW"),
    ]


def _guard(table, day, columns, changed=None):
    """The triggers of a table whose rows have a branch and the column `day`; an update of `columns` is a change."""
    rows = f"treasury_guard_rows('{day}')"
    changed = changed or f"treasury_guard_changed_row('{day}')"
    return [
        _trigger(table, "added", "INSERT", rows, touched="NEW"),
        _trigger(table, "removed", "DELETE", rows, touched="OLD"),
        _trigger(table, "changed", f"UPDATE OF {', '.join(columns)}", changed, each="ROW", when=_differs(*columns)),
    ]


def _trigger(table, name, act, function, *, each="STATEMENT", touched=None, when=""):
    name = f"{table}_closed_{name}"
    rows = f" REFERENCING {touched} TABLE AS touched" if touched else ""
    condition = f" WHEN ({when})" if when else ""
    return PostgresOnly(
        f"CREATE TRIGGER {name} AFTER {act} ON {table}{rows} FOR EACH {each}{condition} EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {name} ON {table}",
    )


def _differs(*columns):
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
