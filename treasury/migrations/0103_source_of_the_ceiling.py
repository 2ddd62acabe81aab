"""What is certain of the ceiling of donations, and what the party has to check, said where the amount stands."""

from datetime import date

from django.db import migrations

OLD = "القانون التنظيمي 29.11، المادة 31، كما عدلها القانون التنظيمي 07.21"
NEW = (
    "القانون التنظيمي 29.11، المادة 31، كما عدلها القانون التنظيمي 07.21 (قرار المحكمة الدستورية 117/21 بتاريخ "
    "31 مارس 2021). يوم بدء العمل بالمبلغ غير مؤكد: على الحزب التحقق منه في الجريدة الرسمية"
)


def say_what_is_certain(apps, schema_editor):
    """Only the row as it was seeded: words that the party wrote since stay."""
    rows = apps.get_model("treasury", "AmountLimit").objects
    rows.filter(subject="donation", started_on=date(2021, 5, 17), reference=OLD).update(reference=NEW)


class Migration(migrations.Migration):
    dependencies = [("treasury", "0102_statements_and_past_dues")]

    operations = [migrations.RunPython(say_what_is_certain, migrations.RunPython.noop)]
