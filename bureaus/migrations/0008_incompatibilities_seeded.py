"""Who leads a bureau does not keep its money: nobody orders an expense and pays it, or checks their own cash book.

The deputy treasurer receives money too, with the rights of the treasurer, so the same goes for that office.
"""

from datetime import date

from django.db import migrations

from dated.guards import forbid_overlap

# Practice, older than any record.
SINCE = date(1900, 1, 1)
HEADS = ("first_secretary", "branch_secretary")
KEEPERS = ("treasurer", "deputy_treasurer")


def seed(apps, schema_editor):
    offices = apps.get_model("bureaus", "Office").objects.in_bulk([*HEADS, *KEEPERS], field_name="code")
    rules = apps.get_model("bureaus", "Incompatibility")
    for head in HEADS:
        for keeper in KEEPERS:
            if head in offices and keeper in offices:
                pair = {"office": offices[head], "other": offices[keeper]}
                rules.objects.get_or_create(**pair, defaults={"started_on": SINCE})


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0007_incompatibilities"), ("branches", "0003_guards")]

    operations = [
        forbid_overlap("bureaus_incompatibility", "office_id", "other_id"),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
