"""Those who record members read them in from files: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {"Record members, transfers and suspensions": ("add_importbatch", "view_importbatch")}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0023_cards_seen"), ("members", "0140_imports")]

    operations = [grant(GIVEN)]
