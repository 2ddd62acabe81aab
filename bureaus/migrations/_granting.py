"""Giving groups permissions, and offices groups, in new databases and old ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(given, room="members"):
    """The operation that gives each group of `given` ({name: codenames of the `room`}) its permissions.

    A group that the headquarters renamed or removed gets none.
    """

    def seed(apps, schema_editor):
        _make_permissions(apps, {room})
        permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=room)
        synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
        for name, codenames in given.items():
            for group in apps.get_model("auth", "Group").objects.filter(name=name):
                group.permissions.add(*permissions.filter(codename__in=codenames))
            if synced and name in synced.content["groups"]:
                held = {*synced.content["groups"][name], *(f"{room}.{codename}" for codename in codenames)}
                synced.content["groups"][name] = sorted(held)
        if synced:
            synced.save()

    return migrations.RunPython(seed, migrations.RunPython.noop)


def open_group(name, permissions, offices):
    """The operation that adds the group `name` with `permissions` ("room.codename") and gives it to `offices`.

    Each of these is (code of an office, level, extents), an extent being "here" or "below". Where a group of that name
    is there already, nothing is done.
    """

    def seed(apps, schema_editor):
        _make_permissions(apps, {permission.split(".")[0] for permission in permissions})
        group, created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        if created:
            group.permissions.set([_permission(apps, permission) for permission in permissions])
            _give(apps, group, offices)
            _note_in_synced_catalogue(apps, name, permissions, offices)

    return migrations.RunPython(seed, migrations.RunPython.noop)


def _make_permissions(apps, labels):
    for label in labels:  # Django makes permissions after the last migration
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None


def _permission(apps, name):
    label, codename = name.split(".")
    return apps.get_model("auth", "Permission").objects.get(content_type__app_label=label, codename=codename)


def _give(apps, group, offices):
    right = apps.get_model("bureaus", "OfficeRight")
    known = {office.code: office for office in apps.get_model("bureaus", "Office").objects.all()}
    right.objects.bulk_create(
        right(office=known[code], group=group, extent=extent, level=level)
        for code, level, extents in offices
        for extent in extents
        if code in known
    )


def _note_in_synced_catalogue(apps, name, permissions, offices):
    """What a migration writes is of the catalogue: `sync_rights` need not write it, nor take it for a change."""
    synced = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    if synced is None:
        return
    synced.content["groups"][name] = sorted(permissions)
    for code, level, extents in offices:
        rights = synced.content["rights"].setdefault(code, [])
        rights += [[level, extent, name] for extent in extents]
        rights.sort()
    synced.save()
