"""`manage.py forget_imports`, for every night: drop the lines of files not written in time, or past undoing.

Lists of members, and sheets of past dues.
"""

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import ngettext

from members.exchange.batches import forget_old
from treasury.pastdues.batches import forget_old as forget_old_sheets


class Command(BaseCommand):
    help = "Forget imports that were not written within their days, and the lines of those past their undoing."

    def handle(self, **options):
        count = forget_old(now()) + forget_old_sheets(now())
        self.stdout.write(
            ngettext("%(count)d import is forgotten.", "%(count)d imports are forgotten.", count) % {"count": count}
        )
