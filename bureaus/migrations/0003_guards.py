from django.db import migrations

from dated.guards import forbid_overlap


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0002_relations"), ("branches", "0003_guards")]

    operations = [
        forbid_overlap("bureaus_mandate", "seat_id"),
        forbid_overlap("bureaus_bureau", "branch_id", "organ"),
    ]
