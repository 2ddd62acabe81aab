"""The ceiling of a year: what one donor may still give the whole party, and the warning before it is reached.

The amount is a dated rule (`AmountLimit`); the one in force on the day of a donation holds for its whole year. Money
and gifts in kind count together, whichever branches received them.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from arabic.amounts import format_amount

from ..models import ZERO, AmountLimit, Donation, Payment, exact
from .identity import cards_of

# The form asks once from this part of the ceiling on; it is our own warning, no rule of the law.
WARNING = Decimal("0.8")
_LOCK = 0x646F6E6F72  # any number that no other advisory lock of the database has


@dataclass(frozen=True)
class Room:
    """Of a donor in a year, in dirhams: the `limit`, None without a rule, and what was `given` to the whole party."""

    limit: Decimal | None
    given: Decimal

    @property
    def left(self):
        return None if self.limit is None else max(self.limit - self.given, ZERO)

    def refuses(self, amount):
        return self.limit is not None and self.given + amount > self.limit

    def warns(self, amount):
        return self.limit is not None and self.given + amount >= self.limit * WARNING


def take_turns():
    """Let no other donation of the party be recorded before the end of this transaction.

    A donor whom two branches record at the same moment for the first time has no row yet that could be locked, and may
    be joined with others by several marks: so donations wait for each other. SQLite lets one transaction write at a
    time anyway. It is taken before the accounts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def room_of(cards, day) -> Room:
    """What the donor of `cards` (all of the party, `identity.cards_of`) gave in the year of `day`, and the ceiling."""
    limit = AmountLimit.in_force(AmountLimit.Subject.DONATION, day)
    return Room(limit, _sum(_of(cards).of_year(day.year)))


def refuse_above(card, amount, day, *, near_known, method=""):
    """Raise ValidationError where the donor of `card` may not give `amount` on `day`. Call it after `take_turns`.

    Above the ceiling it is refused (key `amount`), near it unless the recorder knows (key `near_known`), and cash that
    the law wants by cheque (key `method`). The words say what is left, never what was given elsewhere.
    """
    cards = [card for card in cards_of(card) if card.pk]
    room = room_of(cards, day)
    if room.refuses(amount):
        raise ValidationError({"amount": _above(room)})
    if method == Payment.Method.CASH and (refusal := _cash_refusal(cards, amount, day)):
        raise ValidationError({"method": refusal})
    if room.warns(amount) and not near_known:
        words = {"left": format_amount(room.left - amount), "limit": format_amount(room.limit)}
        raise ValidationError(
            {
                "near_known": _(
                    "With this donation %(left)s dirhams are left of the %(limit)s that one donor may give the whole "
                    "party in a year. Look whether the donor is the right one, then tick here and record it."
                )
                % words
            }
        )


def _above(room):
    words = {"left": format_amount(room.left), "limit": format_amount(room.limit)}
    if not room.left:
        return _("This donor has reached the ceiling of the law: %(limit)s dirhams in a year for the party.") % words
    return (
        _("The law lets one donor give the whole party %(limit)s dirhams in a year: %(left)s dirhams are left.")
        % words
    )


def _cash_refusal(cards, amount, day):
    """The limit of cash holds for what one donor gives on a day, to whichever branches."""
    limit = AmountLimit.in_force(AmountLimit.Subject.CASH, day)
    before = _sum(_of(cards).filter(given_on=day, entry__method=Payment.Method.CASH))
    if limit is None or before + amount < limit:
        return ""
    return _("The law asks for a cheque or a transfer from %(limit)s dirhams.") % {"limit": format_amount(limit)}


def _of(cards):
    return Donation.objects.standing().filter(donor__in=[card.pk for card in cards])


def _sum(rows):
    return rows.order_by().aggregate(total=exact(Sum("amount")))["total"] or ZERO
