"""Those who see the members see the requests to join and the consents: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See the members": ("view_membershipapplication", "view_consent"),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0018_limits_of_confirmed_accounts"), ("members", "0018_applications_seeded")]

    operations = [grant(GIVEN)]
