from django.db import migrations

from treasury.closing.triggers import guard_limits


class Migration(migrations.Migration):
    dependencies = [("treasury", "0007_surpluses_of_shares")]

    operations = guard_limits()
