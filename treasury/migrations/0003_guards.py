from django.db import migrations

from dated.guards import forbid_overlap


class Migration(migrations.Migration):
    dependencies = [("treasury", "0002_limits_and_history"), ("branches", "0003_guards")]

    operations = [
        forbid_overlap("treasury_duesrate", "branch_id", "(coalesce(category_id, 0))"),
        forbid_overlap("treasury_legallimit", "subject"),
    ]
