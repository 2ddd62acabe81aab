"""The sound of a name ends with its last vowel now: «حسن» and «حسني» sound different, and «عائشة» has one.

Each batch is a transaction of its own, as a million names take half a minute: members are written meanwhile. Stopped,
it passes over what it has heard when it is begun again.
"""

from django.db import migrations, transaction

from arabic.sounds import sound_key

BATCH = 5_000
LONGEST = 202


def hear_names(apps, schema_editor):
    people = apps.get_model("members", "Person").objects.order_by("pk")
    people = people.filter(anonymised_at=None).values_list("pk", "sound_key", "given_name", "family_name")
    last = 0
    while last is not None:
        with transaction.atomic(using=schema_editor.connection.alias):
            last = _hear_batch(people.filter(pk__gt=last).select_for_update(no_key=True)[:BATCH], schema_editor)


def _hear_batch(rows, schema_editor):
    """Hear the names of these people; the key of the last one, None of nobody."""
    last, changed = None, []
    for last, before, *names in rows:
        if (sound := sound_key(*names)[:LONGEST]) != before:
            changed.append((sound, last))
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany("UPDATE members_person SET sound_key = %s WHERE id = %s", changed)
    return last


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("members", "0038_invitation_sheets")]

    operations = [migrations.RunPython(hear_names, migrations.RunPython.noop)]
