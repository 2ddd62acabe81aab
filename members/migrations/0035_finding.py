"""What the search of members reads: how names sound, and the words that names are made of."""

from django.db import migrations, models

from dated.guards import PostgresOnly, trigram_index

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

    dependencies = [("members", "0034_merging")]

    operations = [
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('word', models.CharField(max_length=200, primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'word of a name',
                'verbose_name_plural': 'words of names',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='person',
            name='sound_key',
            field=models.CharField(db_default='', default='', editable=False, max_length=202),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='members_person_by_phone'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['birth_date'], name='members_person_by_birth'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('probation_ends_on__isnull', False)), fields=['probation_ends_on'], name='members_membership_probation'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('end_reason__in', ['resignation', 'expulsion', 'death'])), fields=['ended_on'], name='members_membership_left'),
        ),
        trigram_index("members_person", "sound_key"),
        PostgresOnly(
            "CREATE INDEX members_nameword_nearest ON members_nameword USING gist (word gist_trgm_ops)",
            "DROP INDEX members_nameword_nearest",
        ),
        PostgresOnly(_FUNCTION, "DROP FUNCTION members_keep_name_words"),
        _after("insert"),
        _after("update"),
    ]
