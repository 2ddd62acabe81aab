"""Whose account it is: proved by the e-mail that the owner confirmed, or by a link handed to them."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone


def confirmed_address(user):
    """The EmailAddress that the owner has confirmed, or None."""
    return EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()


@transaction.atomic
def confirm_by_email(user):
    """Record that the owner reads the account's e-mail, which proves them for every office."""
    address, _new = EmailAddress.objects.get_or_create(user=user, email=user.email)
    if not address.verified:
        address.verified = True
        address.set_as_primary()
    _confirm(user, through=None)


def confirm_by_link(user, *, through):
    """Record that the owner used a link handed to them; it proves them for the mandates up to `through` (a key)."""
    _confirm(user, through=through)


def _confirm(user, *, through):
    user.owner_confirmed_at, user.confirmed_through = timezone.now(), through
    user.save(update_fields=["owner_confirmed_at", "confirmed_through"])
