"""Give the accounts that exist their names; where two had the same, the older account keeps it."""

from django.db import migrations

from arabic.folding import fold_identifier


def name_accounts(apps, schema_editor):
    """E-mails first: what is somebody's e-mail is no user name of another. A renamed account is printed."""
    accounts = apps.get_model("members", "User").objects
    users = list(accounts.order_by("pk"))
    owners = {}
    for user in users:
        user.email = user.email.lower()
        if user.email:
            owners.setdefault(fold_identifier(user.email), user)
    for user in users:
        given, number = user.username, 1
        while owners.setdefault(fold_identifier(user.username), user) is not user:
            number += 1
            user.username = f"{given}-{number}"
        if user.username != given:
            print(f"  The user name {given} was taken: account {user.pk} signs in as {user.username} from now on.")
        accounts.filter(pk=user.pk).update(username=user.username, email=user.email)
    names = apps.get_model("members", "SignInName")
    names.objects.bulk_create(names(key=key, user=user) for key, user in owners.items())


class Migration(migrations.Migration):
    dependencies = [("members", "0007_sign_in_names")]

    operations = [migrations.RunPython(name_accounts, migrations.RunPython.noop)]
