from django.db import migrations

from meetings.attending.triggers import guard_attendance


class Migration(migrations.Migration):
    dependencies = [("meetings", "0016_presence")]

    operations = guard_attendance()
