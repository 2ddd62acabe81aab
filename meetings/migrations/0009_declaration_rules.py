from datetime import date, timedelta

from django.db import migrations
from django.utils.timezone import localdate

# Organic law 29-11 on political parties.
LAW_ON_PARTIES = date(2011, 10, 24)
RULES = {"leading": 15, "local": 30}
ASKED_WITHIN = 365


def seed(apps, schema_editor):
    rule = apps.get_model("meetings", "DeclarationRule")
    for level, days in RULES.items():
        rule.objects.create(level=level, days=days, reference="القانون التنظيمي رقم 29.11", started_on=LAW_ON_PARTIES)


def open_declarations(apps, schema_editor):
    """Of bureaus that sit already: they are to be declared too, if nobody has; of long ago, they were on paper."""
    start = max(LAW_ON_PARTIES, localdate() - timedelta(days=ASKED_WITHIN))
    made = apps.get_model("meetings", "Declaration").objects
    elections = apps.get_model("meetings", "Election").objects.filter(
        organ="bureau", state="in_force", bureau__ended_on=None, meeting__date__gte=start
    )
    for election in elections.select_related("meeting__branch"):
        level = "leading" if election.meeting.branch.kind == "national" else "local"
        made.create(election=election, due_on=election.meeting.date + timedelta(days=RULES[level]))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_declarations")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(open_declarations, migrations.RunPython.noop),
    ]
