"""Numbers for those who were members before there were member numbers."""

from django.db import migrations, models


def number_members(apps, schema_editor):
    """Number those who are or were members, in the order in which they joined."""
    people = apps.get_model("members", "Person").objects
    first = models.Min("memberships__started_on")
    joined = people.annotate(joined_on=first).exclude(joined_on=None).order_by("joined_on", "pk")
    number = 0
    for number, person in enumerate(joined.only("search_key").iterator(), start=1):
        key = f"{person.search_key} {number:06}".strip()
        people.filter(pk=person.pk).update(member_number=number, search_key=key)
    apps.get_model("members", "MemberSequence").objects.create(last=number)


class Migration(migrations.Migration):
    dependencies = [("members", "0014_member_numbers")]

    operations = [migrations.RunPython(number_members, migrations.RunPython.noop)]
