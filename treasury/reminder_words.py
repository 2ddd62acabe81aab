"""What a reminder says: to a woman or a man, for one month or many, with the amount in figures and in words."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, override

from arabic.amounts import format_amount
from arabic.calendar import format_months
from arabic.numbers import amount_in_words

FEMININE = "F"


def reminder_text(person, branch, months, amount) -> str:
    """The message to `person` on `months` (dates) of dues in `branch` of which `amount` dirhams are left to pay.

    It is written in the party's language, whoever sends it.
    """
    count = len(months)
    with override(settings.LANGUAGE_CODE):
        if person.gender == FEMININE:
            text = npgettext(
                "to a woman",
                "Sister %(person)s, of your dues in %(branch)s %(amount)s dirhams (%(words)s) are left to pay, for "
                "%(count)s month: %(months)s. Please pay them to the branch's treasurer.",
                "Sister %(person)s, of your dues in %(branch)s %(amount)s dirhams (%(words)s) are left to pay, for "
                "%(count)s months: %(months)s. Please pay them to the branch's treasurer.",
                count,
            )
        else:
            text = npgettext(
                "to a man",
                "Brother %(person)s, of your dues in %(branch)s %(amount)s dirhams (%(words)s) are left to pay, for "
                "%(count)s month: %(months)s. Please pay them to the branch's treasurer.",
                "Brother %(person)s, of your dues in %(branch)s %(amount)s dirhams (%(words)s) are left to pay, for "
                "%(count)s months: %(months)s. Please pay them to the branch's treasurer.",
                count,
            )
        return text % {
            "person": person.full_name,
            "branch": branch.name,
            "amount": format_amount(amount),
            "words": amount_in_words(amount),
            "count": count,
            "months": format_months(months),
        }


def address_of(kind, phone, text) -> str:
    """The link that opens the message on a telephone, ready to be sent by its owner."""
    if kind == "whatsapp":
        return f"https://wa.me/{phone.removeprefix('+')}?{urlencode({'text': text})}"
    return f"sms:{phone}?&body={quote(text)}"


def reminded_words(person, count, last) -> str:
    """«ذُكّرت مرتين، آخرها في 12 نونبر 2026»; empty for who was never reminded."""
    if not count:
        return ""
    if person.gender == FEMININE:
        text = npgettext("of a woman", "Reminded %(count)s time, on %(day)s",
                         "Reminded %(count)s times, the last on %(day)s", count)  # fmt: skip
    else:
        text = npgettext("of a man", "Reminded %(count)s time, on %(day)s",
                         "Reminded %(count)s times, the last on %(day)s", count)  # fmt: skip
    return text % {"count": count, "day": date_format(last, "SHORT_DATE_FORMAT")}


def subject():
    """Neither the subject nor the sender names the party to a passer-by."""
    with override(settings.LANGUAGE_CODE):
        return _("A notice for you")
