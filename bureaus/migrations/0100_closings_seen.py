"""Treasurers close months, who sees money sees the closings, the level above reopens: new databases and old ones."""

from django.db import migrations

from ._granting import grant, open_group

MODELS = ("monthclosing", "handover")
GIVEN = {
    "See dues and payments": tuple(f"view_{model}" for model in MODELS),
    "Record payments and set rates": tuple(f"{verb}_{model}" for verb in ("add", "change") for model in MODELS),
}
NAME = "Reopen closed months, and sign hand-overs for treasurers who are absent"
PERMISSIONS = ("treasury.reopen_monthclosing", "treasury.stand_in_handover")
OFFICES = (
    ("first_secretary", "any", ("below",)),
    ("deputy_secretary", "upper", ("below",)),
    ("deputy_secretary", "base", ("below",)),
    ("branch_secretary", "any", ("below",)),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0033_reliefs"), ("treasury", "0100_closings_and_handovers")]

    operations = [grant(GIVEN, label="treasury"), open_group(NAME, PERMISSIONS, OFFICES)]
