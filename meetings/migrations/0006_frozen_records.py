from django.db import migrations

from meetings.minutes.triggers import guard_frozen_records


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_minutes")]

    operations = guard_frozen_records()
