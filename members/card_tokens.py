"""The secret in the address that a card's QR code holds: signed, so that none can be made up.

It is derived from the card's key by the server's own key, as on receipts, and stored nowhere: whoever has a copy of
the database can print no card that works, and the branch can print its cards again. A card that is revoked is followed
by another one, with another key and so another secret.
"""

from django.core.signing import BadSignature, Signer
from django.utils.timezone import localdate

from .models import MembershipCard


def card_token(card) -> str:
    """What stands for the card in its address: 256 bits of signature (HMAC-SHA256), the same each time."""
    return _signer().sign(card.pk)


def valid_card(token):
    """The card, with its branch, for which `token` was signed, if it proves a membership today; None otherwise.

    Whether it was revoked, is over, belongs to somebody who left or is suspended, or was never issued, is told to
    nobody. Django compares the signatures in constant time, and reads those of an earlier key (SECRET_KEY_FALLBACKS).
    """
    try:
        pk = _signer().unsign(token)
    except BadSignature:
        return None
    return MembershipCard.objects.valid_on(localdate()).select_related("membership__branch").filter(pk=pk).first()


def _signer():
    return Signer(salt="members.card")
