"""The levels above draw their bureaus from the branches under them; cells, sectors and the like from around them."""

from datetime import date

from django.db import migrations

from dated.guards import forbid_overlap

# Practice, older than any record.
SINCE = date(1900, 1, 1)
SOURCES = {
    "national": "below",
    "region": "below",
    "province": "below",
    # Their members belong to the branch of their commune.
    "cell": "around",
    "sector": "around",
    "youth": "around",
    "women": "around",
    "parallel_body": "around",
    "coordination": "around",
}


def seed(apps, schema_editor):
    rules = apps.get_model("bureaus", "SeatingRule")
    for kind, source in SOURCES.items():
        rules.objects.get_or_create(kind=kind, defaults={"source": source, "started_on": SINCE})


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0005_seating_rules"), ("branches", "0003_guards")]

    operations = [
        forbid_overlap("bureaus_seatingrule", "kind"),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
