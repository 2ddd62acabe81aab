from datetime import date
from decimal import Decimal

from django.db import migrations


def seed(apps, schema_editor):
    """Party money moves by cheque or transfer from 10,000 dirhams; the organic law in force says so since 2011."""
    apps.get_model("treasury", "LegalLimit").objects.get_or_create(
        subject="cash",
        defaults={
            "amount": Decimal("10000.00"),
            "started_on": date(2011, 10, 24),
            "reference": "القانون التنظيمي رقم 29.11 المتعلق بالأحزاب السياسية",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("treasury", "0003_guards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
