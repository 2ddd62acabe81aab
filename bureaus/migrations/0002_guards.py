from django.db import migrations

from dated.guards import forbid_overlap


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("bureaus", "0001_initial")]

    operations = [
        forbid_overlap("bureaus_mandate", "seat_id"),
        forbid_overlap("bureaus_bureau", "branch_id", "organ"),
        forbid_overlap("bureaus_seatingrule", "kind"),
        forbid_overlap("bureaus_incompatibility", "office_id", "other_id"),
    ]
