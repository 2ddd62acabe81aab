"""Those who see the members see the requests for transfers: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "See the members"
CODENAMES = ("view_transferrequest",)


def seed(apps, schema_editor):
    config = apps.get_app_config("members")  # Django makes permissions after the last migration
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="members")
    for group in apps.get_model("auth", "Group").objects.filter(name=NAME):
        group.permissions.add(*permissions.filter(codename__in=CODENAMES))
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced and NAME in synced.content["groups"]:
        held = {*synced.content["groups"][NAME], *(f"members.{codename}" for codename in CODENAMES)}
        synced.content["groups"][NAME] = sorted(held)
        synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0019_applications_seen"), ("members", "0021_transfer_rule_seeded")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
