"""The right to merge two records of one person, and the offices that give it: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Merge two records of one person"
PERMISSIONS = (
    ("members", "open_admin"),
    ("members", "merge_person"),
    ("merging", "view_duplicate"),
    ("merging", "view_merge"),
)

# Office, level; each here and below. Two records often stand in two branches: who leads both sees them, and merges.
OFFICES = (
    ("first_secretary", "any"),
    ("deputy_secretary", "upper"),
    ("deputy_secretary", "base"),
    ("branch_secretary", "any"),
)
EXTENTS = ("here", "below")


def seed(apps, schema_editor):
    for label in ("members", "merging"):  # Django makes permissions after the last migration
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    group, created = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    if created:
        permission = apps.get_model("auth", "Permission").objects
        group.permissions.set(
            [permission.get(content_type__app_label=label, codename=codename) for label, codename in PERMISSIONS]
        )
        _give(apps, group)
        _note_in_synced_catalogue(apps)


def _give(apps, group):
    right = apps.get_model("bureaus", "OfficeRight")
    offices = {office.code: office for office in apps.get_model("bureaus", "Office").objects.all()}
    right.objects.bulk_create(
        right(office=offices[code], group=group, extent=extent, level=level)
        for code, level in OFFICES
        for extent in EXTENTS
        if code in offices
    )


def _note_in_synced_catalogue(apps):
    """What this migration writes is of the catalogue: `sync_rights` need not write it, nor take it for a change."""
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced is None:
        return
    content = synced.content
    content["groups"][NAME] = sorted(".".join(permission) for permission in PERMISSIONS)
    for code, level in OFFICES:
        rights = content["rights"].setdefault(code, [])
        rights += [[level, extent, NAME] for extent in EXTENTS]
        rights.sort()
    synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0023_cards_seen"), ("members", "0110_merging"), ("merging", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
