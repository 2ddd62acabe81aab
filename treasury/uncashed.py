"""A cheque that the bank has not cashed: who says that it came back, and on which day it did."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .second_person import name_holders, nearest_holders


def refuse_day(cheque, day, field):
    """Raise ValidationError (key `field`) unless on `day` the bank may have cashed `cheque`, or sent it back."""
    if day > localdate():
        raise ValidationError({field: _("This day has not come yet.")})
    if day < cheque.paid_on:
        words = {"number": cheque.reference}
        raise ValidationError({field: _("The cheque %(number)s was given after that day.") % words})


def alone_refusal(cheque, by, *, giver, right) -> str:
    """Why `by` does not take back what is on record of `cheque`, which waits; empty where they may.

    It is in no book, so no line of it is reversed: who took it, or gave it (`giver`, a person's key or None), would
    make it vanish alone. Others who hold `right` are named.
    """
    recorder, own = cheque.recorded_by, {giver} - {None}
    if by.pk != recorder.pk and (by.person_id is None or by.person_id not in own | {recorder.person_id}):
        return ""
    others = nearest_holders(right, cheque.branch, without=own | {recorder.person_id})
    words = {"offices": name_holders(others)}
    return _("Who took a cheque, or gave it, does not take its receipt back: %(offices)s may.") % words
