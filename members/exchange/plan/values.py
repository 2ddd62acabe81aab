"""The text of one cell as a value, or the sentence that says why it is none."""

import re
from datetime import date
from functools import lru_cache
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from arabic.digits import western_digits
from arabic.folding import fold
from arabic.written_days import NoYearError, YearAloneError, read_day
from forms.days import FIRST_YEAR
from forms.phones import normalise_phone
from members.models import Gender

MOST_SHOWN = 60
_folded = lru_cache(1_000)(fold)
_GENDERS = {
    fold(word): gender
    for gender, words in {
        Gender.FEMALE: ("أنثى", "انثى", "امرأة", "إناث", "أ", "نساء", "السيدة", "الآنسة", "مؤنث", "f", "femme",
                        "féminin", "feminin", "mme", "mlle", "female", "woman", "fille"),
        Gender.MALE: ("ذكر", "رجل", "ذكور", "ذ", "رجال", "السيد", "مذكر", "m", "h", "homme", "masculin", "mr", "m.",
                      "male", "man", "garçon"),
    }.items()
    for word in words
}  # fmt: skip
_JOINERS = "\u200c\u200d"
_ERROR = re.compile(r"#(?:REF|N/A|NAME\?|VALUE|DIV/0|NULL|NUM|SPILL|CALC)[!?]?")
_NO_NAME = re.compile(r"[\d=<>@#/\\{}\[\]|;_%$^*+~]|^[^\w]*$")
_BLANK = {"-", "--", "—", "/", ".", "..", "...", "؟", "?", "لا يوجد", "بدون", "néant", "n/a", "null", "none"}


class UnreadableValueError(ValueError):
    """The cell holds no such value; the text is the sentence that says why."""


def visible(text):
    """The text without marks that cannot be seen, as of direction; the two joiners within belong to the spelling."""
    if text.isascii():
        return text
    if text.isprintable():  # as nearly all are: such marks are not
        return " ".join(text.split())
    shown = "".join(sign for sign in text if sign in _JOINERS or category(sign) != "Cf")
    return " ".join(shown.split()).strip(_JOINERS)


def is_blank(text):
    """Whether a cell says nothing: empty, or a sign that lists put there."""
    return not text or text.lower() in _BLANK


def shown(text):
    """The text of a cell as a sentence quotes it."""
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def read_text(text, longest):
    """The text, if it is none of a spreadsheet's errors and no longer than `longest`."""
    if _ERROR.fullmatch(text):
        raise UnreadableValueError(_("The cell holds an error of the spreadsheet: %(text)s.") % {"text": shown(text)})
    if len(text) > longest:
        words = {"text": shown(text), "most": longest}
        raise UnreadableValueError(_("«%(text)s» is longer than %(most)s letters.") % words)
    return text


def read_name(text):
    """A name, or a part of one: letters, and what joins them."""
    text = read_text(text, 80)
    if _NO_NAME.search(text):
        raise UnreadableValueError(_("«%(text)s» is no name.") % {"text": shown(text)})
    return text


def read_gender(text):
    """F or M, as the list says it in a word."""
    found = _GENDERS.get(_folded(text))
    if found is None:
        raise UnreadableValueError(_("«%(text)s» is no gender: write ذكر or أنثى.") % {"text": shown(text)})
    return found.value


def read_past_day(text, today):
    """A date, as ISO text, not in the future and not before 1900."""
    words = {"text": shown(text)}
    try:
        day = read_day(text, today)
    except NoYearError as error:
        raise UnreadableValueError(_("«%(text)s» has no year: write day/month/year.") % words) from error
    except YearAloneError as error:
        raise UnreadableValueError(_("«%(text)s» has no day: write day/month/year.") % words) from error
    except (ValueError, OverflowError) as error:
        raise UnreadableValueError(_("«%(text)s» is no date: write day/month/year.") % words) from error
    if day > today:
        raise UnreadableValueError(_("«%(text)s» has not come yet.") % words)
    if day < date(FIRST_YEAR, 1, 1):
        raise UnreadableValueError(_("«%(text)s» is no date: write day/month/year.") % words)
    return day.isoformat()


def read_phone(text):
    """A telephone number in E.164; of several in one cell the first."""
    first = re.split(r"\s*[/؛;,،|]\s*|\s+(?:أو|ou|-)\s+", western_digits(text).strip())[0]
    digits = re.sub(r"\.0$", "", first)
    try:
        return normalise_phone(digits)
    except ValidationError as error:
        raise UnreadableValueError(_("«%(text)s» is no telephone number.") % {"text": shown(text)}) from error


def read_email(text):
    """An e-mail address."""
    text = read_text(text, 254).replace(" ", "")
    try:
        validate_email(text)
    except ValidationError as error:
        raise UnreadableValueError(_("«%(text)s» is no e-mail address.") % {"text": shown(text)}) from error
    return text


def read_member_number(text):
    """A member number as a whole number: «000042» is 42."""
    digits = western_digits(text).strip()
    if not digits.isdecimal() or not 0 < int(digits) < 2**31:
        raise UnreadableValueError(_("«%(text)s» is no member number.") % {"text": shown(text)})
    return int(digits)
