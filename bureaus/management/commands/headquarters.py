"""`manage.py headquarters`: the first account of a party, or a new link for headquarters that are locked out."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bureaus.headquarters import invite_headquarters


class Command(BaseCommand):
    help = (
        "Open an account of the national headquarters; print the link by which its owner chooses the password, once."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="?", help="or HEADQUARTERS_USERNAME; asked for in a terminal")
        parser.add_argument("--email", help="or HEADQUARTERS_EMAIL; of a new account, may be left out")
        parser.add_argument("--site", help="where the site answers: https://maktab.example.org")

    def handle(self, *, username, email, site, **options):
        username = username or settings.HEADQUARTERS_USERNAME or self._ask()
        email = email or settings.HEADQUARTERS_EMAIL
        try:
            invitation, code = invite_headquarters(username=username, email=email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        address = (site or site_address()).rstrip("/") + reverse("members:choose-password", args=[code])
        until = date_format(localtime(invitation.expires_at), "DATETIME_FORMAT")
        words = {"account": invitation.user.username, "until": until}
        text = _("Account %(account)s. Its owner chooses the password here, once, until %(until)s:") % words
        self.stdout.write(f"\n{text}\n\n{address}\n")

    def _ask(self):
        name = input(_("User name of the headquarters' account: ")).strip() if sys.stdin.isatty() else ""
        if not name:
            raise CommandError(_("Give a user name: manage.py headquarters NAME, or HEADQUARTERS_USERNAME."))
        return name


def site_address():
    """Where the site answers by its settings: the first of ALLOWED_HOSTS, on a laptop the port of `make run`."""
    if settings.DEBUG:
        return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    scheme = "https" if settings.HTTPS else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0].removeprefix('.')}"
