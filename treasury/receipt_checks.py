"""The secret in the address by which anybody who holds a receipt or certificate checks it: signed, none is made up."""

from django.core.signing import BadSignature, Signer

from .models import Donation, LevyPayment, Payment

# What was printed with one of them stays readable: they do not change.
RECEIPT, CERTIFICATE, LEVY = "treasury.receipt", "treasury.certificate", "treasury.levy"


def check_token(payment) -> str:
    """What stands for the payment in the address printed on its receipt; the same each time."""
    return _signer().sign(payment.pk)


def checked_payment(token):
    """The payment, with its branch, for which `token` was signed; None for any other text."""
    pk = _key_of(token)
    return pk and Payment.objects.select_related("branch").filter(pk=pk).first()


def certificate_token(donation) -> str:
    """What stands for the donation in the address printed on its certificate; the same each time."""
    return _signer(CERTIFICATE).sign(donation.pk)


def checked_donation(token):
    """The donation for which `token` was signed, with its branch and `was_reversed`; None for any other text."""
    pk = _key_of(token, CERTIFICATE)
    return pk and Donation.objects.with_state().select_related("branch").filter(pk=pk).first()


def levy_token(payment) -> str:
    """What stands for a receipt of levies in the address printed on it; the same each time."""
    return _signer(LEVY).sign(payment.pk)


def checked_levy(token):
    """The receipt of levies for which `token` was signed, with its branch; None for any other text."""
    pk = _key_of(token, LEVY)
    return pk and LevyPayment.objects.select_related("branch").filter(pk=pk).first()


def _key_of(token, salt=RECEIPT):
    """The key for which `token` was signed; None for any other text.

    Django compares the signatures in constant time, and reads those of an earlier key (SECRET_KEY_FALLBACKS).
    """
    try:
        return _signer(salt).unsign(token)
    except BadSignature:
        return None


def _signer(salt=RECEIPT):
    return Signer(salt=salt)
