"""Telephone numbers: stored as E.164, written as Moroccans write them."""

import re
from functools import cache

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _


def normalise_phone(text):
    """«06 12 34 56 78» → `+212612345678`; empty stays empty. Raises ValidationError if it is no telephone number.

    The one rule for a phone, in forms, in the administration and in files. A number must lie in a range that its
    country has given out: length alone lets typing mistakes pass.
    """
    if not text.strip():
        return ""
    usual = _USUAL.fullmatch(_SPACING.sub("", text))
    if usual and _mobile_ranges().fullmatch(usual[1]):
        return f"+212{usual[1]}"
    try:
        number = phonenumbers.parse(text, "MA")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("Enter a telephone number such as 06 12 34 56 78."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# A fast path for nearly every number, with the library's own ranges: a list of members has a hundred thousand.
_USUAL = re.compile(r"(?:\+212|00212|0)?([67][0-9]{8})")
_SPACING = re.compile(r"[ .\-\u00a0]")


@cache
def _mobile_ranges():
    return re.compile(phonenumbers.PhoneMetadata.metadata_for_region("MA").mobile.national_number_pattern)


_MOROCCAN = re.compile(r"\+212[1-9][0-9]{8}")


def spoken_phone(value):
    """`+212612345678` → `06 12 34 56 78`, spaces unbreakable; a number that cannot be read comes back as it is."""
    if _MOROCCAN.fullmatch(value):  # a fast path for nearly every number: a list shows fifty, and the library is slow
        return _in_pairs(f"0{value[4:]}")
    try:
        number = phonenumbers.parse(value, "MA")
    except phonenumbers.NumberParseException:
        return value
    if number.country_code != 212:
        form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, form).replace(" ", "\u00a0")
    return _in_pairs(f"0{number.national_number}")


def _in_pairs(digits):
    return "\u00a0".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def phone_markup(value):
    """The number as it is written, isolated left to right; nothing for none."""
    return format_html('<bdi dir="ltr">{}</bdi>', spoken_phone(value)) if value else ""


class PhoneField(forms.CharField):
    """A telephone number, in any way of writing it; its value is E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off", "class": "vTextField"})

    def clean(self, value):
        return normalise_phone(super().clean(value))

    def prepare_value(self, value):
        """What is stored is shown as it is written; what was typed stays as it was typed."""
        return spoken_phone(value).replace("\u00a0", " ") if value and value.startswith("+") else value
