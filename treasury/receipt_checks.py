"""The secret in the address by which anybody who holds a receipt or certificate checks it: signed, none is made up."""

from django.core.signing import BadSignature, Signer

from .models import Donation, LevyPayment, Payment


def check_token(payment) -> str:
    """What stands for the payment in the address printed on its receipt; the same each time."""
    return _signer().sign(payment.pk)


def checked_payment(token):
    """The payment, with its branch, for which `token` was signed; None for any other text.

    Django compares the signatures in constant time, and reads those of an earlier key (SECRET_KEY_FALLBACKS).
    """
    try:
        pk = _signer().unsign(token)
    except BadSignature:
        return None
    return Payment.objects.select_related("branch").filter(pk=pk).first()


def certificate_token(donation) -> str:
    """What stands for the donation in the address printed on its certificate; the same each time."""
    return _signer("treasury.certificate").sign(donation.pk)


def checked_donation(token):
    """The donation for which `token` was signed, with its branch and `was_reversed`; None for any other text."""
    try:
        pk = _signer("treasury.certificate").unsign(token)
    except BadSignature:
        return None
    return Donation.objects.with_state().select_related("branch").filter(pk=pk).first()


def levy_token(payment) -> str:
    """What stands for a receipt of levies in the address printed on it; the same each time."""
    return _signer("treasury.levy").sign(payment.pk)


def checked_levy(token):
    """The receipt of levies for which `token` was signed, with its branch; None for any other text."""
    try:
        pk = _signer("treasury.levy").unsign(token)
    except BadSignature:
        return None
    return LevyPayment.objects.select_related("branch").filter(pk=pk).first()


def _signer(salt="treasury.receipt"):
    return Signer(salt=salt)
