from django.db import migrations

from meetings.roll_guards import guard_frozen_rolls


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_second_calls")]

    operations = guard_frozen_rolls()
