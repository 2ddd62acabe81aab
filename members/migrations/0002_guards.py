"""Periods that never share a day, and what the search of members reads: parts of names, and the words they are made of."""

from django.db import migrations

from dated.guards import PostgresOnly, count_changes, forbid_overlap, trigram_index

# Words with a digit are numbers and phones; those that stand in the e-mail alone are no name. Written in their order,
# so that of two writers one waits for the other, and neither for ever. NEW TABLE allows no list of columns.
_FUNCTION = """
CREATE FUNCTION members_keep_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_nameword (word)
    SELECT DISTINCT found.word
    FROM written person CROSS JOIN LATERAL regexp_split_to_table(person.search_key, ' ') AS found (word)
    WHERE length(found.word) BETWEEN 2 AND 40 AND found.word !~ '[0-9]'
      AND (position(found.word IN lower(person.email)) = 0
           OR position(found.word IN lower(person.given_name_latin || ' ' || person.family_name_latin)) > 0)
      AND NOT EXISTS (SELECT 1 FROM members_nameword known WHERE known.word = found.word)
    ORDER BY found.word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""


def _after(event):
    name = f"members_person_words_after_{event}"
    return PostgresOnly(
        f"CREATE TRIGGER {name} AFTER {event} ON members_person REFERENCING NEW TABLE AS written "
        "FOR EACH STATEMENT EXECUTE FUNCTION members_keep_name_words()",
        f"DROP TRIGGER {name} ON members_person",
    )


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("members", "0001_initial")]

    operations = [
        forbid_overlap("members_membership", "person_id"),
        forbid_overlap("members_suspension", "membership_id"),
        forbid_overlap(
            "members_publicoffice",
            "person_id",
            "assembly",
            "chamber",
            "locality_code",
            "role",
            where="reversed_at IS NULL",
        ),
        forbid_overlap("members_appealrule", "(1)"),
        trigram_index("members_person", "search_key"),
        trigram_index("members_person", "sound_key"),
        PostgresOnly(
            "CREATE INDEX members_nameword_nearest ON members_nameword USING gist (word gist_trgm_ops)",
            "DROP INDEX members_nameword_nearest",
        ),
        PostgresOnly(_FUNCTION, "DROP FUNCTION members_keep_name_words"),
        _after("insert"),
        _after("update"),
        count_changes("members_membership"),
        count_changes("members_suspension"),
    ]
