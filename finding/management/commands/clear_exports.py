"""`manage.py clear_exports`: remove the files of exports whose days are over."""

from django.core.management.base import BaseCommand

from finding.export_run import clear_expired


class Command(BaseCommand):
    help = "Remove the files of exports whose days are over, and what stopped exports left behind."

    def handle(self, **options):
        clear_expired()
