"""The databases that exist were brought to the catalogue of 0004: what differs from it since is the headquarters' own."""

from django.db import migrations

from ._catalogue_of_0004 import GROUPS, OFFICES, RIGHTS

NAMES = ("masculine", "feminine", "plural", "aliases", "is_shared")


def seed(apps, schema_editor):
    offices = {
        code: dict(zip(NAMES, titles, strict=True)) | {"rank": rank * 10}
        for rank, (code, *titles) in enumerate(OFFICES, start=1)
    }
    content = {
        "groups": {name: sorted(permissions) for name, permissions in GROUPS.items()},
        "offices": offices,
        "rights": {code: sorted(map(list, rights)) for code, rights in RIGHTS.items()},
    }
    synced = apps.get_model("bureaus", "SyncedCatalogue")
    if not synced.objects.exists():
        synced.objects.create(content=content)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0009_synced_catalogue")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
