"""Who sees the members sees public offices and results, who manages them records those: new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("publicoffice", "publicelectionresult")
GIVEN = {
    "See the members": ("view",),
    "Record members, transfers and suspensions": ("add", "change"),
}


def seed(apps, schema_editor):
    config = apps.get_app_config("members")  # Django makes permissions after the last migration
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="members")
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    for name, verbs in GIVEN.items():
        codenames = [f"{verb}_{model}" for verb in verbs for model in MODELS]
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(*permissions.filter(codename__in=codenames))
        if synced and name in synced.content["groups"]:
            held = {*synced.content["groups"][name], *(f"members.{codename}" for codename in codenames)}
            synced.content["groups"][name] = sorted(held)
    if synced:
        synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0021_sanctions_seen"), ("members", "0024_public_offices")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
