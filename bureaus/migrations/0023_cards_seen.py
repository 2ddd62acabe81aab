"""Those who see the members see their cards, and those who manage them issue and revoke: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GIVEN = {
    "See the members": ("view_membershipcard",),
    "Record members, transfers and suspensions": ("add_membershipcard", "change_membershipcard"),
}


def seed(apps, schema_editor):
    config = apps.get_app_config("members")  # Django makes permissions after the last migration
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="members")
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    for name, codenames in GIVEN.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(*permissions.filter(codename__in=codenames))
        if synced and name in synced.content["groups"]:
            held = {*synced.content["groups"][name], *(f"members.{codename}" for codename in codenames)}
            synced.content["groups"][name] = sorted(held)
    if synced:
        synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0022_public_offices_seen"), ("members", "0026_cards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
