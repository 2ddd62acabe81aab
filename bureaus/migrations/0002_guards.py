from django.db import migrations

from dated.guards import count_changes, forbid_overlap


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("bureaus", "0001_initial")]

    operations = [
        forbid_overlap("bureaus_mandate", "seat_id"),
        forbid_overlap("bureaus_bureau", "branch_id", "organ"),
        forbid_overlap("bureaus_seatingrule", "kind"),
        forbid_overlap("bureaus_incompatibility", "office_id", "other_id"),
        count_changes("bureaus_office"),
        count_changes("bureaus_bureau"),
        count_changes("bureaus_seat"),
        count_changes("bureaus_mandate"),
    ]
