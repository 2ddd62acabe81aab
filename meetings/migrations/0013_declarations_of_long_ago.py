from datetime import timedelta

from django.db import migrations
from django.utils.timezone import localdate

ASKED_WITHIN = 365


def forget(apps, schema_editor):
    """What was held more than a year before declarations were kept here was declared on paper: none is late."""
    rows = apps.get_model("meetings", "Declaration").objects.filter(made_on=None)
    rows.filter(election__meeting__date__lt=localdate() - timedelta(days=ASKED_WITHIN)).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_guard_redaction")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
