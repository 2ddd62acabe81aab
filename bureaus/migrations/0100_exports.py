"""The right to export lists of members, and the offices that give it: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Export lists of members"
# Office, level, extents: who leads exports what they see, who keeps the money the own branch's list.
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here", "below")),
    ("branch_secretary", "any", ("here", "below")),
    ("treasurer", "any", ("here",)),
    ("deputy_treasurer", "any", ("here",)),
)


def seed(apps, schema_editor):
    config = apps.get_app_config("finding")  # Django makes permissions after the last migration
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group, created = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    if not created:
        return
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="finding")
    group.permissions.set(permissions.filter(codename="export_members"))
    right = apps.get_model("bureaus", "OfficeRight")
    offices = {office.code: office for office in apps.get_model("bureaus", "Office").objects.all()}
    right.objects.bulk_create(
        right(office=offices[code], group=group, extent=extent, level=level)
        for code, level, extents in OFFICES
        for extent in extents
        if code in offices
    )
    _note_in_synced_catalogue(apps)


def _note_in_synced_catalogue(apps):
    """What this migration writes is of the catalogue: `sync_rights` need not write it, nor take it for a change."""
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced is None:
        return
    synced.content["groups"][NAME] = ["finding.export_members"]
    for code, level, extents in OFFICES:
        rights = synced.content["rights"].setdefault(code, [])
        rights += [[level, extent, NAME] for extent in extents]
        rights.sort()
    synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0120_data_watched"), ("finding", "0001_searches_and_exports")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
