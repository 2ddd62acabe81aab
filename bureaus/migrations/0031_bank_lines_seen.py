"""Who sees the cash book sees bank statements, and treasurers read them in: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See dues and payments": ("view_bankline",),
    "Record payments and set rates": ("add_bankline", "change_bankline"),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0030_cash_book_rights"), ("treasury", "0014_bank_lines")]

    operations = [grant(GIVEN, label="treasury")]
