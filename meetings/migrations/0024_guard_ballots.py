from django.db import migrations

from meetings.balloting.triggers import guard_ballots


class Migration(migrations.Migration):
    dependencies = [("meetings", "0023_ballot_rule")]

    operations = guard_ballots()
