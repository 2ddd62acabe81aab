"""How the names that are recorded sound, and on PostgreSQL the words of which they are made."""

from django.db import migrations

from arabic.sounds import sound_key

BATCH = 5_000


def hear_names(apps, schema_editor):
    """Writing the people anew lets the trigger of PostgreSQL note their words."""
    people = apps.get_model("members", "Person").objects.order_by("pk").values_list("pk", "given_name", "family_name")
    last = 0
    while rows := list(people.filter(pk__gt=last)[:BATCH]):
        last = rows[-1][0]
        sounds = [(sound_key(*names), pk) for pk, *names in rows]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany("UPDATE members_person SET sound_key = %s WHERE id = %s", sounds)


class Migration(migrations.Migration):
    dependencies = [("members", "0035_finding")]

    operations = [migrations.RunPython(hear_names, migrations.RunPython.noop)]
