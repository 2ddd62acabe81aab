"""Constraints, indexes and triggers that only PostgreSQL has, as migration operations that other engines skip."""

from django.db import migrations


class PostgresOnly(migrations.RunSQL):
    """SQL that runs on PostgreSQL and is skipped elsewhere."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def extension(name):
    return PostgresOnly(f'CREATE EXTENSION IF NOT EXISTS "{name}"', migrations.RunSQL.noop)


def forbid_overlap(table, *columns, where="TRUE"):
    """Two periods with the same `columns` in `table`, of rows that fulfil the condition `where`, never share a day.

    An empty period shares none.
    """
    name = f"{table}_no_overlap"
    same = ", ".join(f"{column} WITH =" for column in columns)
    return PostgresOnly(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"EXCLUDE USING gist ({same}, daterange(started_on, ended_on) WITH &&) WHERE ({where})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def trigram_index(table, column):
    """An index that answers `column LIKE '%text%'`."""
    name = f"{table}_{column}_trigrams"
    return PostgresOnly(
        f"CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)",
        f"DROP INDEX {name}",
    )


def row_trigger(table, name, acts, function, *, when="", timing="AFTER"):
    """The trigger `name` of `table`: `function` is called for each row that these `acts` write, where `when` holds."""
    trigger, condition = f"{table}_{name}", f" WHEN ({when})" if when else ""
    return PostgresOnly(
        f"CREATE TRIGGER {trigger} {timing} {acts} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {trigger} ON {table}",
    )


def changes_function():
    return PostgresOnly(
        "CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM nextval(TG_ARGV[0]::regclass); RETURN NULL; END $$",
        "DROP FUNCTION count_change",
    )


def count_changes(table):
    """Each statement that writes to `table` advances a sequence of its own: `sql.changes` reads there whether one did.

    A sequence is no row that writers would wait for.
    """
    counter = f"{table}_changes"
    return PostgresOnly(
        f"CREATE SEQUENCE {counter}; "
        f"CREATE TRIGGER {counter} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION count_change('{counter}')",
        f"DROP TRIGGER {counter} ON {table}; DROP SEQUENCE {counter}",
    )
