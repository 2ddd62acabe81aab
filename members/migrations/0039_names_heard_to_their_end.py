"""The sound of a name ends with its last vowel now: «حسن» and «حسني» sound different."""

from django.db import migrations

from arabic.sounds import sound_key

BATCH = 5_000
LONGEST = 202


def hear_names(apps, schema_editor):
    people = apps.get_model("members", "Person").objects.order_by("pk")
    people = people.exclude(sound_key="").values_list("pk", "sound_key", "given_name", "family_name")
    last = 0
    while rows := list(people.filter(pk__gt=last)[:BATCH]):
        last = rows[-1][0]
        heard = [(sound_key(*names)[:LONGEST], pk, before) for pk, before, *names in rows]
        changed = [(sound, pk) for sound, pk, before in heard if sound != before]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany("UPDATE members_person SET sound_key = %s WHERE id = %s", changed)


class Migration(migrations.Migration):
    dependencies = [("members", "0038_invitation_sheets")]

    operations = [migrations.RunPython(hear_names, migrations.RunPython.noop)]
