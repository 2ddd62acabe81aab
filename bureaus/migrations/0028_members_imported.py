"""Those who record members read them in from files: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {"Record members, transfers and suspensions": ("add_importbatch", "view_importbatch")}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0027_exports"), ("members", "0037_imports")]

    operations = [grant(GIVEN)]
