"""Steps with dues: time passes, rates, the run, favours, members who move."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bureaus.transfers import ask_transfer
from tests.treasury.machine.ledger import Relief, Spell, later, month_of
from tests.treasury.machine.state import Party, dirhams
from treasury.charging import charge_month, exempt, withdraw_exemption
from treasury.models import DuesCharge, DuesRelief
from treasury.relief_decisions import approve_relief, record_relief, stop_relief
from treasury.setting_rates import set_rate

NUMBER = st.integers(0, 7)
WHERE = st.sampled_from(["province", "local", "other"])


class DuesSteps(Party):
    @rule(months=st.sampled_from([0, 1, 1, 2]), day=st.sampled_from([1, 15, 28]))
    def time_passes(self, months, day):
        then = later(month_of(self.today), months).replace(day=day)
        self.clock.go_to(max(then, self.today))
        self.ledger.today = self.today

    @rule()
    def a_month_begins(self):
        """As the first night of each month goes: the whole province is asked for it."""
        self.time_passes(1, 1)
        self.run_a_month("province", 0)

    def under(self, where):
        """The branches (keys) that have `where` above them, or are it."""
        return [pk for pk, tops in self.ledger.tops.items() if self.party[where].pk in tops]

    @rule(where=WHERE, amount=st.sampled_from([0, 1005, 2000, 3333]), ahead=st.integers(0, 3))
    def decide_a_rate(self, where, amount, ahead):
        branch, month, under = self.party[where], later(self.ledger.now, ahead), self.under(where)
        asked = [
            row for row in self.ledger.standing() if row.branch in under and month <= row.month <= self.ledger.now
        ]
        rate = {"branch": branch, "amount": dirhams(amount), "from_month": month}
        if self.attempt(set_rate, must=not asked, **rate):
            self.ledger.rates.setdefault(branch.pk, {})[month] = amount

    @rule(where=WHERE, back=st.integers(-1, 3))
    def run_a_month(self, where, back):
        month, below, branch = later(self.ledger.now, -back), where == "province", self.party[where]
        must = back >= 0 and (below or self.ledger.is_open(branch.pk, month))
        if self.attempt(charge_month, must=must, branch=branch, month=month, below=below) is not None:
            self.ledger.run(self.under(where), month)

    def row_of(self, charge):
        return DuesCharge.objects.asked().get(person=charge.person, month=charge.month)

    @rule(number=NUMBER)
    def exempt_a_month(self, number):
        charge = self.choose(self.ledger.standing(), number)
        if charge is None:
            return
        is_open = self.ledger.is_open(charge.branch, charge.month)
        must = is_open and not charge.exempt and not self.ledger.paid(charge)
        if self.attempt(exempt, must=must, charge=self.row_of(charge), reason="ظرف", by=self.clerk):
            self.ledger.exempt(charge)

    @precondition(lambda self: any(row.exempt for row in self.ledger.standing()))
    @rule(number=NUMBER)
    def ask_an_exempted_month(self, number):
        charge = self.choose([row for row in self.ledger.standing() if row.exempt], number)
        if charge is None:
            return
        by_decision = charge.relief and charge.relief.percent == 100
        *_asked, exempts = self.ledger.asks(charge.person, charge.branch, charge.month, charge.price)
        must = self.ledger.is_open(charge.branch, charge.month) and not by_decision and not exempts
        if self.attempt(withdraw_exemption, must=must, charge=self.row_of(charge)):
            self.ledger.ask_exempted(charge)

    @rule(
        number=NUMBER, where=WHERE, first=st.integers(-2, 3), months=st.none() | st.integers(1, 4),
        percent=st.sampled_from([33, 50, 100]),
    )  # fmt: skip
    def favour_a_member(self, number, where, first, months, percent):
        person, branch = self.choose(self.people.values(), number), self.party[where]
        start = later(self.ledger.now, first)
        relief = Relief(person.pk, frozenset(self.under(where)), percent, start, months and later(start, months))
        kind = {"kind": "exemption"} if percent == 100 else {"kind": "percent", "percent": percent}
        said = {"person": person, "branch": branch, "from_month": start, "until": relief.end, "reason": "ظرف"}
        row = self.attempt(record_relief, must=self._may_be_favoured(relief), by=self.clerk, **said, **kind)
        if row:
            self.attempt(approve_relief, must=True, relief=row, by=self.boss)
            relief.pk = row.pk
            self.ledger.approve(relief)

    def _may_be_favoured(self, relief):
        ledger, far = self.ledger, later(self.ledger.now, 999)
        end = relief.end or far
        paid = [row for row in ledger.standing(relief.person) if relief.covers(row.branch, row.month)]
        spells = [
            row for row in ledger.spells
            if row.person == relief.person and row.branch in relief.branches
            and row.start < end and (row.end or far) > relief.start
        ]  # fmt: skip
        others = [
            row for row in ledger.reliefs
            if row.person == relief.person and row.branches & relief.branches
            and row.start < end and (row.end or far) > max(relief.start, row.start)
        ]  # fmt: skip
        must = bool(spells) and not others and not any(map(ledger.paid, paid))
        # Who moved on and back on one day was there for no day: no month of it is asked, whatever is decided.
        return None if must and all(row.start == row.end for row in spells) else must

    @precondition(lambda self: self.ledger.reliefs)
    @rule(number=NUMBER, ahead=st.sampled_from([0, 0, 0, -1, 1, 2]))
    def end_a_favour(self, number, ahead):
        relief, now = self.choose(self.ledger.reliefs, number), self.ledger.now
        if relief is None:
            return
        row = DuesRelief.objects.get(pk=relief.pk)
        month = later(now, ahead)
        must = month >= now and (relief.end is None or (relief.end > now and month < relief.end))
        if self.attempt(stop_relief, must=must, relief=row, from_month=month, reason="انتهى", by=self.boss):
            self.ledger.stop(relief, month)

    @rule(number=NUMBER)
    def move_a_member(self, number):
        person = self.choose(self.people, number)
        spell = next(row for row in self.ledger.spells if row.person == person and row.end is None)
        to = self.other if spell.branch == self.local.pk else self.local
        membership = self.people[person].memberships.get(ended_on=None)
        must = None if spell.start >= self.today else True
        if self.attempt(ask_transfer, must=must, membership=membership, branch=to, by=self.chief, on=self.today):
            spell.end = self.today
            self.ledger.spells.append(Spell(person, to.pk, self.today))
