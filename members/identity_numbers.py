"""Keeping the number of the national identity card (CIN): off without the authorisation that law 09-08 asks for.

A file that holds it needs the prior authorisation of the national commission (article 12), whose reference is the
setting `CIN_AUTHORISATION`. Numbers are encrypted with `CIN_KEYS` (Fernet; the first one encrypts, all decrypt), and
found by HMAC-SHA256 with `CIN_HASH_KEY`: there are few enough numbers to try them all against a hash without a key.
"""

import hashlib
import hmac
import logging
import re
import unicodedata

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import IdentityNumber, Person

CHANGE = "members.change_person"

# One to three letters and up to seven digits, by practice: others are warned about, not refused.
USUAL = re.compile(r"[A-Z]{1,3}\d{1,7}", re.ASCII)
LONGEST = 20
SHOWN = 3
# What stands in place of a number that the keys do not open.
UNREADABLE = "•" * 5
_log = logging.getLogger(__name__)


def is_kept():
    """Whether the party holds the authorisation to keep identity numbers: without it there is no trace of a field."""
    return bool(settings.CIN_AUTHORISATION)


def normalise(text):
    """The number as it is compared: Latin capitals and digits alone, of any keyboard; at most `LONGEST` characters."""
    kept = []
    for sign in unicodedata.normalize("NFKC", text).upper():
        digit = unicodedata.digit(sign, None)
        if digit is not None:
            kept.append(str(digit))
        elif sign.isalnum():
            kept.append(sign)
    return "".join(kept)[:LONGEST]


def looks_usual(number):
    """Whether a normalised number has the usual form."""
    return bool(USUAL.fullmatch(number))


def mask(number):
    """What screens show: «•••••456»; of a short number, nothing."""
    return UNREADABLE + (number[-SHOWN:] if len(number) > SHOWN * 2 - 1 else "")


def digest_of(number):
    return hmac.new(settings.CIN_HASH_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()


def identity_number_of(person):
    """The whole number of `person`, "" where none is kept. Whoever shows it records that (`record_revealing`).

    `UNREADABLE` where the keys do not open it, lost or changed: pages and papers that tell of more than the number go
    on, nobody is told that there is none, and the log says whose it is.
    """
    row = IdentityNumber.objects.filter(person=person).first() if is_kept() else None
    if row is None:
        return ""
    number = _opened(row)
    if number is None:
        _log.error("The keys do not open the identity number of person %s.", row.person_id)
    return UNREADABLE if number is None else number


def masked_number_of(person):
    """The number of `person` as screens show it, "" where none is kept."""
    number = identity_number_of(person)
    return mask(number) if number else ""


@transaction.atomic
def record_identity_number(*, person, number):
    """Write the number of `person`, or remove it where `number` is empty. Anonymised people get none.

    ValidationError for them, and for a record that was merged into another one meanwhile. RuntimeError without the
    authorisation: no page leads here then.
    """
    if not is_kept():
        raise RuntimeError("Identity numbers are not kept without CIN_AUTHORISATION.")
    if Person.objects.hold(person.pk).anonymised_at:
        raise ValidationError(_("This person is anonymised: nothing is written of them any more."))
    row = IdentityNumber.objects.filter(person=person).first()
    number = normalise(number)
    if number:
        row = row or IdentityNumber(person=person)
        row.sealed, row.digest = _seal(person.pk, number), digest_of(number)
        row.save()
    elif row:
        row.delete()


def move_identity_number(*, giver, taker):
    """Seal the number of `giver` for `taker`, who has none, and move it. Returns the row, None where nothing moves.

    Without the authorisation, or the keys, it stays where it is: nobody can read it to seal it anew.
    """
    row = IdentityNumber.objects.filter(person=giver).first() if is_kept() else None
    if row is None or IdentityNumber.objects.filter(person=taker).exists():
        return None
    number = _opened(row)
    if number is None:
        return None
    row.sealed, row.person = _seal(taker.pk, number), taker
    row.save()
    return row


def others_with(number, person, user):
    """The other people whose files `user` sees and which hold this normalised number.

    Of files out of sight nothing is said: else a number typed here would tell whether the party knows its owner.
    """
    people = Person.objects.visible_to(user).exclude(pk=person.pk)
    return people.filter(identity_number__digest=digest_of(number))


def found_by(number, user):
    """The people who have exactly this normalised number, among those whose files `user` may change.

    Whoever does not see the masked number does not find it either. It is asked by a page that is sent (POST) alone:
    an address stands in histories and logs.
    """
    if not (is_kept() and number):
        return Person.objects.none()
    return Person.objects.within_reach(user, CHANGE).filter(identity_number__digest=digest_of(number))


# Models of other rooms that keep such a number in a column `sealed`, empty where there is none.
_sealed_elsewhere = []


def register_sealed(model):
    """Make known that rows of `model` keep numbers in `sealed`: `seal_anew` encrypts them too."""
    _sealed_elsewhere.append(model)


def seal_for(owner, number):
    """A normalised number, encrypted for `owner`, a text that only its row has: put elsewhere it opens nothing."""
    return _seal(owner, number)


def masked_of(owner, sealed):
    """The number that `seal_for` made for `owner`, as screens show it; "" without one or authorisation."""
    if not (sealed and is_kept()):
        return ""
    number = _decrypted(owner, sealed)
    return UNREADABLE if number is None else mask(number)


@transaction.atomic
def seal_anew():
    """Encrypt every number with the first of the keys, after it was put before the others. Returns how many."""
    count = 0
    for model in (IdentityNumber, *_sealed_elsewhere):
        rows = list(model.objects.exclude(sealed="").select_for_update())
        for row in rows:
            row.sealed = _keys().rotate(row.sealed.encode()).decode()
        model.objects.bulk_update(rows, ["sealed"], batch_size=500)
        count += len(rows)
    return count


def _keys():
    return MultiFernet([Fernet(key) for key in settings.CIN_KEYS])


def _seal(key, number):
    """The person's key is sealed in, so that a row put on somebody else's file opens nothing."""
    return _keys().encrypt(f"{key}:{number}".encode()).decode()


def _opened(row):
    """The number; None where no key opens it, or where it was sealed for another person."""
    return _decrypted(row.person_id, row.sealed)


def _decrypted(owner, sealed):
    try:
        key, _colon, number = _keys().decrypt(sealed.encode()).decode().partition(":")
    except (InvalidToken, ValueError):
        return None
    return number if key == str(owner) else None
