"""Everything between a fresh database and a first look, in one process because starting Django costs a second."""

import os

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the database up to date, load the demo party when it is empty, and say where to look."

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("sync_rights", verbosity=0, stdout=self.stdout)
        call_command("demo", if_empty=True, stdout=self.stdout)
        self.stdout.write(f"\nhttp://127.0.0.1:{os.environ.get('PORT', '8000')}/   (Ctrl-C stops)\n")
