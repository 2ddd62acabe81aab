"""One member's category is said in the member's gender: each category has two titles instead of a plural."""

from django.db import migrations, models

TITLES = {
    "regular": ("عضو عامل", "عضوة عاملة"),
    "reduced": ("طالب أو باحث عن عمل", "طالبة أو باحثة عن عمل"),
    "elected": ("منتخب", "منتخبة"),
    "sympathiser": ("متعاطف", "متعاطفة"),
}
SEEDED = {
    "regular": "عضوية عاملة",
    "reduced": "طلبة وباحثون عن عمل",
    "elected": "منتخبات ومنتخبون",
    "sympathiser": "متعاطفات ومتعاطفون",
}


def give_two_titles(apps, schema_editor):
    for category in apps.get_model("members", "Category").objects.all():
        if category.masculine == SEEDED.get(category.code):
            category.masculine, category.feminine = TITLES[category.code]
        else:
            category.feminine = category.masculine
        category.save()


class Migration(migrations.Migration):
    dependencies = [("members", "0011_notices")]

    operations = [
        migrations.RenameField("category", "title", "masculine"),
        migrations.AlterField(
            "category", "masculine", models.CharField(max_length=80, verbose_name="title of a man")
        ),
        migrations.AddField(
            "category", "feminine", models.CharField(default="", max_length=80, verbose_name="title of a woman"),
            preserve_default=False,
        ),
        migrations.RunPython(give_two_titles, migrations.RunPython.noop),
    ]
