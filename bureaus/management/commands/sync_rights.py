"""`manage.py sync_rights`: bring the database to the catalogue of offices and rights. `prepare` runs it."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from bureaus.syncing import sync_rights


class Command(BaseCommand):
    help = "Bring offices and rights to the catalogue of this version, and keep what the headquarters changed."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")

    @transaction.atomic
    def handle(self, *, dry_run, **options):
        try:
            changes = sync_rights()
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        for sign, words in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
            for word in words:
                self.stdout.write(f"{sign} {word}")
        if not changes and options["verbosity"]:
            self.stdout.write(_("Offices and rights are those of the catalogue already."))
        if dry_run:
            transaction.set_rollback(True)
