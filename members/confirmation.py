"""Whose account it is: proved by the e-mail that the owner confirmed, or by a link handed to them."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_backends
from django.db import transaction
from django.utils import timezone


def confirmed_address(user):
    """The EmailAddress that the owner has confirmed, or None."""
    return EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()


@transaction.atomic
def confirm_by_email(user):
    """Record that the account's e-mail is read: this proves its owner for the offices recorded by the first proof.

    An officer may have typed the address, or added it after using the link they handed over. So a limit that the
    account has is kept: only a new link from somebody who may give the newer office lifts it.
    """
    address, _new = EmailAddress.objects.get_or_create(user=user, email=user.email)
    if not address.verified:
        address.verified = True
        address.set_as_primary()
    kept = type(user).objects.select_for_update(of=["self"], no_key=True).get(pk=user.pk).confirmed_through
    _confirm(user, through=newest_office() if kept is None else kept)


def confirm_by_link(user):
    """Record that the owner used a link; it proves them for the offices recorded by now."""
    _confirm(user, through=newest_office())


def newest_office():
    """The key of the newest mandate, as the authentication backends tell it; 0 before there is any."""
    return max((backend.newest_office() for backend in get_backends() if hasattr(backend, "newest_office")), default=0)


def _confirm(user, *, through):
    user.owner_confirmed_at, user.confirmed_through = timezone.now(), through
    user.save(update_fields=["owner_confirmed_at", "confirmed_through"])
