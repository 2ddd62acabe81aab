from django.db import migrations

from meetings.minutes.triggers import guard_redaction


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_told_elections")]

    operations = guard_redaction()
