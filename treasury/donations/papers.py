"""What the papers and tables of donations say: plain text for the layouts of `documents`, and rows for a table."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.numbers import amount_in_words
from documents.qr import qr_codes

from ..papers import dirhams
from ..receipt_checks import certificate_token
from .identity import masked_number


def certificate_paper(donation, absolute):
    """The certificate of `donation` (with its state), for the layout "certificate".

    `absolute` makes a whole address of a path on this site: the QR code leads there.
    """
    donor, entry = donation.donor, donation.entry
    address = absolute(reverse("treasury:check-certificate", args=[certificate_token(donation)]))
    facts = [
        [_("Received from"), " · ".join(filter(None, [donor.name, donor.name_latin]))],
        [_("Number of the national identity card"), masked_number(donor)],
        [_("Birth date"), date_format(donor.birth_date) if donor.birth_date else ""],
        [_("Nationality and residence"), str(donor.get_origin_display())],
        [_("What was given, or for what"), donation.description],
        [_("How the value was estimated"), donation.estimate],
        [_("Method of payment"), f"{donation.method} {donation.paid_with}"],
        [_("Voucher"), entry.voucher if entry else ""],
        [_("Given on"), date_format(donation.given_on)],
        [_("Recorded by"), str(donation.recorded_by)],
    ]
    return {
        "title": _("Certificate of a donation in kind") if donation.in_kind else _("Certificate of a donation"),
        "branch": donation.branch.name,
        "number_label": _("No."),
        "number": donation.certificate,
        "amount": dirhams(donation.amount),
        "in_words": amount_in_words(donation.amount),
        "facts": [[label, value.strip()] for label, value in facts if value.strip()],
        "notes": [note] if (note := _note(donation)) else [],
        "check": _("To check this certificate, scan the code or open its address:"),
        "address": address,
        "qr": qr_codes([address])[0],
        "signature": _("Signature and stamp of the treasurer"),
    }


def _note(donation):
    """Why the certificate does not count, or not yet; empty where it does."""
    if donation.is_uncashed:
        return _("By cheque: the certificate counts once the bank has cashed it.")
    if not donation.was_reversed:
        return ""
    if donation.returned_on:
        return _("The bank returned the cheque unpaid: the certificate does not count.")
    return _("This donation was taken back: the certificate does not count.")


def donors_header():
    return [
        _("Donor"),
        _("Name in Latin letters"),
        _("Number of the national identity card"),
        _("Birth date"),
        _("Phone"),
        _("Nationality and residence"),
        _("Branches"),
        _("Number of donations"),
        _("Money"),
        _("Cheques that wait"),
        _("In kind"),
        _("Together"),
        _("Left to the ceiling"),
    ]


def donor_rows(donors):
    """Rows for `documents.spreadsheets` of `yearly.DonorYear`s."""
    for donor in donors:
        card = donor.card
        yield [
            " / ".join(donor.names), card.name_latin, masked_number(card), card.birth_date, card.phone,
            str(card.get_origin_display()), "، ".join(donor.branches), donor.count, donor.money, donor.cheques,
            donor.in_kind, donor.total, donor.left,
        ]  # fmt: skip


def file_name(year):
    return _("Donors of %(year)s, %(day)s") % {"year": year, "day": localdate()}
