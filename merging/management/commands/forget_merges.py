"""`manage.py forget_merges`, for every night: drop the old values of merges that nobody can undo any more."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from merging.forgetting import forget_changes


class Command(BaseCommand):
    help = "Drop what the rows held before merges that are undone, or past the days in which they can be."

    def handle(self, **options):
        count = forget_changes()
        self.stdout.write(
            ngettext("The old values of %(count)d merge are forgotten.",
                     "The old values of %(count)d merges are forgotten.", count) % {"count": count}
        )  # fmt: skip
