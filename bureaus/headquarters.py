"""The first account of a party: who works at the national headquarters, and the link by which they sign in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User

from .invitations import invite


@transaction.atomic
def invite_headquarters(*, username, email=""):
    """Open the headquarters' account `username` where there is none, and make a link for its owner.

    Returns (invitation, code); the code is known now and never again, and the link that waited is revoked. The
    account has no password until its owner chooses one. The link stands in its own account's name, because before
    the first account there is nobody else. Raises ValidationError where the name is no user name, or where it is an
    account's that is closed or not the headquarters'.
    """
    account = User.objects.find_by_login(username)
    if account is None:
        account = User(username=username, email=email, is_superuser=True, is_staff=True)
        account.set_unusable_password()
        account.full_clean()
        account.save()
    elif not (account.is_superuser and account.is_active):
        raise ValidationError(_("This account is closed, or is not the headquarters'."))
    return invite(account=account, by=account)
