"""The offices, the rights that they give, and the rules of seating, confirming and shares with which a party starts."""

from datetime import date

from django.contrib.auth.management import create_permissions
from django.db import migrations

from ._catalogue import CATALOGUE

ROOMS = ["branches", "members", "bureaus", "meetings", "treasury", "traces", "merging", "finding"]

# Practice, older than any record.
BY_PRACTICE = date(1900, 1, 1)
# Organic law 29-11 on political parties.
LAW_ON_PARTIES = date(2011, 10, 24)

# The levels above draw their bureaus from the branches under them; the members of cells, sectors and the like belong to
# the branch of their commune.
SOURCES = {
    "national": "below",
    "region": "below",
    "province": "below",
    "cell": "around",
    "sector": "around",
    "youth": "around",
    "women": "around",
    "parallel_body": "around",
    "coordination": "around",
}

# Who leads a bureau does not keep its money, nor that of another organ of the branch: nobody orders an expense and pays
# it, or checks their own cash book. The deputy treasurer receives money too, with the rights of the treasurer.
HEADS = ("first_secretary", "branch_secretary")
KEEPERS = ("treasurer", "deputy_treasurer")


def seed_catalogue(apps, schema_editor):
    known = _permissions(apps)
    groups = {}
    for name, permissions in CATALOGUE["groups"].items():
        groups[name] = apps.get_model("auth", "Group").objects.create(name=name)
        groups[name].permissions.set([known[permission] for permission in permissions])
    right = apps.get_model("bureaus", "OfficeRight")
    for code, fields in CATALOGUE["offices"].items():
        office = apps.get_model("bureaus", "Office").objects.create(code=code, **fields)
        right.objects.bulk_create(
            right(office=office, group=groups[group], extent=extent, level=level)
            for level, extent, group in CATALOGUE["rights"][code]
        )
    apps.get_model("bureaus", "SyncedCatalogue").objects.create(content=CATALOGUE)


def _permissions(apps):
    for label in ROOMS:  # Django makes permissions after the last migration; the groups need them now
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    rows = apps.get_model("auth", "Permission").objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def seed_rules(apps, schema_editor):
    def rows(model):
        return apps.get_model("bureaus", model).objects

    for kind, source in SOURCES.items():
        rows("SeatingRule").create(kind=kind, source=source, started_on=BY_PRACTICE)
    offices = rows("Office").in_bulk([*HEADS, *KEEPERS], field_name="code")
    for head in HEADS:
        for keeper in KEEPERS:
            pair = {"office": offices[head], "other": offices[keeper]}
            rows("Incompatibility").create(**pair, in_all_organs=True, started_on=BY_PRACTICE)
    # Terms of bureaus are two to four years by practice; without a record of it, the longest is assumed.
    rows("ConfirmationRule").create(started_on=LAW_ON_PARTIES, assumed_term_years=4, days_to_contest=15)
    # The law names a third as the aim for women in national and regional organs; here it is shown everywhere.
    rows("ShareTarget").create(group="women", kind="", percent="33.33", started_on=LAW_ON_PARTIES)
    rows("ShareTarget").create(group="youth", kind="", percent="20.00", under_age=40, started_on=LAW_ON_PARTIES)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("bureaus", "0002_guards"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("finding", "0001_initial"),
        ("meetings", "0001_initial"),
        ("members", "0003_seeded"),
        ("merging", "0001_initial"),
        ("traces", "0001_initial"),
        ("treasury", "0003_seeded"),
    ]

    operations = [
        migrations.RunPython(seed_catalogue, migrations.RunPython.noop),
        migrations.RunPython(seed_rules, migrations.RunPython.noop),
    ]
