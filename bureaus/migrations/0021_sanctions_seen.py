"""Those who decide on members and on officers see the disciplinary decisions: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAMES = ("Record members, transfers and suspensions", "Record elections and bureaus")
CODENAME = "view_sanction"


def seed(apps, schema_editor):
    config = apps.get_app_config("members")  # Django makes permissions after the last migration
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(content_type__app_label="members", codename=CODENAME)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=NAMES):
        group.permissions.add(permission)
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    for name in NAMES if synced else ():
        if name in synced.content["groups"]:
            synced.content["groups"][name] = sorted({*synced.content["groups"][name], f"members.{CODENAME}"})
            synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0020_transfers_seen"), ("members", "0023_sanctions")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
