"""Who manages members, or looks after the branches below, sees the requests about data: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "Record members, transfers and suspensions": ("view_datarequest",),
    "Record elections and bureaus": ("view_datarequest",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0024_data_watched"), ("members", "0033_consent_texts")]

    operations = [grant(GIVEN)]
