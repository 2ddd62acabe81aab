"""Who leads an organ of a branch does not keep the money of another either: the rights over it are the branch's."""

from django.db import migrations

HEADS = ("first_secretary", "branch_secretary")
KEEPERS = ("treasurer", "deputy_treasurer")


def widen(apps, schema_editor):
    rules = apps.get_model("bureaus", "Incompatibility").objects.filter(ended_on=None)
    rules.filter(office__code__in=HEADS, other__code__in=KEEPERS).update(in_all_organs=True)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0016_incompatibility_in_all_organs")]

    operations = [migrations.RunPython(widen, migrations.RunPython.noop)]
