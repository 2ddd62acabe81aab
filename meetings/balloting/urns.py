"""The sealed ballots of a round: one text, encrypted anew at each vote.

Each ballot is written in the same width and all in the order of their random codes, so that neither the length of the
sealed text nor its order tells anything, and copies of the database taken before and after a vote have nothing in
common. The key is the server's (SECRET_KEY): it stands in no copy of the database.
"""

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

# Letters and digits that nobody mistakes for another when a code is copied by hand.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
NONCE = 12
SALT = "meetings.urns"


def make_code():
    """A ballot's code, drawn at random: «K7QM4-9XTRA», 50 bits."""
    signs = "".join(secrets.choice(SIGNS) for _turn in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def sign_code(code, round_key, entry_key):
    """The code as a form carries it: it is the server's own, for this voter and this round. Stored nowhere."""
    return _signer(round_key, entry_key).sign(code)


def read_code(signed, round_key, entry_key):
    """The code that `sign_code` signed; None for anything else."""
    try:
        return _signer(round_key, entry_key).unsign(signed)
    except BadSignature:
        return None


def _signer(round_key, entry_key):
    return Signer(salt=f"{SALT}.code.{round_key}.{entry_key}")


def seal(ballots, round_key, options):
    """`ballots`, {code: keys of the options chosen}, sealed for the round `round_key` in which `options` stand."""
    width = len(json.dumps(sorted(options)))
    lines = [[code, json.dumps(sorted(ballots[code])).ljust(width)] for code in sorted(ballots)]
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY, round_key)).encrypt(nonce, json.dumps(lines).encode(), None)


def unseal(sealed, round_key):
    """What `seal` sealed: {code: keys}. Raises ValidationError where no key of the server opens it."""
    sealed = bytes(sealed)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            text = AESGCM(_key(secret, round_key)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
        except InvalidTag:
            continue
        return {code: json.loads(choice) for code, choice in json.loads(text)}
    raise ValidationError(_("The server's key has changed: the ballots of this round cannot be opened."))


def _key(secret, round_key):
    return salted_hmac(f"{SALT}.{round_key}", "ballots", secret=secret, algorithm="sha256").digest()
