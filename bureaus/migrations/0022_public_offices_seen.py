"""Who sees the members sees public offices and results, who manages them records those: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See the members": ("view_publicoffice", "view_publicelectionresult"),
    "Record members, transfers and suspensions": (
        *("add_publicoffice", "add_publicelectionresult"),
        *("change_publicoffice", "change_publicelectionresult"),
    ),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0021_sanctions_seen"), ("members", "0024_public_offices")]

    operations = [grant(GIVEN)]
