"""Who keeps the money or the members' files reads and notes the declared income: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "Record members, transfers and suspensions": ("add_incomedeclaration", "view_incomedeclaration"),
    "See dues and payments": ("view_incomedeclaration",),
    "Record payments and set rates": ("add_incomedeclaration",),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0031_bank_lines_seen"), ("members", "0046_income_bands")]

    operations = [grant(GIVEN)]
