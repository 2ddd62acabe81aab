"""Cheques of levies that the bank had returned say so: they stayed "received" or "cashed" beside that day."""

from django.db import migrations


def mark(apps, schema_editor):
    rows = apps.get_model("treasury", "LevyPayment").objects.filter(method="cheque")
    rows.filter(returned_on__isnull=False, reversed_at__isnull=False).update(cheque="bounced")


def unmark(apps, schema_editor):
    rows = apps.get_model("treasury", "LevyPayment").objects.filter(cheque="bounced")
    rows.filter(entry=None).update(cheque="received")
    rows.filter(entry__isnull=False).update(cheque="cashed")


class Migration(migrations.Migration):
    dependencies = [("treasury", "0004_returned_levy_cheques")]

    operations = [migrations.RunPython(mark, unmark)]
