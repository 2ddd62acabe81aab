from django.db import migrations

CATEGORIES = [
    ("regular", "عضو عامل"),
    ("reduced", "طالب أو باحث عن عمل"),
    ("elected", "منتخب"),
    ("sympathiser", "متعاطف"),
]


def seed(apps, schema_editor):
    category = apps.get_model("members", "Category")
    for order, (code, title) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(code=code, defaults={"title": title, "order": order})


class Migration(migrations.Migration):
    dependencies = [("members", "0002_guards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
