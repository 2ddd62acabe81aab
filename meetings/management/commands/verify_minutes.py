"""`manage.py verify_minutes`: whether approved minutes are still the same. Ends with 1 and names what is not."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetings.minutes.checking import verify_all
from meetings.models import Minutes

FAULTS = {
    "digest": _("the digest is not that of what was frozen"),
    "chain": _("the digest does not go on from the one before it"),
    "text": _("the text is not the one that was frozen"),
    "record": _("the record of the meeting is not what was frozen"),
}


class Command(BaseCommand):
    help = "Compute the digest of all approved minutes and of their annexes again; nothing is changed."

    def handle(self, **options):
        wrong = 0
        for fault in verify_all():
            wrong += 1
            row = fault.row
            self.stdout.write(f"{row._meta.model_name} {row.pk}, {row.branch}: {FAULTS[fault.kind]}")
        if wrong:
            raise CommandError(
                ngettext("%(count)d error was found.", "%(count)d errors were found.", wrong) % {"count": wrong}
            )
        count = Minutes.objects.approved().count()
        self.stdout.write(
            ngettext("%(count)d approved minutes are in order.", "%(count)d approved minutes are in order.", count)
            % {"count": count}
        )
