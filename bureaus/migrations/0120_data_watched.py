"""The right to watch over personal data from above, and the offices that give it: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Watch over personal data: see who read it, anonymise people"
PERMISSIONS = (("members", "anonymise_person"), ("traces", "view_reading"))
# Office and level; all of them in the branches below alone, where others read.
OFFICES = (
    ("first_secretary", "any"),
    ("deputy_secretary", "upper"),
    ("deputy_secretary", "base"),
    ("branch_secretary", "any"),
)


def seed(apps, schema_editor):
    for label in ("members", "traces"):  # Django makes permissions after the last migration
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    group, created = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    if not created:
        return
    permission = apps.get_model("auth", "Permission").objects
    group.permissions.set(
        [permission.get(content_type__app_label=label, codename=codename) for label, codename in PERMISSIONS]
    )
    right = apps.get_model("bureaus", "OfficeRight")
    offices = {office.code: office for office in apps.get_model("bureaus", "Office").objects.all()}
    right.objects.bulk_create(
        right(office=offices[code], group=group, extent="below", level=level)
        for code, level in OFFICES
        if code in offices
    )
    _note_in_synced_catalogue(apps)


def _note_in_synced_catalogue(apps):
    """What this migration writes is of the catalogue: `sync_rights` need not write it, nor take it for a change."""
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced is None:
        return
    synced.content["groups"][NAME] = sorted(".".join(permission) for permission in PERMISSIONS)
    for code, level in OFFICES:
        rights = synced.content["rights"].setdefault(code, [])
        rights.append([level, "below", NAME])
        rights.sort()
    synced.save()


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0023_cards_seen"),
        ("members", "0120_anonymising_right"),
        ("traces", "0001_readings"),
    ]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
