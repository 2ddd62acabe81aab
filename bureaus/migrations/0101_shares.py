"""Who decides, sees, sends and confirms the shares of the levels: new databases and old ones."""

from django.db import migrations

from ._granting import grant, open_group

GIVEN = {
    "See dues and payments": ("view_sharerule", "view_remittance"),
    "Record payments and set rates": ("add_remittance", "confirm_remittance"),
}
NAME = "Decide the shares of the levels"
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0100_donations_seen"), ("treasury", "0101_shares")]

    operations = [grant(GIVEN, label="treasury"), open_group(NAME, ("treasury.add_sharerule",), OFFICES)]
