from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Confirm elections and appointments that somebody else recorded"
RIGHT = "meetings.approve_minutes"


def give_right(apps, schema_editor):
    """Who confirms elections approves minutes too."""
    config = apps.get_app_config("meetings")  # Django makes permissions after the last migration; it is needed now
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="meetings", codename="approve_minutes"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name=GROUP):
        group.permissions.add(permission)
    for synced in apps.get_model("bureaus", "SyncedCatalogue").objects.all():
        known = synced.content.get("groups", {}).get(GROUP)
        if known is not None and RIGHT not in known:
            synced.content["groups"][GROUP] = sorted([*known, RIGHT])
            synced.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0003_seeded"), ("meetings", "0005_minutes")]

    operations = [migrations.RunPython(give_right, migrations.RunPython.noop)]
