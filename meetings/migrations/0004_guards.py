from django.db import migrations

from dated.guards import forbid_overlap
from meetings.roll_guards import guard_transfers


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("meetings", "0003_seeded_rules")]

    operations = [forbid_overlap("meetings_meetingrule", "kind", "session", "call"), *guard_transfers()]
