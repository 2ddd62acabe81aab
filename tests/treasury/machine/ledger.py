"""What members owe, paid and are owed, written a second time: whole centimes, rows in lists, no database.

It says what the rules of `docs/decisions/` say, and imports nothing of the treasury. A month is its first day.
"""

from dataclasses import dataclass, field
from datetime import date

AHEAD = 36  # months after the current one that a payment may settle


def later(month: date, count: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def month_of(day: date) -> date:
    return day.replace(day=1)


@dataclass(eq=False)
class Spell:
    """A membership: from the day `start` up to the day `end`."""

    person: int
    branch: int
    start: date
    end: date | None = None

    def covers(self, day):
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(eq=False)
class Relief:
    """An approved exemption (`percent` is 100) or a reduction by `percent`, in `branches`."""

    person: int
    branches: frozenset
    percent: int
    start: date
    end: date | None
    pk: int = 0

    def covers(self, branch, month):
        return branch in self.branches and self.start <= month and (self.end is None or month < self.end)


@dataclass(eq=False)
class Paid:
    pk: int
    person: int
    branch: int
    amount: int
    paid_on: date
    recorded_on: date
    booked_on: date | None
    account: int | None
    chosen: frozenset = frozenset()
    recorder: int = 0
    is_cheque: bool = False
    moved: int = 0
    voided: bool = False
    taken_back_on: date | None = None


@dataclass(eq=False)
class Charge:
    spell: Spell
    branch: int
    month: date
    amount: int
    relief: Relief | None = None
    before: int | None = None
    exempt: bool = False
    made_by: Paid | None = None
    confirmed: bool = False
    withdrawn: bool = False

    @property
    def person(self):
        return self.spell.person

    @property
    def price(self):
        return self.amount if self.before is None else self.before

    def ask(self, asked):
        self.amount, self.relief, self.before, exempts = asked
        self.exempt = self.exempt or exempts


@dataclass
class Ledger:
    """Everything of the dues. `tops` is {branch: branches whose rates hold in it, the nearest first}."""

    today: date
    tops: dict
    spells: list = field(default_factory=list)
    rates: dict = field(default_factory=dict)  # {branch: {first month: centimes}}
    reliefs: list = field(default_factory=list)
    charges: list = field(default_factory=list)
    payments: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)  # {(Paid, Charge): centimes}, of what stands
    opens: dict = field(default_factory=dict)  # {branch: its first open month}, of those that closed one

    @property
    def now(self):
        return month_of(self.today)

    # What holds

    def price(self, branch, month):
        for top in self.tops[branch]:
            if begun := [start for start in self.rates.get(top, ()) if start <= month]:
                return self.rates[top][max(begun)]
        return 0

    def asks(self, person, branch, month, price):
        """(amount, relief, price before it, whether it exempts)."""
        for relief in self.reliefs:
            if relief.person == person and relief.covers(branch, month) and price:
                if relief.percent == 100:
                    return price, relief, None, True
                amount = (price * (100 - relief.percent) + 50) // 100
                if amount < price:
                    return amount, relief, price, False
        return price, None, None, False

    def standing(self, person=None):
        return [row for row in self.charges if not row.withdrawn and person in (None, row.person)]

    def paid(self, charge):
        return sum(part for (payment, of), part in self.parts.items() if of is charge and not payment.voided)

    def due(self, charge):
        return 0 if charge.exempt or charge.withdrawn else charge.amount - self.paid(charge)

    def free(self, payment):
        if payment.voided:
            return 0
        return payment.amount - payment.moved - sum(part for (of, _to), part in self.parts.items() if of is payment)

    def is_open(self, branch, day):
        return branch not in self.opens or day >= self.opens[branch]

    def spell_of(self, person, day):
        return next((row for row in self.spells if row.person == person and row.covers(day)), None)

    # Paying

    def lines(self, person, branch, now):
        """[(month, centimes left, Charge or None)] that the person can settle in the branch, oldest first."""
        standing = self.standing(person)
        lines = [(row.month, self.due(row), row) for row in standing if row.branch == branch and self.due(row) > 0]
        asked = {row.month for row in standing}
        month = min([now, *(row.month for row in self.standing() if row.branch == branch)])
        month = max(month, self.opens.get(branch, month))
        while month <= later(now, AHEAD):
            spell = self.spell_of(person, month)
            if spell and spell.branch == branch and month not in asked:
                amount, _relief, _before, exempts = self.asks(person, branch, month, self.price(branch, month))
                if amount and not exempts:
                    lines.append((month, amount, None))
            month = later(month, 1)
        return sorted(lines, key=lambda line: line[0])

    def pay(self, payment):
        self.payments[payment.pk] = payment
        self.settle(payment)

    def settle(self, payment):
        """Let the payment, after older money, settle months as on the day it was recorded. Returns the charges."""
        now, lines = month_of(payment.recorded_on), {}
        for month, left, charge in self.lines(payment.person, payment.branch, now):
            lines[month] = [left, charge]
        funds = [payment] if payment.chosen else [*self.older(payment), payment]
        spread, wanted = [], [month for month in lines if month <= now]
        for fund in funds:
            left = self.free(fund)
            for month, line in lines.items():
                if payment.chosen and month not in payment.chosen:
                    continue
                if part := min(left, line[0]):
                    spread.append((fund, month, part))
                    left, line[0] = left - part, line[0] - part
                    wanted.append(month)
        for month in set(wanted):
            if lines[month][1] is None:
                lines[month][1] = self.make(payment, month)
        for fund, month, part in spread:
            self.add(fund, lines[month][1], part)
        return [lines[month][1] for month in set(wanted)]

    def older(self, payment):
        rows = [row for row in self.payments.values() if self.same(row, payment) and row.pk < payment.pk]
        return sorted((row for row in rows if self.free(row) > 0), key=lambda row: (row.paid_on, row.pk))

    @staticmethod
    def same(one, other):
        return (one.person, one.branch) == (other.person, other.branch)

    def make(self, payment, month):
        spell = self.spell_of(payment.person, month)
        charge = Charge(spell, payment.branch, month, 0, made_by=payment)
        charge.ask(self.asks(payment.person, payment.branch, month, self.price(payment.branch, month)))
        self.charges.append(charge)
        return charge

    def add(self, payment, charge, part):
        self.parts[payment, charge] = self.parts.get((payment, charge), 0) + part

    def use_credit(self, person, branch):
        funds = [row for row in self.payments.values() if (row.person, row.branch) == (person, branch)]
        for fund in sorted(funds, key=lambda row: (row.paid_on, row.pk)):
            for charge in sorted(self.standing(person), key=lambda row: row.month):
                part = min(self.free(fund), self.due(charge)) if charge.branch == branch else 0
                if part > 0:
                    self.add(fund, charge, part)

    # Voiding

    def void(self, payment, waited=False):
        """Take the payment back: what was recorded after it is settled as if it had never been."""
        payment.voided = True
        self.forget(part for part in self.parts if part[0] is payment)
        opens = self.opens.get(payment.branch, date.min)
        if payment.booked_on and payment.booked_on < opens:
            payment.taken_back_on = self.today
        after = [row for row in self.payments.values() if self.same(row, payment) and not row.voided]
        after = sorted((row for row in after if row.pk > payment.pk and row.paid_on >= opens), key=lambda row: row.pk)
        makers = [payment, *after]
        held = [
            (of, to) for of, to in self.parts
            if (of in after or (to.made_by in makers and not to.withdrawn))
            and not (of.paid_on < opens and to.month < opens)
        ]  # fmt: skip
        self.forget(held)
        needed, before = {}, {charge for _of, charge in held}
        for row in after:
            self.hand_over([c for c in self.made_by(makers) if c not in before and self.had_ended(c, row)], needed)
            for charge in self.settle(row):
                needed.setdefault(charge, row)
        self.hand_over(self.made_by(makers), needed)
        self.ask_again(payment.person)
        self.use_credit(payment.person, payment.branch)

    def forget(self, parts):
        for part in list(parts):
            del self.parts[part]

    def made_by(self, makers):
        return [row for row in self.standing() if row.made_by in makers]

    @staticmethod
    def had_ended(charge, payment):
        end = charge.spell.end
        return end is not None and end <= payment.recorded_on and not charge.spell.covers(charge.month)

    def hand_over(self, charges, needed):
        """Charges pass to a payment that needs them, or stay where the run, or a closed month, asks them."""
        for charge in charges:
            run = self.run_asks(charge.person, charge.month) if charge.confirmed and charge not in needed else None
            if charge in needed:
                charge.made_by = needed[charge]
            elif not self.is_open(charge.branch, charge.month) or (run and self.same_asked(run, charge)):
                charge.made_by = None
            else:
                charge.withdrawn = True
                self.charges += [run] if run else []

    @staticmethod
    def same_asked(one, other):
        return (one.spell, one.amount, one.exempt) == (other.spell, other.amount, other.exempt)

    def run_asks(self, person, month):
        spell = self.spell_of(person, month)
        if spell is None or not (price := self.price(spell.branch, month)):
            return None
        charge = Charge(spell, spell.branch, month, 0)
        charge.ask(self.asks(person, spell.branch, month, price))
        return charge if charge.amount else None

    # The monthly run

    def run(self, branches, month):
        branches = [branch for branch in branches if self.is_open(branch, month)]
        for spell in self.owing(branches, month):
            self.take_over(spell, month)
        for charge in [row for row in self.standing() if row.month == month and row.branch in branches]:
            self.release(charge)
        asked = {row.person for row in self.standing() if row.month == month}
        for spell in self.owing(branches, month):
            if spell.person not in asked and (charge := self.run_asks(spell.person, month)):
                self.charges.append(charge)
        owe = {spell.person for spell in self.owing(branches, month)}
        for charge in self.standing():
            if charge.month == month and charge.made_by and charge.person in owe:
                charge.confirmed = True
        for row in self.payments.values():
            if row.branch in branches:
                self.use_credit(row.person, row.branch)

    def owing(self, branches, month):
        return [row for row in self.spells if row.branch in branches and row.covers(month)]

    def take_over(self, spell, month):
        """What was charged ahead and is not paid asks what the run asks now."""
        run = self.run_asks(spell.person, month) if month >= self.now else None
        for charge in self.standing(spell.person):
            if run is None or charge.month != month or charge.exempt or self.paid(charge):
                continue
            if run.exempt or (charge.spell, charge.amount) != (run.spell, run.amount):
                charge.spell, charge.branch, charge.made_by = run.spell, run.branch, None
                charge.ask((run.amount, run.relief, run.before, run.exempt))

    def release(self, charge):
        """Who is no member any more owes no more than was paid."""
        if charge.spell.covers(charge.month) or self.due(charge) <= 0:
            return
        if self.paid(charge):
            charge.amount = self.paid(charge)
        elif charge.month < self.now or not self.run_asks(charge.person, charge.month):
            charge.exempt = True

    # Favours

    def exempt(self, charge):
        charge.exempt, charge.made_by = True, None

    def ask_exempted(self, charge):
        charge.exempt = False
        charge.ask(self.asks(charge.person, charge.branch, charge.month, charge.price))
        self.use_credit(charge.person, charge.branch)

    def approve(self, relief):
        self.reliefs.append(relief)
        for charge in self.standing(relief.person):
            is_open = self.is_open(charge.branch, charge.month)
            if relief.covers(charge.branch, charge.month) and is_open and not charge.exempt:
                charge.ask(self.asks(charge.person, charge.branch, charge.month, charge.price))
                charge.made_by = None if charge.exempt else charge.made_by

    def stop(self, relief, month):
        relief.end = max(month, relief.start)
        self.ask_again(relief.person)

    def ask_again(self, person):
        changed = set()
        for charge in self.standing(person):
            over = charge.relief and charge.relief.end and charge.month >= charge.relief.end
            if over and not self.paid(charge) and self.is_open(charge.branch, charge.month):
                charge.exempt = charge.exempt and charge.before is not None
                charge.amount, charge.relief, charge.before = charge.price, None, None
                changed.add(charge.branch)
        for branch in changed:
            self.use_credit(person, branch)
