"""The right to confirm, the offices that give it, and the rule that says what waits: new databases and old ones."""

from datetime import date

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Confirm elections and appointments that somebody else recorded"
PERMISSIONS = (
    ("meetings", "confirm_election"),
    ("meetings", "view_contest"),
    ("bureaus", "confirm_appointment"),
    ("bureaus", "view_appointment"),
)

# Office, level, extents. The level above supervises a renewal; in the branch, those who keep its minutes know of it.
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here",)),
    ("branch_secretary", "any", ("here",)),
    ("rapporteur", "any", ("here",)),
)


def seed(apps, schema_editor):
    for label in ("meetings", "bureaus"):  # Django makes permissions after the last migration
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
    rule = apps.get_model("bureaus", "ConfirmationRule")
    if not rule.objects.exists():
        # Terms of bureaus are two to four years by practice; without a record of it, the longest is assumed.
        rule.objects.create(started_on=date(2011, 10, 24), assumed_term_years=4, days_to_contest=15)


def _give(apps, group):
    right = apps.get_model("bureaus", "OfficeRight")
    offices = {office.code: office for office in apps.get_model("bureaus", "Office").objects.all()}
    right.objects.bulk_create(
        right(office=offices[code], group=group, extent=extent, level=level)
        for code, level, extents in OFFICES
        for extent in extents
        if code in offices
    )


def _note_in_synced_catalogue(apps):
    """What this migration writes is of the catalogue: `sync_rights` need not write it, nor take it for a change."""
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced is None:
        return
    content = synced.content
    content["groups"][NAME] = sorted(".".join(permission) for permission in PERMISSIONS)
    for code, level, extents in OFFICES:
        rights = content["rights"].setdefault(code, [])
        rights += [[level, extent, NAME] for extent in extents]
        rights.sort()
    synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0011_confirmation"), ("meetings", "0004_confirmation")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
