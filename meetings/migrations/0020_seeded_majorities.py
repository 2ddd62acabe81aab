"""The first rules of majorities: common practice, which the headquarters end to open the party's own.

The law leaves majorities to the party's statutes.
"""

from datetime import date

from django.db import migrations

# Organic law 29-11 on political parties.
SINCE = date(2011, 10, 24)
RULE_OF_THE_PARTY = "قاعدة داخلية للحزب، تعدلها قيادته"

# Matter; majority; whether the chair's vote decides a tie; the method that is asked for.
RULES = [
    ("ordinary", "half_cast", True, ""),
    ("activity_report", "half_cast", False, ""),
    ("financial_report", "half_cast", False, ""),
    ("rules", "two_thirds_present", False, ""),
    ("dissolution", "two_thirds_entitled", False, ""),
    ("expulsion", "two_thirds_cast", False, "secret_ballot"),
    ("persons", "half_cast", False, "secret_ballot"),
]


def seed(apps, schema_editor):
    rules = apps.get_model("meetings", "MajorityRule").objects
    for matter, majority, chair_decides, method in RULES:
        rules.create(matter=matter, majority=majority, chair_decides=chair_decides, method=method,
                     reference=RULE_OF_THE_PARTY, started_on=SINCE)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("meetings", "0019_votes")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
