from django.db import migrations


def mark(apps, schema_editor):
    """Second calls that are cancelled make room for another; what approved minutes froze stays as it is."""
    rows = apps.get_model("meetings", "Meeting").objects.filter(cancellation__isnull=False)
    rows.exclude(minutes__approved_at__isnull=False).update(called_off=True)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0014_second_calls")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
