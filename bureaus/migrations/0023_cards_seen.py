"""Those who see the members see their cards, and those who manage them issue and revoke: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See the members": ("view_membershipcard",),
    "Record members, transfers and suspensions": ("add_membershipcard", "change_membershipcard"),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0022_public_offices_seen"), ("members", "0026_cards")]

    operations = [grant(GIVEN)]
