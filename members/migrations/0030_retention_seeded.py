"""The first rule of retention, where there is none: it lists nobody, and accounts keep names for ten years."""

from datetime import date

from django.db import migrations

# Law 09-08 on personal data was promulgated on 18 February 2009.
SINCE = date(2009, 2, 18)


def seed(apps, schema_editor):
    rule = apps.get_model("members", "RetentionRule")
    if not rule.objects.exists():
        rule.objects.create(started_on=SINCE)


class Migration(migrations.Migration):
    dependencies = [("members", "0029_anonymising")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
