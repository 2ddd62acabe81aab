"""`manage.py settle_transfers`: move the members whose branches did not answer in time. Meant for every night."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bureaus.transfers import carry_out_silent


class Command(BaseCommand):
    help = "Carry out the transfers on which a branch has not answered within the days of the rule."

    def handle(self, **options):
        done, left = carry_out_silent()
        self.stdout.write(
            ngettext("%(count)d transfer carried out.", "%(count)d transfers carried out.", done) % {"count": done}
        )
        for request, why in left:
            self.stderr.write(_("Not carried out: %(request)s. %(why)s") % {"request": request, "why": why})
