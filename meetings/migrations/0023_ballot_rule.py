from datetime import date

from django.db import migrations

# The general practice of parties' statutes, until the headquarters' own rule follows it.
FROM = date(2011, 10, 24)


def seed(apps, schema_editor):
    apps.get_model("meetings", "BallotRule").objects.create(
        absolute_rounds=1,
        ties_after=2,
        tie_break="lot",
        warn_below=10,
        phones_from=3,
        reference="القواعد العامة للاقتراع، في انتظار مقتضيات النظام الأساسي",
        started_on=FROM,
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0022_ballots")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
