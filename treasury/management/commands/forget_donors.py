"""`manage.py forget_donors`, for every night: remove the names of outsiders that the accounts need no longer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from treasury.donations.forgetting import forget_donors


class Command(BaseCommand):
    help = "Remove who the donors were who are no members and gave nothing in the years of accounting."

    def handle(self, **options):
        self.stdout.write(_("Donors forgotten: %(count)s.") % {"count": forget_donors()})
