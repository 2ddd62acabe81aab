"""The secret in the address by which anybody who holds a receipt checks it: signed, so that none can be made up."""

from django.core.signing import BadSignature, Signer

from .models import Payment


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


def _signer():
    return Signer(salt="treasury.receipt")
