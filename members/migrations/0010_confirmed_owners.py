"""The owners of existing accounts who have confirmed their e-mail keep their offices' rights; others confirm anew."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def confirm_owners(apps, schema_editor):
    addresses = apps.get_model("account", "EmailAddress").objects.filter(verified=True, email=F("user__email"))
    users = apps.get_model("members", "User").objects
    users.filter(pk__in=addresses.values("user"), owner_confirmed_at=None).update(owner_confirmed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("members", "0009_invitations"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [migrations.RunPython(confirm_owners, migrations.RunPython.noop)]
