"""Who sees money sees which payments wait to be taken back, and what became of credit."""

from django.db import migrations

from ._granting import grant

GIVEN = {"See dues and payments": ("view_voidrequest", "view_creditmove")}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0033_reliefs"), ("treasury", "0101_payments_seeded")]

    operations = [grant(GIVEN, label="treasury")]
