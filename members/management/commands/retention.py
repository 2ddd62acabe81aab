"""`manage.py retention`: who is past the time for which identities are kept; with `--confirm`, anonymise them."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.anonymising import anonymise_many
from members.models import Anonymisation, NameWord, User
from members.retention import people_past_retention

LISTED = 50


class Command(BaseCommand):
    help = (
        "List the former members whose identity is kept for longer than the rule of retention says. "
        "With --confirm COUNT --by ACCOUNT, anonymise them: this cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--confirm", type=int, metavar="COUNT", help="how many the list counted; else nothing is done"
        )
        parser.add_argument("--by", metavar="ACCOUNT", help="the account of the headquarters that decides it")
        parser.add_argument("--all", action="store_true", help=f"list all of them, not the first {LISTED}")

    def handle(self, *, confirm, by, **options):
        count = people_past_retention().count()
        if confirm is None:
            self._list(count, options["all"])
            return
        account = self._account(by)
        if confirm != count:
            raise CommandError(
                _("%(count)s people are past their time, not %(typed)s: look at the list again.")
                % {"count": count, "typed": confirm}
            )
        self._anonymise(account, count)

    def _list(self, count, whole):
        people = people_past_retention().order_by("pk").values_list("pk", "given_name", "family_name", "branch__name")
        for pk, given, family, branch in (people if whole else people[:LISTED]).iterator():
            self.stdout.write(f"{pk}\t{given} {family}\t{branch}")
        self.stdout.write(_("Past the time for which identities are kept: %(count)s.") % {"count": count})
        if count:
            self.stdout.write(
                _("Nothing is done. To anonymise them: --confirm %(count)s --by ACCOUNT") % {"count": count}
            )

    def _account(self, by):
        account = User.objects.find_by_login(by or "")
        if account is None or not (account.is_superuser and account.is_active):
            raise CommandError(_("Say with --by which account of the headquarters decides this."))
        return account

    def _anonymise(self, account, count):
        """In steps, each a transaction: what was done stays where it stops, and the command is run again.

        The words of their names are forgotten once, also where a step fails.
        """
        done = 0
        try:
            while done < count:
                step = anonymise_many(people_past_retention(), by=account, reason=Anonymisation.Reason.RETENTION)
                if not step:
                    break
                done += step
                self.stdout.write(_("Anonymised: %(done)s of %(count)s.") % {"done": done, "count": count})
        finally:
            NameWord.objects.forget_unborne()
