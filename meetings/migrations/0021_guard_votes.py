from django.db import migrations

from dated.guards import count_changes, extension, forbid_overlap
from meetings.voting.guards import guard_votes


class Migration(migrations.Migration):
    dependencies = [("meetings", "0020_seeded_majorities")]

    operations = [
        extension("btree_gist"),
        forbid_overlap("meetings_majorityrule", "matter"),
        *guard_votes(),
        count_changes("meetings_vote"),
        count_changes("meetings_presentedreport"),
    ]
