"""The sheet of a branch on which payments are collected: its lines as they are shown, and as they were typed."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from members.models import Membership, Person

from .allocation import ZERO
from .collecting import Entry
from .credit import credits_of
from .grid import holders_of, people_of
from .months import current_month
from .open_months import open_lines_of
from .payments import read_amount
from .plans import Choice, Plan, plans_of
from .rates import RateTable
from .reliefs import ReliefTable

_NAME = re.compile(r"(?P<part>pay|amount|agree)-(?P<payer>[0-9]{1,18})")
_SHOWN = re.compile(r"[0-9]{1,9}\.[0-9]{2}")


@dataclass
class Typed:
    """What was typed on a line: the choice, the amount that it had on the screen, and the amount written by hand.

    `agreed` is the amount whose months, far ahead, were agreed to.
    """

    choice: str = ""
    shown: str = ""
    amount: str = ""
    agreed: str = ""

    def __bool__(self):
        return bool(self.choice or self.amount)

    @property
    def dirhams(self) -> Decimal:
        """The amount that is meant. Raises ValidationError where it cannot be read, or where two are given."""
        typed = read_amount(self.amount) if self.amount or not self.shown else None
        if not self.shown:
            return typed
        if typed not in (None, Decimal(self.shown)):
            raise ValidationError(_("Two amounts are given: keep one of them."))
        return Decimal(self.shown)

    @property
    def carried(self):
        """The line as one value, for the pages on which it is not shown."""
        return f"{self.choice}:{self.shown}" if self.shown else f"{Choice.OTHER.value}:{self.amount}"

    @property
    def text(self):
        """The amount as it is read."""
        return format_amount(Decimal(self.shown)) if self.shown else self.amount

    def entry(self, payer) -> Entry:
        amount = self.dirhams
        return Entry(payer, amount, self.choice if self.shown else Choice.OTHER, self.agreed == str(amount))


def read_typed(data) -> dict[int, Typed]:
    """{payer's pk: what was typed}, of the lines of a form on which something is chosen."""
    found = {}
    for name, value in data.items():
        if match := _NAME.fullmatch(name):
            line = found.setdefault(int(match["payer"]), Typed())
            _note(line, match["part"], value.replace("\0", "").strip()[:30])
    return {payer: line for payer, line in found.items() if line}


def _note(line, part, value):
    if part == "amount":
        line.amount = line.amount or value
    elif part == "agree":
        line.agreed = value
    else:
        choice, _colon, rest = value.partition(":")
        if choice == Choice.OTHER:
            line.choice, line.amount = choice, rest or line.amount
        elif choice in Choice.values and _SHOWN.fullmatch(rest):
            line.choice, line.shown = choice, rest


@dataclass
class Line:
    """A member's line: what can be chosen, or the `reason` why nothing can; what was typed, and what is wrong."""

    person: Person
    plans: list[Plan] = field(default_factory=list)
    reason: str = ""
    typed: Typed = field(default_factory=Typed)
    error: str = ""
    needs_rate: bool = False
    asks: str = ""  # the amount whose months, far ahead, wait for the user's word

    @property
    def due(self) -> Plan | None:
        return next((plan for plan in self.plans if plan.choice == Choice.DUE), None)

    @property
    def chosen(self):
        """The value of the choice to check."""
        if self.typed.shown:
            return f"{self.typed.choice}:{self.typed.shown}"
        return Choice.OTHER.value if self.typed else ""


def sheet_people(user, branch, *, query="", in_arrears=False):
    """The people of the sheet that `user` may see, by name: the members of today.

    With `query`, also those who left; with `in_arrears`, those who owe something by now, wherever they are.
    """
    if in_arrears:
        return people_of(user, branch, current_month().year, query=query, in_arrears=True)
    memberships = Membership.objects.visible_in(user, branch) if query else held_today(user, branch)
    return holders_of(branch, memberships, user, query)


def held_today(user, branch):
    """The memberships of today in `branch` that `user` sees: the people of an unsearched sheet hold them."""
    return Membership.objects.visible_in(user, branch).current()


def payers_of(user, branch, pks) -> dict[int, Person]:
    """{pk: person} of `pks` who are or were members of `branch`, as `user` sees them, by name."""
    if not pks:
        return {}
    memberships = Membership.objects.visible_to(user).filter(branch=branch, person__in=pks)
    people = Person.objects.filter(pk__in=memberships.values("person")).order_by("name_key", "pk")
    return {person.pk: person for person in people}


def lines_of(branch, people, typed, refused) -> list[Line]:
    """The lines of `people` in eleven queries; `typed` and `refused` (errors) are keyed by person."""
    months, held = open_lines_of(people, branch), credits_of([person.pk for person in people], branch)
    plans = {person.pk: plans_of(months[person.pk], held.get(person.pk, ZERO)) for person in people}
    reasons = _reasons(branch, [person for person in people if not plans[person.pk]])
    rows = []
    for person in people:
        reason = reasons.get(person.pk, "")
        row = Line(person, plans[person.pk], reason, needs_rate=reason == _no_rate())
        row.typed = _kept(typed.get(person.pk, Typed()), row.plans)
        if error := refused.get(person.pk):
            row.error = " ".join(error.messages)
            row.asks = str(row.typed.dirhams) if getattr(error, "code", "") == "far" else ""
        rows.append(row)
    return rows


def _kept(typed, plans):
    """A choice that no longer costs what was chosen stays as an amount: the cash is on the table."""
    if typed.shown and f"{typed.choice}:{typed.shown}" not in {plan.value for plan in plans}:
        return Typed(Choice.OTHER, "", format_amount(Decimal(typed.shown)), typed.agreed)
    return typed


def _reasons(branch, people) -> dict[int, str]:
    """{person's pk: why they can settle no month}, from the latest membership in the branch; four queries at most."""
    if not people:
        return {}
    rows = Membership.objects.filter(branch=branch, person__in=people).prefetch_related("suspensions")
    latest = {row.person_id: row for row in sorted(rows, key=lambda row: row.started_on)}
    rates, reliefs, today = RateTable.of(branch), ReliefTable.of(latest), localdate()
    exempted = {pk for pk in latest if (row := reliefs.find(pk, branch.path, current_month())) and row.exempts}
    return {pk: _reason(row, branch, rates, today, pk in exempted) for pk, row in latest.items()}


def _reason(membership, branch, rates, today: date, is_exempted) -> str:
    if membership.has_ended:
        return _("Left on %(day)s, with nothing left to pay.") % {"day": _short(membership.ended_on)}
    pauses = [row for row in membership.suspensions.all() if row.covers(today)]
    if pauses:
        return _("Suspended since %(day)s: no dues are asked.") % {"day": _short(pauses[0].started_on)}
    rate = rates.rate(branch.path, membership.category_id, membership.income_band_id, current_month())
    if rate is None:
        return _no_rate()
    if not rate:
        return _("The rate is zero: no dues are asked.")
    return _("Exempt from dues: nothing is asked.") if is_exempted else _("Everything that can be paid is paid.")


def _no_rate():
    return _("No rate says what a month costs.")


def _short(day):
    return date_format(day, "SHORT_DATE_FORMAT")
