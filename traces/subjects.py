"""What may be read, by the short code that a reading keeps, in words."""

from django.utils.translation import gettext_lazy as _

SUBJECTS = {
    "file": _("the member's file"),
    "admin_file": _("the file in the administration"),
    "dues": _("dues and payments"),
    "cin": _("the national identity number"),
    "members": _("a list of members"),
    "elected": _("the list of elected officials"),
    "card": _("a membership card"),
    "cards": _("sheets of membership cards"),
    "invitations": _("slips that invite to sign in"),
    "receipt": _("a receipt"),
    "receipts": _("receipts"),
    "year_of_dues": _("a year of dues"),
    "arrears": _("the list of arrears"),
    "voucher": _("a voucher of the cash book"),
    "document": _("a supporting document"),
    "donation": _("a donation"),
    "donations": _("the donors of a branch or of the party"),
    "levies": _("levies of elected officials"),
    "cash_book": _("the cash book of a branch"),
    "handover": _("the record of a hand-over of the treasury"),
    "minutes": _("the minutes of a meeting"),
    "declaration": _("the declaration of a bureau"),
    "roll": _("the roll of a meeting"),
    "data": _("all the data that is kept"),
}


def subject_in_words(code):
    """What a reading's `code` stands for; the code itself where no word is known."""
    return SUBJECTS.get(code, code)
