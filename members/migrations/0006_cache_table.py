"""The table in which sign-in attempts are counted: without it, nobody could sign in after a plain `migrate`."""

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    """Create the table of the database cache (`settings.CACHES`), unless it exists."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("members", "0005_latest_memberships")]

    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
