"""The right to watch over personal data from above, and the offices that give it: new databases and old ones."""

from django.db import migrations

from ._granting import open_group

NAME = "Watch over personal data: see who read it, anonymise people"
PERMISSIONS = ("members.anonymise_person", "traces.view_reading")
OFFICES = (
    ("first_secretary", "any", ("below",)),
    ("deputy_secretary", "upper", ("below",)),
    ("deputy_secretary", "base", ("below",)),
    ("branch_secretary", "any", ("below",)),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0023_cards_seen"), ("members", "0028_anonymising_right"), ("traces", "0001_readings")]

    # In the branches below alone, where others read.
    operations = [open_group(NAME, PERMISSIONS, OFFICES)]
