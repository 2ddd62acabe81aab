"""Amounts in words, by the rules of the number (العدد) in classical administrative Arabic.

Everything counted here is masculine (درهم, سنتيم, ألف, مليون), so three to ten take ta marbuta. The words stand in the
nominative. The counted noun follows the last two digits of its number:

- nothing after them (100, 2000): singular, in construct with the last word, whose dual loses its nun: مائتا درهم;
- 1 and 2: no number stands before a noun; the noun itself is said, also after a larger number: مائة درهم ودرهمان;
- 3 to 10: plural, خمسة دراهم; 11 to 99: singular accusative, خمسون درهما.
"""

from decimal import Decimal
from typing import NamedTuple

from arabic.amounts import centimes

LARGEST = Decimal("999999999.99")

AND = " و"

ONES = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة")
TEENS = {1: "أحد", 2: "اثنا"}
TENS = ("", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون")
HUNDREDS = (
    "",
    "مائة",
    "مائتان",
    "ثلاثمائة",
    "أربعمائة",
    "خمسمائة",
    "ستمائة",
    "سبعمائة",
    "ثمانمائة",
    "تسعمائة",
)


class Counted(NamedTuple):
    """A masculine noun as it stands after numbers: one book, two books, few (3–10) books, many (11–99) books."""

    one: str
    two: str
    two_in_construct: str
    few: str
    many: str


DIRHAM = Counted("درهم", "درهمان", "درهما", "دراهم", "درهما")
CENTIME = Counted("سنتيم", "سنتيمان", "سنتيما", "سنتيمات", "سنتيما")
THOUSAND = Counted("ألف", "ألفان", "ألفا", "آلاف", "ألفا")
MILLION = Counted("مليون", "مليونان", "مليونا", "ملايين", "مليونا")


def amount_in_words(amount: Decimal) -> str:
    """Return 0 to 999,999,999.99 dirhams in words: 1250 is «ألف ومائتان وخمسون درهما».

    Raises ValueError outside that range and for more than two decimals.
    """
    value = centimes(amount)
    if value < 0 or amount > LARGEST:
        raise ValueError(f"outside 0 to {LARGEST}: {amount}")
    dirhams, cents = divmod(value, 100)
    if not value:
        return f"صفر {DIRHAM.one}"
    return AND.join(filter(None, (_count(dirhams, DIRHAM), _count(cents, CENTIME))))


def _count(number: int, noun: Counted) -> str:
    """Return `number` (below a thousand million, empty for 0) of a noun, in words."""
    match number % 100:
        case 0 if number:
            return f"{_in_construct(number)} {noun.one}"
        case 0:
            return ""
        case 1:
            return _after_rest(number - 1, noun, f"{noun.one} {ONES[1]}")
        case 2:
            return _after_rest(number - 2, noun, noun.two)
        case last if last <= 10:
            return f"{_words(number)} {noun.few}"
        case _:
            return f"{_words(number)} {noun.many}"


def _after_rest(rest: int, noun: Counted, last: str) -> str:
    return f"{_count(rest, noun)}{AND}{last}" if rest else last


def _words(number: int) -> str:
    """Return a number of masculine things, without the things."""
    millions, rest = divmod(number, 1_000_000)
    thousands, units = divmod(rest, 1000)
    return AND.join(filter(None, (_group(millions, MILLION), _group(thousands, THOUSAND), _below_thousand(units))))


def _in_construct(number: int) -> str:
    """Return a number that ends in two zeros and stands right before its noun: the last word loses nun or tanwin."""
    head, last = _split_last_group(number)
    return AND.join(filter(None, (_words(head), last)))


def _split_last_group(number: int) -> tuple[int, str]:
    """Split a number ending in two zeros into what precedes its last group, and that group in construct."""
    for size, noun in ((1_000_000, MILLION), (1000, THOUSAND)):
        if number % size == 0:
            group = number // size % 1000
            return number - group * size, _group_in_construct(group, noun)
    hundreds = number // 100 % 10
    return number - hundreds * 100, HUNDREDS[hundreds].removesuffix("ن")


def _group(count: int, noun: Counted) -> str:
    """Return `count` (0 to 999) thousands or millions, before another number."""
    if count == 1:
        return noun.one
    if count % 100 == 1:
        return f"{_count(count - 1, noun)}{AND}{noun.one}"
    return _count(count, noun)


def _group_in_construct(count: int, noun: Counted) -> str:
    """Return `count` thousands or millions right before a noun: ألفا درهم, أحد عشر ألف درهم, خمسة آلاف درهم."""
    words = _group(count, noun)
    if count % 100 == 2:
        return words.removesuffix(noun.two) + noun.two_in_construct
    if count % 100 > 10:
        return words.removesuffix(noun.many) + noun.one
    return words


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    return AND.join(filter(None, (HUNDREDS[hundreds], _below_hundred(rest))))


def _below_hundred(number: int) -> str:
    if number <= 10:
        return ONES[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return f"{TEENS.get(ones, ONES[ones])} عشر"
    return AND.join(filter(None, (ONES[ones], TENS[tens])))
