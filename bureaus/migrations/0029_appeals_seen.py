"""Who sees disciplinary decisions sees the appeals against them: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "Record members, transfers and suspensions": ("view_appeal",),
    "Record elections and bureaus": ("view_appeal",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0028_members_imported"), ("members", "0043_appeal_rule_seeded")]

    operations = [grant(GIVEN)]
