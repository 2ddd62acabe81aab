"""`manage.py charge_dues`: ask for a month's dues, and the levies of elected officials.

Meant for the first night of each month: the timer asks the whole party for the running month, which nobody decides.
Another month, or one branch, is somebody's act: `--by` names the account, which must have the right there.
"""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arabic.calendar import format_month, parse_month
from branches.models import Branch
from branches.scoping import reach_of
from members.models import User
from runs.models import Run
from runs.running import carry_on
from treasury.charging_run import CHARGE, open_charging
from treasury.levies.charging import CHARGE as CHARGE_LEVIES
from treasury.levies.charging import charge_levies
from treasury.months import current_month


class Command(BaseCommand):
    help = "Charge a month's dues and levies to all who owe them; run again, it makes only what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--month", help="YYYY-MM or MM/YYYY; the current month if it is left out")
        parser.add_argument("--branch", help="the address word of a branch; it and the branches under it are charged")
        parser.add_argument("--by", metavar="ACCOUNT", help="who charges another month, or one branch")

    def handle(self, *, month, branch, by, **options):
        month = self._month(month)
        roots = self._branches(branch)
        account = self._account(by, roots) if by or branch or month != current_month() else None
        runs = [self._charge(root, month, account) for root in roots]
        made = sum(run.result.get("made", 0) for run in runs)
        missing = sum(run.result.get("without_rate", 0) for run in runs)
        text = ngettext("%(month)s: %(count)d charge made.", "%(month)s: %(count)d charges made.", made)
        self.stdout.write(text % {"month": format_month(month), "count": made})
        levies = sum(charge_levies(branch=root, month=month, below=True) for root in roots)
        if levies:
            text = ngettext("%(count)d levy is asked.", "%(count)d levies are asked.", levies)
            self.stdout.write(text % {"count": levies})
        if missing:
            text = ngettext("%(count)d member has no rate.", "%(count)d members have no rate.", missing)
            self.stderr.write(text % {"count": missing})

    def _account(self, by, roots):
        """The account that may charge dues and levies in all of these branches and those under them."""
        account = User.objects.find_by_login(by or "")
        if account is None or not account.is_active:
            raise CommandError(_("Say with --by which account charges another month, or one branch."))
        reaches = [reach_of(account, right) for right in (CHARGE, CHARGE_LEVIES)]
        if not all(reach.covers_under(root.path) for reach in reaches for root in roots):
            raise CommandError(_("This account may not charge in all of these branches."))
        return account

    def _charge(self, root, month, account):
        """Charge here and now, whatever the setting of workers: carries on what a killed process left, too."""
        try:
            run = open_charging(branch=root, month=month, by=account)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        carry_on.call(run.pk)
        run.refresh_from_db()
        if run.state != Run.State.DONE:
            raise CommandError(run.failure or _("Another process is charging this month: see its page."))
        return run

    def _month(self, typed):
        try:
            return parse_month(typed) if typed else current_month()
        except ValueError as error:
            raise CommandError(_("Write the month as 2026-11 or 11/2026.")) from error

    def _branches(self, slug):
        if not slug:
            return Branch.objects.filter(depth=1)
        branches = Branch.objects.filter(slug=slug)
        if not branches:
            raise CommandError(_("There is no branch with this address word."))
        return branches
