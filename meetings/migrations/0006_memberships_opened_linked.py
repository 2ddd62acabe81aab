"""Link the elections in force to the memberships that they opened: of that day, in the branch that they said."""

from django.db import migrations
from django.db.models import F


def link(apps, schema_editor):
    election = apps.get_model("meetings", "Election")
    seats = apps.get_model("meetings", "ElectedSeat").objects.filter(election__state="in_force", joins__isnull=False)
    opened = seats.filter(
        person__memberships__branch=F("joins"), person__memberships__started_on=F("election__meeting__date")
    )
    pairs = set(opened.values_list("election", "person__memberships"))
    through = election.joined.through
    through.objects.bulk_create(through(election_id=row, membership_id=membership) for row, membership in pairs)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_memberships_opened")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
