"""Steps with levies of elected officials: offices, rates, months asked, receipts, exemptions."""

from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from members.models import Assembly, PublicOffice
from members.public_offices import end_public_office, record_public_office, reverse_public_office
from tests.treasury.machine.book import Act
from tests.treasury.machine.dues import NUMBER, WHERE
from tests.treasury.machine.ledger import later
from tests.treasury.machine.levy_ledger import LevyLedger, Office, Receipt
from tests.treasury.machine.money import PaymentSteps
from tests.treasury.machine.state import cents, dirhams
from treasury.levies.charging import charge_levies
from treasury.levies.exempting import approve_exemption, record_exemption
from treasury.levies.receiving import receive_levies
from treasury.levies.setting_rates import set_levy_rate
from treasury.models import LevyCharge, LevyPayment

COUNCIL = {"assembly": Assembly.COMMUNAL, "locality_code": "05.091.01.01"}
ROLE = st.sampled_from([90, 90, 10, 10, 20])


class LevyActs(Act):
    """The line of a receipt: taken back, its months are due again."""

    def __init__(self, levied, receipt):
        self.levied, self.receipt = levied, receipt

    def reversed(self, entry=None):
        self.levied.take_back(self.receipt)


class LevySteps(PaymentSteps):
    def __init__(self):
        super().__init__()
        self.levied = LevyLedger(self.ledger)
        for where, presidents, amount in (("local", False, 3000), ("province", False, 5000), ("local", True, 8000)):
            self.decide_a_levy(where, presidents, amount, -3)
        self.z_remember()

    @rule(where=WHERE, presidents=st.booleans(), amount=st.sampled_from([0, 4005, 9000]), ahead=st.integers(-2, 2))
    def decide_a_levy(self, where, presidents, amount, ahead):
        branch, month = self.party[where], later(self.ledger.now, ahead)
        must = not self.levied.refuses_rate(self.under(where), presidents, month)
        row = self.attempt(
            set_levy_rate, must=must, branch=branch, assembly=Assembly.COMMUNAL, presidents=presidents,
            amount=dirhams(amount), from_month=month, by=self.chief, decision="قرار", decided_on=self.today,
        )  # fmt: skip
        if row:
            self.levied.rates.setdefault((branch.pk, presidents), {})[month] = amount

    @rule(number=NUMBER, role=ROLE, back=st.sampled_from([0, 1, 3]))
    def elect_a_member(self, number, role, back):
        person = self.choose(self.people, number)
        office = Office(0, person, role, later(self.ledger.now, -back))
        said = {"person": self.people[person], "role": role, "started_on": office.start}
        must = not self.levied.is_another(office)
        if row := self.attempt(record_public_office, must=must, **said, **COUNCIL):
            office.pk = row.pk
            self.levied.offices.append(office)

    @precondition(lambda self: self.levied.offices)
    @rule(number=NUMBER, by_mistake=st.booleans(), back=st.integers(0, 2))
    def end_an_office(self, number, by_mistake, back):
        office = self.choose(self.levied.offices, number)
        row = self._row_of(office)
        if by_mistake:
            must = not office.taken_back
            if self.attempt(reverse_public_office, must=must, office=row, reason="خطأ", by=self.chief):
                office.taken_back = True
            return
        day = later(self.ledger.now, -back)
        must = office.end is None and not office.taken_back and day >= office.start
        if self.attempt(end_public_office, must=must, office=row, on=day, reason="resignation"):
            office.end = day

    @staticmethod
    def _row_of(office):
        return PublicOffice.objects.select_related("person").get(pk=office.pk)

    @precondition(lambda self: self.levied.offices)
    @rule(where=WHERE, back=st.integers(-1, 2), below=st.booleans())
    def ask_levies(self, where, back, below):
        branch, month = self.party[where], later(self.ledger.now, -back)
        if self.attempt(charge_levies, must=back >= 0, branch=branch, month=month, below=below) is not None:
            self.levied.ask({branch.pk, *(self.under(where) if below else ())}, month, self.under(where))

    @precondition(lambda self: self.levied.asked())
    @rule(number=NUMBER, where=st.sampled_from(["province", "local"]), part=st.integers(0, 3), by=NUMBER)
    def receive_a_levy(self, number, where, part, by):
        branch, person = self.party[where], self.choose(self.people, number)
        due = self.levied.owed(branch.pk, person)
        amount = max(1, due // part if part else due + 1)
        account, by = self.boxes[branch.pk], self.choose([self.clerk, self.boss], by)
        must = 0 < amount <= due and self.ledger.is_open(branch.pk, self.today)
        must = None if self.levied.unheld([branch.pk], person) else must
        row = self.attempt(
            receive_levies, must=must, branch=branch, person=self.people[person], account=account,
            amount=dirhams(amount), booked_on=self.today, method="cash", by=by, form_key=uuid4(),
        )  # fmt: skip
        if row:
            receipt = Receipt(row.pk, person, branch.pk, amount, self.today)
            self.levied.receive(receipt)
            self.act(row.entry, [(account.pk, amount)], LevyActs(self.levied, receipt), what="levy")

    @precondition(lambda self: self.levied.offices)
    @rule(number=NUMBER, where=st.sampled_from(["province", "local"]), first=st.integers(-2, 1))
    def exempt_an_official(self, number, where, first):
        office, branch = self.choose(self.levied.offices, number), self.party[where]
        start = later(self.ledger.now, first)
        after = later(start, 2)
        met = any(
            of is office and to == branch.pk and a < after and start < b for of, to, a, b in self.levied.exempted
        )
        said = {"office": self._row_of(office), "from_month": start, "until": after, "reason": "ظرف"}
        if row := self.attempt(record_exemption, must=not met, branch=branch, by=self.clerk, **said):
            self.attempt(approve_exemption, must=True, exemption=row, by=self.boss)
            self.levied.exempt(office, branch.pk, start, after)

    @invariant()
    def levies_are_what_the_ledger_says(self):
        if self.digest:
            return
        levied = self.levied
        found = {
            (row.office_id, row.month): (row.person_id, row.branch_id, cents(row.amount), cents(row.paid))
            for row in LevyCharge.objects.asked()
        }
        assert found == {
            (row.office.pk, row.month): (row.person, row.branch, row.amount, levied.paid(row))
            for row in levied.asked()
        }
        found = {row.pk: (row.payer_id, cents(row.free), bool(row.reversed_at)) for row in LevyPayment.objects.all()}
        assert found == {row.pk: (row.person, levied.free(row), row.taken_back) for row in levied.receipts}
