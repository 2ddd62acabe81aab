"""`manage.py audit_treasury`: whether the books of the party add up. Ends with 1 and names rows where they do not."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treasury.audit.checks import BY_CODE, CHECKS, SHOWN, audit


class Command(BaseCommand):
    help = "Check every rule of the books of the whole party; nothing is changed."

    def handle(self, **options):
        found = audit()
        for code, finding in found.items():
            self.stdout.write(f"{BY_CODE[code].title}: {finding.count}")
            for row in finding.rows:
                self.stdout.write(f"  {row}")
            if finding.count > SHOWN:
                self.stdout.write("  …")
        if found:
            raise CommandError(
                ngettext(
                    "%(count)d rule of the books is broken.", "%(count)d rules of the books are broken.", len(found)
                )
                % {"count": len(found)}
            )
        self.stdout.write(_("The books are in order: %(count)d rules were checked.") % {"count": len(CHECKS)})
