"""Who sees money sees the cash book, treasurers write in it, and leaders approve: new databases and old ones."""

from django.db import migrations

from ._granting import grant, open_group

BOOK = ("moneyaccount", "cashentry", "supportingdocument")
GIVEN = {
    "See dues and payments": tuple(f"view_{model}" for model in BOOK),
    "Record payments and set rates": tuple(f"{verb}_{model}" for verb in ("add", "change") for model in BOOK),
}
LEADERS = [
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here", "below")),
    ("branch_secretary", "any", ("here", "below")),
]


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0029_appeals_seen"), ("treasury", "0013_cash_book_seeded")]

    operations = [
        grant(GIVEN, label="treasury"),
        open_group("Approve expenses that somebody else recorded", ("treasury.approve_cashentry",), LEADERS),
    ]
