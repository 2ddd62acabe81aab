"""Those who see the members see the requests for transfers: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See the members": ("view_transferrequest",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0019_applications_seen"), ("members", "0021_transfer_rule_seeded")]

    operations = [grant(GIVEN)]
