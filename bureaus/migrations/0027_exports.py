"""The right to export lists of members, and the offices that give it: new databases and old ones."""

from django.db import migrations

from ._granting import open_group

# Who leads exports what they see, who keeps the money the own branch's list.
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here", "below")),
    ("branch_secretary", "any", ("here", "below")),
    ("treasurer", "any", ("here",)),
    ("deputy_treasurer", "any", ("here",)),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0026_merging"), ("finding", "0001_searches_and_exports")]

    operations = [open_group("Export lists of members", ("finding.export_members",), OFFICES)]
