"""The offices, the rights that they give and the share of women that the law aims at."""

from datetime import date

from django.contrib.auth.management import create_permissions
from django.db import migrations

from bureaus.catalogue import seed_offices
from bureaus.rights import rights_of, seed_groups

APPS = ["branches", "members", "bureaus", "meetings", "treasury"]


def seed(apps, schema_editor):
    # Django makes permissions after the last migration; the groups need them now.
    for label in APPS:
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    group = apps.get_model("auth", "Group")
    seed_groups(group, apps.get_model("auth", "Permission"))
    seed_offices(apps.get_model("bureaus", "Office"), apps.get_model("bureaus", "OfficeRight"), group, rights_of)
    # Organic law 29-11 names a third as the aim for women in national and regional organs; here it is shown everywhere.
    apps.get_model("bureaus", "ShareTarget").objects.get_or_create(
        group="women", kind="", defaults={"percent": "33.33", "started_on": date(2011, 10, 24)}
    )
    apps.get_model("bureaus", "ShareTarget").objects.get_or_create(
        group="youth", kind="", defaults={"percent": "20.00", "under_age": 40, "started_on": date(2011, 10, 24)}
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
