import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def copy_writers(apps, schema_editor):
    """Who wrote stays known: nobody approves their own words after this step."""
    links = apps.get_model("meetings", "Minutes").writers.through.objects.all()
    writer = apps.get_model("meetings", "MinutesWriter")
    writer.objects.bulk_create(writer(minutes_id=row.minutes_id, user_id=row.user_id) for row in links)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_declaration_rules"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="MinutesWriter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="written_by_rows", to="meetings.minutes")),
                ("user", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="written by")),
            ],
            options={
                "verbose_name": "writer of minutes",
                "verbose_name_plural": "writers of minutes",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("minutes", "user"), name="meetings_minuteswriter_once")],
            },
        ),
        migrations.RunPython(copy_writers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="minutes", name="writers"),
    ]
