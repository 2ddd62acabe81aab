"""The first rule of appeals, where there is none."""

from datetime import date

from django.db import migrations

# Organic law 29-11 on political parties, under which statutes set discipline and appeals, is of 2011.
SINCE = date(2011, 10, 24)


def seed(apps, schema_editor):
    rule = apps.get_model("members", "AppealRule")
    if not rule.objects.exists():
        rule.objects.create(started_on=SINCE)


class Migration(migrations.Migration):
    dependencies = [("members", "0042_appeals")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
