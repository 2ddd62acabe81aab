"""Recording a donation: who may give, the donor's card, the certificate's number, the line of the cash book."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.folding import fold
from branches.tree import absence_on
from members.identity_numbers import digest_of, is_kept, normalise, seal_for
from members.models import Membership, Person

from ..cashbook.documents import add_document
from ..cashbook.recording import record_entry
from ..closing.guard import refuse_closed
from ..models import DONATIONS, CashEntry, Donation, Donor, EntryCategory, Payment
from ..numbering import Series, take_number
from ..payments import amount_refusal
from .ceiling import refuse_above, take_turns
from .identity import number_on_file

FOREIGN, LEGAL = "foreign", "legal"
# Who may not give: Moroccan natural persons alone may.
REFUSED = (FOREIGN, LEGAL)
# What is typed in place of a name by who does not know it, or keeps it back.
NAMELESS = {fold(word) for word in ("مجهول", "مجهولة", "فاعل خير", "محسن", "محسنة", "متبرع", "anonyme", "anonymous")}


@dataclass(frozen=True)
class Giver:
    """Who gives, as typed: a member of the branch (`person`), or anybody with a name and what tells who it is."""

    name: str = ""
    person: Person | None = None
    name_latin: str = ""
    number: str = ""
    birth_date: date | None = None
    phone: str = ""
    origin: str = Donor.Origin.RESIDENT


@transaction.atomic
def record_donation(
    *, branch, giver: Giver, amount: Decimal, given_on, by, account=None, method="", reference="", in_kind=False,
    description="", estimate="", paper=None, near_known=False, form_key=None,
) -> Donation:  # fmt: skip
    """Record what `giver` gave `branch` on `given_on`, in money or `in_kind`; it takes the branch's next certificate.

    Money goes into the book of `account` as income, whose refusals hold here too (`cashbook.recording`). A cheque
    needs no account: it stands in the book once the bank has cashed it (`donations.cheques`), and in the ceiling at
    once. A form sent twice (the same `form_key`) gives back the first donation. Raises ValidationError keyed by field:
    for who may not give or is not identified, an amount above the ceiling (`ceiling.refuse_above`), a gift without an
    estimate, a cheque without a number.
    """
    take_turns()
    if form_key and (first := Donation.objects.filter(form_key=form_key).first()):
        if (first.branch_id, first.amount) != (branch.pk, amount):
            raise ValidationError(_("This form was used for another donation: open it again."))
        return first
    refuse_giver(giver)
    waits = not in_kind and method == Payment.Method.CHEQUE
    if in_kind or waits:  # the book asks for money
        _refuse_unbooked(branch, giver, given_on)
    if waits and not reference.strip():
        raise ValidationError({"reference": _("Write the number of the cheque.")})
    _refuse_gift(branch, amount, in_kind, account, description, estimate, waits=waits)
    card = _card_of(branch, giver)
    refuse_above(card, amount, given_on, near_known=near_known, method="" if in_kind else method)
    card.save()
    entry = None
    if not (in_kind or waits):
        entry = book_donation(card, account, amount=amount, booked_on=given_on, method=method, by=by,
                              reference=reference, description=description)  # fmt: skip
        if paper:
            add_document(entry=entry, paper=paper, by=by)
    return Donation.objects.create(
        branch=branch, donor=card, amount=amount, given_on=given_on, entry=entry, description=description.strip(),
        cheque=Payment.Cheque.RECEIVED if waits else "", reference=reference.strip() if waits else "",
        estimate=estimate.strip() if in_kind else "", recorded_by=by, form_key=form_key or uuid4(),
        year=given_on.year, number=take_number(Series.DONATION, branch, given_on.year),
    )  # fmt: skip


def book_donation(card, account, *, amount, booked_on, method, by, reference="", description="") -> CashEntry:
    """The line of what the donor of `card` gave, as income of `account`. Raises as `record_entry`."""
    return record_entry(
        account=account, category=EntryCategory.objects.get(code=DONATIONS), amount=amount, booked_on=booked_on,
        method=method, by=by, party=card.person, party_name=card.name, reference=reference, description=description,
        by_workflow=True,
    )  # fmt: skip


def refuse_giver(giver):
    """Raise ValidationError, keyed by field, for who may not give, and for a donor who is not identified.

    Organic law 29-11: the party is financed by national money, and no legal person gives. An outsider is identified by
    the national identity number; where the party keeps none (law 09-08), by name, birth date and telephone.
    """
    errors = {}
    if giver.origin == FOREIGN:
        errors["origin"] = _("The law forbids money of foreign persons: it is given back.")
    elif giver.origin == LEGAL:
        errors["origin"] = _("The law forbids donations of companies, associations and public bodies.")
    elif giver.origin not in Donor.Origin.values:
        errors["origin"] = _("Say who gives.")
    if giver.person is None:
        errors |= _unidentified(giver)
    elif _differs_from_file(giver):
        errors["number"] = _("The member's file has another number: look which one is right.")
    if errors:
        raise ValidationError(errors)


def _typed_digest(giver):
    """The keyed hash of the number that was typed; empty without one, or where the party keeps none."""
    number = normalise(giver.number) if is_kept() else ""
    return digest_of(number) if number else ""


def _differs_from_file(giver):
    on_file, typed = number_on_file(giver.person), _typed_digest(giver)
    return bool(on_file and typed and on_file != typed)


def _unidentified(giver):
    errors = {}
    name = fold(giver.name)
    if not name or name in NAMELESS:
        errors["party_name"] = _("An anonymous donation is not accepted: write the name of who gives.")
    elif len(name.split()) < 2:
        errors["party_name"] = _("Write the given name and the family name.")
    if is_kept():
        if not normalise(giver.number):
            errors["number"] = _("Write the number of the national identity card.")
        return errors
    if giver.birth_date is None:
        errors["birth_date"] = _("Write the birth date: it tells people of one name apart.")
    if not giver.phone:
        errors["phone"] = _("Write a telephone at which the donor is reached.")
    return errors


def _refuse_unbooked(branch, giver, given_on):
    """Raise ValidationError for a day, or a member, whom the book would refuse: no line of it asks now."""
    if given_on > localdate():
        raise ValidationError({"given_on": _("This day has not come yet.")})
    if absence := absence_on(branch, given_on):
        raise ValidationError({"given_on": absence})
    refuse_closed(branch=branch, day=given_on, field="given_on")
    if giver.person and not Membership.objects.filter(person=giver.person, branch=branch).exists():
        raise ValidationError({"party_name": _("This person is not and never was a member of the branch.")})


def _refuse_gift(branch, amount, in_kind, account, description, estimate, *, waits):
    errors = {}
    if refusal := amount_refusal(amount):
        errors["amount"] = refusal
    if in_kind:
        if not description.strip():
            errors["description"] = _("Say what was given.")
        if not estimate.strip():
            errors["estimate"] = _("Say how its value was estimated: the invoice, the price of the market, an expert.")
    elif not waits and (account is None or account.branch_id != branch.pk):
        errors["account"] = _("Choose the account that received it.")
    if errors:
        raise ValidationError(errors)


def _card_of(branch, giver) -> Donor:
    """The card of `giver` in `branch`, or a new one, with what was typed now; unsaved.

    Raises ValidationError (key `number`) for another number than the card has: by it the donor is known elsewhere.
    """
    person = giver.person
    name = " ".join((person.full_name if person else giver.name).split())
    born = person.birth_date if person else giver.birth_date
    digest = _typed_digest(giver)
    card = _known_card(branch, person, digest, fold(name)[:200], born) or Donor(branch=branch, person=person)
    card.name, card.name_key, card.origin = name, fold(name)[:200], giver.origin
    card.name_latin = _latin_name(giver) or card.name_latin
    card.birth_date, card.phone = born or card.birth_date, (person.phone if person else giver.phone) or card.phone
    if digest and card.digest and digest != card.digest:
        raise ValidationError({"number": _("The donor's card has another number: look which one is right.")})
    if digest and digest != number_on_file(person):  # a member's number stays in their file, where it is known
        card.digest, card.sealed = digest, seal_for(digest, normalise(giver.number))
    return card


def _latin_name(giver):
    return giver.person.latin_name if giver.person else giver.name_latin.strip()


def _known_card(branch, person, digest, name_key, born):
    rows = Donor.objects.filter(branch=branch).select_related("person__identity_number").order_by("pk")
    if person:
        return rows.filter(person=person).first()
    rows = rows.filter(person=None)
    if digest:
        return rows.filter(digest=digest).first()
    return rows.filter(digest="", name_key=name_key, birth_date=born).first()
