"""Passwords that anybody would try first here: the names of the product and of the party."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from arabic.folding import fold

PRODUCT = ("مكتب", "Maktab")
FEWEST_OWN_LETTERS = 6
SHORTEST_WORD = 3


class HouseNameValidator:
    """Refuses a password that is little more than names of the product or the party, repeated or with a year."""

    def validate(self, password, user=None):
        """Raise ValidationError when few letters are left without the names; digits and signs count for nothing."""
        left = fold(password).replace(" ", "")
        if not any(name in left for name in _names()):
            return
        for name in _names():
            left = left.replace(name, "")
        if len(re.sub(r"[\d_]", "", left)) < FEWEST_OWN_LETTERS:
            message = _("This password is made of the name of the party or of this site: choose another.")
            raise ValidationError(message, code="password_house_name")

    def get_help_text(self):
        return _("Your password can’t be made of the name of the party or of this site.")


def _names():
    """The names, their words and their words joined, folded, the longest first."""
    party = [settings.PARTY.get(key) or "" for key in ("name", "name_latin", "name_tifinagh")]
    found = set()
    for name in (*PRODUCT, *party):
        words = re.findall(r"[^\W\d_]+", name)
        found |= {fold(name).replace(" ", ""), fold("".join(words)), *map(fold, words)}
    return sorted((name for name in found if len(name) >= SHORTEST_WORD), key=len, reverse=True)
