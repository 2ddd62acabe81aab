"""Those who decide on members and on officers see the disciplinary decisions: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "Record members, transfers and suspensions": ("view_sanction",),
    "Record elections and bureaus": ("view_sanction",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0020_transfers_seen"), ("members", "0023_sanctions")]

    operations = [grant(GIVEN)]
