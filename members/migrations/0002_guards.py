from django.db import migrations

from dated.guards import forbid_overlap, trigram_index


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("branches", "0003_guards")]

    operations = [
        forbid_overlap("members_membership", "person_id"),
        forbid_overlap("members_suspension", "membership_id"),
        trigram_index("members_person", "search_key"),
    ]
