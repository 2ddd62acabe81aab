"""Everything between a fresh database and a first look, in one process because starting Django costs a second."""

import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from demo.accounts import demo_accounts
from demo.tree import NAME, NAME_LATIN
from members.models import User


class Command(BaseCommand):
    help = "Bring the database up to date, load the demo party when it is empty, and say where to look."

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="Load no demo: a party of one's own begins empty.")
        parser.add_argument("--serve", action="store_true", help="Serve on 127.0.0.1 afterwards, with DEBUG=1 only.")

    def handle(self, *args, no_demo, serve, **options):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("sync_rights", verbosity=0, stdout=self.stdout)
        if settings.DEBUG and not no_demo:
            call_command("demo", if_empty=True, stdout=self.stdout)
        self.say_who_signs_in()
        if serve and settings.DEBUG:
            self.serve()

    def say_who_signs_in(self):
        """Nobody can work here before the headquarters have an account: open it, or say how."""
        if User.objects.filter(is_superuser=True).exists():
            return
        if settings.HEADQUARTERS_USERNAME or sys.stdin.isatty():
            call_command("headquarters", stdout=self.stdout)
        else:
            self.stdout.write("Nobody can sign in yet. The first account: manage.py headquarters NAME")

    def serve(self):
        """Serve until Ctrl-C. The demo's party has its name here; a party of one's own has the settings' or none."""
        if demo_accounts() and not settings.PARTY["name"]:
            settings.PARTY |= {"name": NAME, "name_latin": NAME_LATIN}
        port = os.environ.get("PORT", "8000")
        self.stdout.write(f"\nhttp://127.0.0.1:{port}/   (Ctrl-C stops)\n")
        self.stdout.flush()
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, use_static_handler=False, verbosity=0)
