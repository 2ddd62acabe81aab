"""The right to merge two records of one person, and the offices that give it: new databases and old ones."""

from django.db import migrations

from ._granting import open_group

NAME = "Merge two records of one person"
PERMISSIONS = ("members.open_admin", "members.merge_person", "merging.view_duplicate", "merging.view_merge")
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here", "below")),
    ("branch_secretary", "any", ("here", "below")),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0025_data_requests_seen"), ("members", "0034_merging"), ("merging", "0001_initial")]

    # Two records often stand in two branches: who leads both sees them, and merges.
    operations = [open_group(NAME, PERMISSIONS, OFFICES)]
