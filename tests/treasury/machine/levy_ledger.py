"""What elected officials owe and paid, written a second time: whole centimes, no database, no code of the treasury.

Offices are those of one council, so that all of a person's offices are one seat.
"""

from dataclasses import dataclass, field
from datetime import date

from tests.treasury.machine.ledger import Ledger

PRESIDENT = 10  # the role before which none comes


@dataclass(eq=False)
class Office:
    pk: int
    person: int
    role: int
    start: date
    end: date | None = None
    taken_back: bool = False

    def covers(self, month):
        return not self.taken_back and self.start <= month and (self.end is None or month < self.end)


@dataclass(eq=False)
class Levy:
    pk: int  # the order in which they were asked
    office: Office
    person: int
    branch: int
    month: date
    amount: int
    withdrawn: bool = False


@dataclass(eq=False)
class Receipt:
    pk: int
    person: int
    branch: int
    amount: int
    paid_on: date
    taken_back: bool = False


@dataclass
class LevyLedger:
    """`dues` knows the tree, the day, the closed months and where somebody is a member."""

    dues: Ledger
    offices: list = field(default_factory=list)
    rates: dict = field(default_factory=dict)  # {(branch, whether of presidents): {first month: centimes}}
    levies: list = field(default_factory=list)
    receipts: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)  # {(Receipt, Levy): centimes}
    exempted: list = field(default_factory=list)  # (Office, branch, first month, month after the last)

    def home(self, person):
        """The branch that keeps the person's file: that of the membership which began last."""
        return max((row for row in self.dues.spells if row.person == person and row.end is None),
                   key=lambda row: row.start).branch  # fmt: skip

    def price(self, office, month):
        """(centimes, branch that is owed) of the office in a month; (0, None) without a rate."""
        for branch in self.dues.tops[self.home(office.person)]:
            for presidents in (True, False) if office.role == PRESIDENT else (False,):
                if begun := [start for start in self.rates.get((branch, presidents), ()) if start <= month]:
                    return self.rates[branch, presidents][max(begun)], branch
        return 0, None

    def asked(self):
        return [row for row in self.levies if not row.withdrawn]

    def paid(self, levy):
        return sum(part for (_receipt, of), part in self.parts.items() if of is levy)

    def due(self, levy):
        return 0 if levy.withdrawn else levy.amount - self.paid(levy)

    def free(self, receipt):
        if receipt.taken_back:
            return 0
        return receipt.amount - sum(part for (of, _levy), part in self.parts.items() if of is receipt)

    def unheld(self, branches, person=None):
        """What is asked in an open month in which the office was not held."""
        return [
            row for row in self.asked()
            if row.branch in branches and person in (None, row.person) and not row.office.covers(row.month)
            and self.dues.is_open(row.branch, row.month)
        ]  # fmt: skip

    def owed(self, branch, person):
        return sum(self.due(row) for row in self.asked() if (row.branch, row.person) == (branch, person))

    # What happens

    def ask(self, branches, month, under):
        """Ask what officials of the branches `under` owe the `branches`."""
        gone = self.unheld(branches)
        people = {row.person for row in gone}
        people |= {row.person for row in self.receipts if row.branch in branches and self.free(row)}
        self.withdraw(gone)
        for person in sorted({row.person for row in self.offices}):
            held = [row for row in self.offices if row.person == person and row.covers(month)]
            if held and self.home(person) in under and self._ask_seat(held, branches, month):
                people.add(person)
        for person in people:
            self.settle(person)

    def _ask_seat(self, held, branches, month):
        asked = {row.office: row for row in self.asked() if row.office in held and row.month == month}
        terms = {
            row: (asked[row].amount, asked[row].branch) if row in asked else self.price(row, month) for row in held
        }
        best = min(held, key=lambda row: (-terms[row][0], row not in asked, row.role, row.pk))
        others = [levy for office, levy in asked.items() if office is not best]
        reached = [levy for levy in others if levy.branch in branches and self.dues.is_open(levy.branch, month)]
        amount, branch = terms[best]
        if best in asked or self.is_exempted(best, branch, month):
            self.withdraw(reached)
            return best in asked or bool(reached)
        owes = amount > 0 and branch in branches and self._sets_rates(branch) and self.dues.is_open(branch, month)
        if not owes or len(reached) < len(others):
            return False
        self.withdraw(reached)
        self.levies.append(Levy(len(self.levies), best, best.person, branch, month, amount))
        return True

    def is_exempted(self, office, branch, month):
        return any(of is office and to == branch and a <= month < b for of, to, a, b in self.exempted)

    def _sets_rates(self, branch):
        return any(of == branch for of, _presidents in self.rates)

    def withdraw(self, levies):
        for levy in levies:
            levy.withdrawn = True
            for key in [key for key in self.parts if key[1] is levy]:
                del self.parts[key]

    def settle(self, person=None):
        """What receipts hold settles what their payers owe the same branch, the oldest first."""
        for receipt in sorted(self.receipts, key=lambda row: (row.paid_on, row.pk)):
            if person not in (None, receipt.person):
                continue
            own = [row for row in self.asked() if (row.person, row.branch) == (receipt.person, receipt.branch)]
            for levy in sorted(own, key=lambda row: (row.month, row.pk)):
                if part := min(self.free(receipt), self.due(levy)):
                    self.parts[receipt, levy] = self.parts.get((receipt, levy), 0) + part

    def receive(self, receipt):
        self.withdraw(self.unheld([receipt.branch], receipt.person))
        self.receipts.append(receipt)
        self.settle(receipt.person)

    def take_back(self, receipt):
        receipt.taken_back = True
        for key in [key for key in self.parts if key[0] is receipt]:
            del self.parts[key]
        self.settle(receipt.person)

    def exempt(self, office, branch, first, after):
        self.exempted.append((office, branch, first, after))
        gone = [
            row for row in self.asked()
            if row.office is office and row.branch == branch and first <= row.month < after and not self.paid(row)
            and self.dues.is_open(branch, row.month)
        ]  # fmt: skip
        self.withdraw(gone)
        self.settle(office.person)

    def refuses_rate(self, branches, presidents, month):
        """Whether levies are asked from `month` on of somebody whom a rate would concern."""
        return any(
            self.home(row.person) in branches and row.month >= month
            and (not presidents or row.office.role == PRESIDENT) for row in self.asked()
        )  # fmt: skip

    def is_another(self, office):
        """Whether the same role is recorded of the person already, in the same days."""
        return any(
            (row.person, row.role) == (office.person, office.role) and not row.taken_back
            and (row.end is None or row.end > office.start) and (row.end is None or row.end > row.start)
            for row in self.offices
        )  # fmt: skip
