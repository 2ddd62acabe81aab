from django.db import migrations

from meetings.planning.triggers import guard_plans


class Migration(migrations.Migration):
    dependencies = [("meetings", "0027_action_plans")]

    operations = guard_plans()
