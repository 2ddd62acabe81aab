"""Who reminds, who proposes suspensions and who sees both; who takes over past dues: new databases and old ones."""

from django.db import migrations

from ._granting import grant

GIVEN = {
    "See dues and payments": ("view_duesreminder", "view_suspensionproposal"),
    "Record payments and set rates": (
        "add_duesreminder",
        "add_suspensionproposal",
        "add_pastduesbatch",
        "view_pastduesbatch",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0033_reliefs"), ("treasury", "0100_arrears_and_past_dues")]

    operations = [grant(GIVEN, label="treasury")]
