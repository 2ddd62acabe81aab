from django.db import migrations

from dated.guards import count_changes


class Migration(migrations.Migration):
    dependencies = [("meetings", "0014_guard_rolls")]

    operations = [
        count_changes("meetings_call"),
        count_changes("meetings_cancellation"),
        count_changes("meetings_election"),
        count_changes("meetings_declaration"),
    ]
