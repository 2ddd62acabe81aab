"""Shorthands for the tests of donations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from tests.treasury.books import bank_of
from tests.treasury.money import dh
from treasury.cashbook.approving import approve_entry
from treasury.donations.recording import Giver, record_donation
from treasury.donations.reversing import approve_reversal, ask_reversal
from treasury.models import Donation, MoneyAccount

BORN = date(1970, 4, 23)
PHONE = "+212612345678"


def giver(name="إدريس الفاسي", **fields) -> Giver:
    """An outsider, identified as the party does without the authorisation for identity numbers."""
    return Giver(**{"name": name, "birth_date": BORN, "phone": PHONE} | fields)


def give(branch, amount, by, who=None, **fields) -> Donation:
    """Money by bank transfer, today; with `in_kind` a gift of that value."""
    given = {"given_on": localdate(), "near_known": True}
    if fields.get("in_kind"):
        given |= {"description": "حواسيب", "estimate": "فاتورة الشراء"}
    else:
        bank = MoneyAccount.objects.banks().filter(branch=branch).first() or bank_of(branch, by=by, days=2000)
        given |= {"account": bank, "method": "transfer"}
    amount = dh(amount) if isinstance(amount, int) else amount
    return record_donation(branch=branch, giver=who or giver(), amount=amount, by=by, **given | fields)


def refused(call, *arguments, **fields):
    """{field: words} of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        call(*arguments, **fields)
    found = refusal.value
    return {key: " ".join(words).replace("\u00a0", " ") for key, words in (
        found.message_dict if hasattr(found, "error_dict") else {"": found.messages}
    ).items()}  # fmt: skip


def take_back(donation, by, judge):
    ask_reversal(donation=donation, reason="خطأ في الاسم", by=by)
    if donation.in_kind:
        approve_reversal(donation=donation, by=judge)
    else:
        approve_entry(entry=donation.entry.reversals.get(), by=judge)
