"""The names by which accounts sign in: user names and e-mails in one table, so that each belongs to one account.

Members sign in by their member number as well. It stands with the person, not here: whatever becomes of the record,
its number leads to the person's account (`AccountManager.find_by_login`).
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold_identifier

LONGEST = 320
TAKEN = {
    "username": _("Another account signs in with this name."),
    "email": _("Another account uses this e-mail."),
}
NUMBER_OF_ANOTHER = _("Digits alone are a member number: only who bears it signs in with it.")
# A telephone of ten digits is no member number: some sign in with it as their user name.
MOST_DIGITS = 9
_BETWEEN_DIGITS = re.compile(r"[\s./_‐-―-]+")


class SignInName(models.Model):
    """One folded name of an account: `HQ` and `hq` are the same, and so is a user name that is somebody's e-mail."""

    key = models.CharField(max_length=LONGEST, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_names")

    def __str__(self):
        return self.key


def member_number_in(login):
    """The member number that somebody typed to sign in, in whatever digits and groups: «٠٠٠ ٠٤٢» is 42. Else None."""
    digits = _BETWEEN_DIGITS.sub("", fold_identifier(login))
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def keys_of(user):
    """{key: field} of the names of an account. Raises ValidationError where one is too long to be kept."""
    found = {}
    for field in ("email", "username"):
        if key := fold_identifier(getattr(user, field)):
            found[key] = field
            if len(key) > LONGEST:
                raise ValidationError({field: _("This name is too long.")})
    return found


def check_names(user):
    """Raise ValidationError, keyed by field, where another account has one of the user's names."""
    keys = keys_of(user)
    taken = SignInName.objects.filter(key__in=keys).exclude(user=user.pk).values_list("key", flat=True)
    if refused := {keys[key]: TAKEN[keys[key]] for key in taken}:
        raise ValidationError(refused)


def take_names(user):
    """Store the user name and the e-mail as those by which `user` signs in, and delete the former ones.

    Raises ValidationError where somebody else has taken one meanwhile.
    """
    wanted = keys_of(user)
    held = set(user.sign_in_names.values_list("key", flat=True))
    user.sign_in_names.filter(key__in=held - wanted.keys()).delete()
    try:
        with transaction.atomic():
            SignInName.objects.bulk_create(SignInName(key=key, user=user) for key in wanted if key not in held)
    except IntegrityError as taken:
        check_names(user)
        raise ValidationError(TAKEN["username"]) from taken
