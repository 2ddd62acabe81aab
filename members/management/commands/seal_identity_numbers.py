"""`manage.py seal_identity_numbers`: after a new key was put first in CIN_KEYS, encrypt everything with it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.identity_numbers import is_kept, seal_anew


class Command(BaseCommand):
    help = "Encrypt the identity numbers anew with the first key of CIN_KEYS; the earlier keys can then be removed."

    def handle(self, **options):
        if not is_kept():
            raise CommandError(_("Identity numbers are not kept: CIN_AUTHORISATION is empty."))
        self.stdout.write(_("Encrypted anew: %(count)s.") % {"count": seal_anew()})
