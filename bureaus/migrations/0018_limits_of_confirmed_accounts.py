"""Accounts confirmed before confirmations had a limit get one: the offices recorded by now.

Who typed the e-mail of such an account may read it still: the office that somebody gives its owner next takes a new
link, as it does for every other account.
"""

from django.db import migrations


def limit(apps, schema_editor):
    newest = apps.get_model("bureaus", "Mandate").objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    users = apps.get_model("members", "User").objects.filter(is_superuser=False, owner_confirmed_at__isnull=False)
    users.filter(person__isnull=False, confirmed_through=None).update(confirmed_through=newest)


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0017_incompatibility_in_all_organs_seeded"),
        ("members", "0013_memberships_annulled"),
    ]

    operations = [migrations.RunPython(limit, migrations.RunPython.noop)]
