"""The offices, the rights that they give and the share of women that the law aims at."""

from datetime import date

from django.contrib.auth.management import create_permissions
from django.db import migrations

from ._catalogue_of_0004 import GROUPS, OFFICES, RIGHTS

APPS = ["branches", "members", "bureaus", "meetings", "treasury"]


def seed(apps, schema_editor):
    # Django makes permissions after the last migration; the groups need them now.
    for label in APPS:
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    _seed_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))
    _seed_offices(apps)
    # Organic law 29-11 names a third as the aim for women in national and regional organs; here it is shown everywhere.
    apps.get_model("bureaus", "ShareTarget").objects.get_or_create(
        group="women", kind="", defaults={"percent": "33.33", "started_on": date(2011, 10, 24)}
    )
    apps.get_model("bureaus", "ShareTarget").objects.get_or_create(
        group="youth", kind="", defaults={"percent": "20.00", "under_age": 40, "started_on": date(2011, 10, 24)}
    )


def _seed_groups(groups, permissions):
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permissions.objects.select_related("content_type")
    }
    for name, names in GROUPS.items():
        group, created = groups.objects.get_or_create(name=name)
        if created:
            group.permissions.set([known[permission] for permission in names])


def _seed_offices(apps):
    right = apps.get_model("bureaus", "OfficeRight")
    groups = {group.name: group for group in apps.get_model("auth", "Group").objects.all()}
    names = ("masculine", "feminine", "plural", "aliases", "is_shared")
    for rank, (code, *titles) in enumerate(OFFICES, start=1):
        defaults = dict(zip(names, titles, strict=True)) | {"rank": rank * 10}
        office, created = apps.get_model("bureaus", "Office").objects.get_or_create(code=code, defaults=defaults)
        if created:
            right.objects.bulk_create(
                right(office=office, group=groups[group], extent=extent, level=level)
                for level, extent, group in RIGHTS[code]
            )


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0003_guards"),
        ("members", "0003_categories"),
        ("meetings", "0002_relations"),
        ("treasury", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
