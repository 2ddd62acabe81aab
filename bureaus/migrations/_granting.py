"""Giving groups more permissions of the members' room, in new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(given):
    """The operation that gives each group of `given` ({name: codenames of the room `members`}) its permissions.

    A group that the headquarters renamed or removed gets none.
    """

    def seed(apps, schema_editor):
        config = apps.get_app_config("members")  # Django makes permissions after the last migration
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
        permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="members")
        synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
        for name, codenames in given.items():
            for group in apps.get_model("auth", "Group").objects.filter(name=name):
                group.permissions.add(*permissions.filter(codename__in=codenames))
            if synced and name in synced.content["groups"]:
                held = {*synced.content["groups"][name], *(f"members.{codename}" for codename in codenames)}
                synced.content["groups"][name] = sorted(held)
        if synced:
            synced.save()

    return migrations.RunPython(seed, migrations.RunPython.noop)
