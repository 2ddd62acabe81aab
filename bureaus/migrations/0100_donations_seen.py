"""Who sees money sees donations and their donors, treasurers record them: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See dues and payments": ("view_donor", "view_donation"),
    "Record payments and set rates": ("add_donation",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0033_reliefs"), ("treasury", "0100_donations")]

    operations = [grant(GIVEN, label="treasury")]
