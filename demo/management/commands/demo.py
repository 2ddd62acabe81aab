"""The demo party: load it into an empty database, or say who may sign in to it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from branches.models import Branch
from demo.accounts import PASSWORD, demo_accounts
from demo.party import build
from members.models import Person, User


class Command(BaseCommand):
    help = "Load an invented party, made by the real workflows, into an empty database; print its accounts."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is a party already.")
        parser.add_argument("--seed", type=int, default=1, help="Another number makes another party (default: 1).")
        parser.add_argument("--accounts", action="store_true", help="Only print the accounts of the demo.")

    def handle(self, *args, if_empty, seed, accounts, **options):
        if accounts:
            return self.print_accounts()
        if not is_empty():
            if not if_empty:
                raise CommandError("The database is not empty: the demo is never mixed with real data.")
            self.stdout.write("There is a party already: nothing was loaded.")
            return self.print_accounts()
        if not settings.DEBUG:
            raise CommandError("The demo's password is known to all: it is loaded with DEBUG=1 only.")
        self.stdout.write("Loading the demo party; this takes about half a minute…")
        # In debug mode Django keeps every query, and there are many; nobody is to be written to about years ago.
        with override_settings(DEBUG=False, EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
            build(seed=seed)
        return self.print_accounts()

    def print_accounts(self):
        """Print the table of accounts, or nothing where the demo is not loaded."""
        accounts = demo_accounts()
        if not accounts:
            return
        self.stdout.write(f"\nDemo accounts (password: {PASSWORD})\n\n")
        width = max(len(account.address) for account in accounts)
        for account in accounts:
            self.stdout.write(
                f"  {account.username:<11} {account.address:<{width}}  "
                f"{account.person}، {account.office}، {account.branch}"
            )


def is_empty():
    """Whether nobody works here yet: no branch, no person, no account."""
    return not any(model.objects.exists() for model in (Branch, Person, User))
