"""The accounts stay whole when a person is anonymised; money of theirs, or a name that the law keeps, forbids it."""

from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from members.erasing import HIDDEN, blank, register_name_scrub, register_obstacle, register_scrub
from members.identity_numbers import register_sealed
from members.retention import years_after, years_before, years_of_accounting

from .donations.forgetting import forget_cards
from .models import (
    BankLine,
    CashEntry,
    CreditMove,
    Donation,
    Donor,
    DuesCharge,
    DuesRelief,
    LevyCharge,
    LevyExemption,
    LevyPayment,
    LevyRefund,
    PastDuesLine,
    Payment,
    SupportingDocument,
    SuspensionProposal,
    VoidRequest,
)


def _with_credit(people):
    return people.filter(Exists(Payment.objects.holding().filter(payer=OuterRef("pk"))))


def _kept_for_the_accounts(people):
    since = years_before(localdate(), years_of_accounting())
    paid = Exists(Payment.objects.filter(payer=OuterRef("pk"), paid_on__gt=since))
    booked = Exists(CashEntry.objects.filter(party=OuterRef("pk"), booked_on__gt=since))
    gave = Exists(Donation.objects.filter(donor__person=OuterRef("pk"), given_on__gt=since))
    levied = Exists(LevyPayment.objects.filter(payer=OuterRef("pk"), paid_on__gt=since))
    return people.filter(paid | booked | gave | levied)


def _with_levies_unused(people):
    return people.filter(Exists(LevyPayment.objects.holding().filter(payer=OuterRef("pk"))))


register_sealed(Donor)

register_obstacle(_("A branch holds money of this person that settles no month: it is settled first."), _with_credit)


register_obstacle(
    _("A branch holds levies of this person that settle no month: they are settled first."), _with_levies_unused
)


def _kept_until(person):
    """The first day on which the law keeps no payment and no entry that names the person; None without any."""
    paid = Payment.objects.filter(payer=person).aggregate(last=Max("paid_on"))["last"]
    booked = CashEntry.objects.filter(party=person).aggregate(last=Max("booked_on"))["last"]
    gave = Donation.objects.filter(donor__person=person).aggregate(last=Max("given_on"))["last"]
    levied = LevyPayment.objects.filter(payer=person).aggregate(last=Max("paid_on"))["last"]
    last = max(filter(None, (paid, booked, gave, levied)), default=None)
    return last and years_after(last, years_of_accounting())


register_obstacle(
    _("The law keeps the names in the accounts for some years: a payment or an entry of this person is not that old."),
    _kept_for_the_accounts,
    until=_kept_until,
)


@register_scrub
def remove_circumstances(keys):
    """Why somebody owed less tells of their life, and no account needs it."""
    waiting = DuesRelief.objects.waiting().filter(person__among=keys)  # nobody is left whom it would concern
    waiting.update(state=DuesRelief.State.REFUSED, refusal=HIDDEN, answered_at=now())
    blank(DuesRelief, "person", keys, "reason", "decision", "refusal", "stop_reason", value=HIDDEN)
    blank(DuesCharge, "person", keys, "exemption_reason", value=HIDDEN)
    asked = LevyExemption.objects.waiting().filter(office__person__among=keys)
    asked.update(state=LevyExemption.State.REFUSED, refusal=HIDDEN, answered_at=now())
    blank(LevyExemption, "office__person", keys, "reason", "refusal", value=HIDDEN)
    blank(LevyCharge, "person", keys, "withdrawal_reason", value=HIDDEN)


@register_scrub
def remove_words_of_arrears(keys):
    """Proposals say why somebody did not pay; sheets of earlier books hold names as somebody typed them."""
    blank(SuspensionProposal, "membership__person", keys, "reason", "dismissal", value=HIDDEN)
    blank(PastDuesLine, "person", keys, "name", value=HIDDEN)


_WORDS_OF_CREDIT = ("reason", "undone_reason", "back_reason", "back_refusal")


@register_name_scrub
def remove_words(keys):
    blank(Payment, "payer", keys, "note", "reference", "bank")
    blank(VoidRequest, "payment__payer", keys, "reason", "refusal", value=HIDDEN)
    blank(CreditMove, "payment__payer", keys, *_WORDS_OF_CREDIT, value=HIDDEN)
    blank(CreditMove, "target__payer", keys, *_WORDS_OF_CREDIT, value=HIDDEN)
    blank(LevyPayment, "payer", keys, "reference")
    blank(LevyPayment, "payer", keys, "void_reason", value=HIDDEN)
    blank(LevyRefund, "payment__payer", keys, "reason", "undone_reason", value=HIDDEN)
    blank(Payment, "payer", keys, "void_reason", value=HIDDEN)
    blank(CashEntry, "party", keys, "party_name", "refusal", "reason", value=HIDDEN)
    for line in ("", "twin__"):  # the bank's words came twice where two kinds of files were read in
        blank(BankLine, f"{line}entry__party", keys, "text")
        blank(BankLine, f"{line}payment__payer", keys, "text")
        blank(BankLine, f"{line}returned__payer", keys, "text")
    blank(CashEntry, "party", keys, "party_key", "reference", "description")
    # The papers behind them name the person: the law has asked for them as long as for the accounts, and no longer.
    blank(SupportingDocument, "entry__party", keys, "replaced_reason", value=HIDDEN)
    SupportingDocument.objects.filter(entry__party__among=keys).delete()


def remove_donors(keys):
    forget_cards("person", keys)


def remove_details_of_donors(keys):
    """The ceiling of the year tells donors apart by birth date and keyed hash; nothing else is asked of a card."""
    blank(Donor, "person", keys, "name_latin", "phone", "sealed")


register_name_scrub(remove_donors, before=remove_details_of_donors)
