"""Money on screen and from the keyboard: dirhams as Decimal with two places, never float."""

import re
from decimal import Decimal

from arabic.digits import western_digits

NO_BREAK_SPACE = "\u00a0"

# Beyond this an amount is a typing error, whatever the currency; it also bounds the work done on hostile input.
_LARGEST = Decimal(10) ** 15

# Groups of three after a space of any width or the Arabic thousands mark, the same mark throughout; then centimes.
_AMOUNT = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:(?P<mark>[ \u00a0\u2009\u202f٬])[0-9]{3}(?:(?P=mark)[0-9]{3})*)|[0-9]{1,15})"
    r"(?:[.,٫](?P<cents>[0-9]{1,2}))?"
    r"(?:\s*درهم)?"
)


def centimes(amount: Decimal) -> int:
    """Return a number of dirhams as a whole number of centimes, exactly.

    Raises ValueError when `amount` is not finite, holds more than two decimals, or is 10^15 or more in size.
    """
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise ValueError(f"not an amount of money: {amount}")
    sign, digits, exponent = amount.as_tuple()
    value = int("".join(map(str, digits)))
    places = exponent + 2
    if places < 0:
        value, fraction = divmod(value, 10 ** min(-places, len(digits) + 1))
        if fraction:
            raise ValueError(f"more than two decimals: {amount}")
    else:
        value *= 10 ** min(places, 17)
    return -value if sign else value


def format_amount(amount: Decimal) -> str:
    """Return dirhams as «1 250,00»: groups of three after a no-break space (a plain one flips in RTL), two decimals.

    A negative amount keeps a minus before it. Raises ValueError as `centimes` does: money is never rounded to show it.
    """
    dirhams, cents = divmod(abs(value := centimes(amount)), 100)
    minus = "-" if value < 0 else ""
    return f"{minus}{dirhams:,}".replace(",", NO_BREAK_SPACE) + f",{cents:02}"


def parse_amount(text: str) -> Decimal:
    """Return the dirhams that somebody typed, with two places.

    Accepts 1250, 1 250,00, 1250.5, ١٬٢٥٠٫٥٠ and a trailing «درهم». The comma, the point and «٫» all begin the
    centimes, never a group of three: so «1.250,00», «1,250.00» and «1.250» raise ValueError instead of being guessed,
    as do signs, three decimals and whatever else is not a plain amount.
    """
    match = _AMOUNT.fullmatch(western_digits(text).strip())
    if match is None:
        raise ValueError(f"not an amount of money: {text!r}")
    whole = re.sub(r"[^0-9]", "", match["whole"])
    if len(whole) > 15:
        raise ValueError(f"too large for an amount of money: {text!r}")
    return Decimal(f"{whole}.{(match['cents'] or '').ljust(2, '0')}")
