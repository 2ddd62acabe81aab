"""The category of credit given back, and within how many days expenses to one party count together."""

from datetime import date
from decimal import Decimal

from django.db import migrations


def add_category(apps, schema_editor):
    category = apps.get_model("treasury", "EntryCategory")
    given = {"name": "واجبات مسترجعة أو محولة", "direction": -1, "heading": "مصاريف أخرى", "order": 19}
    category.objects.get_or_create(code="dues-returned", defaults=given)


def set_days(apps, schema_editor):
    apps.get_model("treasury", "AmountLimit").objects.get_or_create(
        subject="approval_days",
        defaults={
            "amount": Decimal("7.00"),
            "started_on": date(2011, 10, 24),
            "reference": "قاعدة داخلية للحزب، تعدلها قيادته",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("treasury", "0100_payments_whole")]

    operations = [
        migrations.RunPython(add_category, migrations.RunPython.noop),
        migrations.RunPython(set_days, migrations.RunPython.noop),
    ]
