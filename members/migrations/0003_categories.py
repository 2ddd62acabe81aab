from django.db import migrations

CATEGORIES = [
    ("regular", "عضوية عاملة"),
    ("reduced", "طلبة وباحثون عن عمل"),
    ("elected", "منتخبات ومنتخبون"),
    ("sympathiser", "متعاطفات ومتعاطفون"),
]


def seed(apps, schema_editor):
    category = apps.get_model("members", "Category")
    for order, (code, title) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(code=code, defaults={"title": title, "order": order})


class Migration(migrations.Migration):
    dependencies = [("members", "0002_guards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
