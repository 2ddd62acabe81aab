"""Who records, sees and approves exemptions and reductions of dues: new databases and old ones."""

from django.db import migrations

from ._granting import grant, open_group

GIVEN = {
    "See dues and payments": ("view_duesrelief",),
    "Record payments and set rates": ("add_duesrelief",),
}
# Who leads decides, in the branch and under it; who keeps the money records alone.
NAME = "Decide exemptions and reductions of dues"
PERMISSIONS = ("treasury.add_duesrelief", "treasury.approve_duesrelief")
OFFICES = (
    ("first_secretary", "any", ("here", "below")),
    ("deputy_secretary", "upper", ("here", "below")),
    ("deputy_secretary", "base", ("here", "below")),
    ("branch_secretary", "any", ("here", "below")),
)


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0032_income_declared"), ("treasury", "0017_reliefs")]

    operations = [grant(GIVEN, label="treasury"), open_group(NAME, PERMISSIONS, OFFICES)]
