"""Donors who are no members are forgotten once the law no longer asks for the names in the accounts.

Of members, anonymising decides (`treasury.scrubbing`). Amounts, days and certificate numbers stay.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from members.erasing import HIDDEN, blank
from members.retention import years_before, years_of_accounting

from ..models import BankLine, CashEntry, Donation, Donor, SupportingDocument


@transaction.atomic
def forget_donors() -> int:
    """Remove who they were of the outsiders who gave nothing in the years of accounting. Returns how many cards."""
    since = years_before(localdate(), years_of_accounting())
    lately = Donation.objects.filter(donor=OuterRef("pk"), given_on__gt=since)
    rows = Donor.objects.filter(person=None).exclude(name=HIDDEN).filter(~Exists(lately))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if keys:
        forget_cards("pk", keys)
    return len(keys)


def forget_cards(way, keys):
    """Remove who the donors were whose cards `way` leads from to these `keys`, and the words about their donations."""
    lead = "donor" if way == "pk" else f"donor__{way}"
    blank(Donation, lead, keys, "description", "estimate", "reversal_reason", value=HIDDEN)
    blank(Donation, lead, keys, "reference")
    for entry in (f"donation__{lead}", f"reverses__donation__{lead}"):
        blank(CashEntry, entry, keys, "party_name", "refusal", "reason", value=HIDDEN)
        blank(BankLine, f"entry__{entry}", keys, "text")
        blank(BankLine, f"twin__entry__{entry}", keys, "text")
        blank(CashEntry, entry, keys, "party_key", "reference", "description")
        SupportingDocument.objects.filter(**{f"entry__{entry}__among": keys}).delete()
    blank(Donor, way, keys, "name", value=HIDDEN)
    blank(Donor, way, keys, "name_latin", "name_key", "phone", "sealed", "digest")
    Donor.objects.filter(**{f"{way}__among": keys}).update(birth_date=None)
