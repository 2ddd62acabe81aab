"""Steps with payments: cash, cheques, chosen months, a sheet; taking them back; credit that goes elsewhere."""

from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.treasury.machine.book import Act, BookSteps
from tests.treasury.machine.dues import NUMBER
from tests.treasury.machine.ledger import Paid, month_of
from tests.treasury.machine.state import dirhams
from treasury.cheques import cash_cheques
from treasury.collecting import Entry, record_collection
from treasury.credit_sending import accept_credit, ask_back, give_back, keep_credit, propose_to_branch, refuse_credit
from treasury.giving_back import move_to_member, refund_credit, undo_move
from treasury.models import Payment, VoidRequest
from treasury.payments import record_payment
from treasury.void_requests import approve_void, ask_bounce, ask_void, refuse_void
from treasury.voiding import void_payment

AMOUNT = st.sampled_from([1, 500, 2000, 3300, 6100, 12000, 99000, 99000])
DAYS_BACK = st.sampled_from([0, 0, 0, 5, 40])
METHOD = st.sampled_from(["cash", "cash", "cheque", "transfer", "mobile"])


class PaymentSteps(BookSteps):
    def __init__(self):
        super().__init__()
        for back in (2, 1, 0):
            self.run_a_month("province", back)
        for branch in ("local", "province"):
            self.income(branch, False, 35, 150000)
        self.z_remember()

    @rule(number=NUMBER, elsewhere=st.booleans(), amount=AMOUNT, method=METHOD, days=DAYS_BACK, by=NUMBER)
    def pay(self, number, elsewhere, amount, method, days, by):
        person, branch = self._payer(number, elsewhere)
        self._record(person, branch, amount, method, self.ago(days), by, must=True)

    @rule(number=NUMBER, amount=st.sampled_from([2000, 4000, 1]), which=st.integers(1, 255), by=NUMBER)
    def pay_chosen_months(self, number, amount, which, by):
        person, branch = self._payer(number, False)
        lines = self.ledger.lines(person, branch, self.ledger.now)
        chosen = [line for place, line in enumerate(lines[:8]) if which >> place & 1]
        if not chosen:
            return
        others = [month for month, *_line in lines if month <= self.ledger.now and month not in {c[0] for c in chosen}]
        must = amount <= sum(left for _month, left, _charge in chosen) or not others
        months = frozenset(month for month, *_line in chosen)
        self._record(person, branch, amount, "cash", self.today, by, must=must, months=months)

    def _payer(self, number, elsewhere):
        """(person, branch): where they are a member, or were before, `elsewhere`."""
        person = self.choose(self.people, number)
        branches = [row.branch for row in self.ledger.spells if row.person == person]
        return person, branches[0 if elsewhere else -1]

    def _record(self, person, branch, amount, method, day, by, must, months=frozenset()):
        cheque = {"reference": "7654321", "bank": "البنك الأول"} if method == "cheque" else {}
        by = self.choose([self.clerk, self.boss], by)
        cash = sum(
            row.amount for row in self.ledger.payments.values()
            if (row.person, row.paid_on, row.account in self.box_keys) == (person, day, True)
        )  # fmt: skip
        must = None if method == "cash" and cash + amount > 500_000 else must  # the law's limit is near
        payment = self.attempt(
            record_payment, must=must and self.ledger.is_open(branch, day), branch=self.branches[branch],
            payer=self.people[person], amount=dirhams(amount), method=method, paid_on=day, by=by, months=months,
            form_key=uuid4(), **cheque,
        )  # fmt: skip
        if payment:
            self._recorded(payment, person, branch, amount, method, day, by, months)

    def _recorded(self, row, person, branch, amount, method, day, by, months=frozenset()):
        booked = None if method in ("cheque", "credit") else day
        account = booked and self.account(branch, method != "cash").pk
        paid = Paid(
            row.pk, person, branch, amount, day, self.today, booked, account, months, by.pk, method == "cheque"
        )
        if booked:
            self.held[account] += amount
            self.collect(branch, "received", booked, booked, amount)
        self.ledger.pay(paid)
        return paid

    @rule(amounts=st.lists(st.sampled_from([500, 2000, 7000]), min_size=1, max_size=3), by=NUMBER)
    def record_a_sheet(self, amounts, by):
        own = [row for row in self.ledger.spells if row.end is None and row.branch == self.local.pk]
        people = [row.person for row in own if row.person in self.people]
        lines = list(zip(people, amounts, strict=False))
        by = self.choose([self.clerk, self.boss], by)
        entries = [Entry(self.people[person], dirhams(amount)) for person, amount in lines]
        sheet = self.attempt(
            record_collection, must=None if lines else False, branch=self.local, entries=entries, method="cash",
            paid_on=self.today, by=by, form_key=uuid4(),
        )  # fmt: skip
        if sheet:
            rows = {row.payer_id: row for row in sheet.payments.all()}
            for person, amount in lines:
                self._recorded(rows[person], person, self.local.pk, amount, "cash", self.today, by)

    # Cheques

    @precondition(lambda self: any(row.is_cheque and not row.voided for row in self.ledger.payments.values()))
    @rule(number=NUMBER)
    def cash_a_cheque(self, number):
        paid = self.choose(self._cheques(), number)
        if paid is None:
            return
        row = Payment.objects.get(pk=paid.pk)
        said = {"branch": self.branches[paid.branch], "payments": [row], "cleared_on": self.today, "by": self.clerk}
        if self.attempt(cash_cheques, must=not paid.voided and not paid.booked_on, **said):
            paid.booked_on, paid.account = self.today, self.banks[paid.branch].pk
            self.held[paid.account] += paid.amount
            self.collect(paid.branch, "received", self.today, self.today, paid.amount)

    def _cheques(self):
        rows = [row for row in self.ledger.payments.values() if row.is_cheque]
        return [row for row in rows if not row.voided] or rows

    @precondition(lambda self: any(row.is_cheque and not row.voided for row in self.ledger.payments.values()))
    @rule(number=NUMBER, by=NUMBER)
    def a_cheque_comes_back(self, number, by):
        paid = self.choose(self._cheques(), number)
        if paid is None:
            return
        by, row = self.choose([self.clerk, self.boss], by), Payment.objects.get(pk=paid.pk)
        must = False if paid.voided or paid.moved else None
        found = self.attempt(ask_bounce, must=must, payment=row, cleared_on=self.today, reason="بلا رصيد", by=by)
        if isinstance(found, VoidRequest):
            assert paid.booked_on or self._void_waits(paid, by)
            self.asked_voids.append((found, paid, self.today))
        elif found:
            assert not paid.booked_on
            assert not self._void_waits(paid, by)
            self.take_back(paid, None)

    # Voids

    def _void_waits(self, paid, by):
        return month_of(paid.paid_on) != self.ledger.now or paid.recorder == by.pk

    def take_back(self, paid, bounced_on):
        """What a void does to the ledger and the account."""
        self.ledger.void(paid)
        if not paid.booked_on:
            return
        if paid.taken_back_on:
            paid.taken_back_on = bounced_on or paid.taken_back_on
            self.collect(paid.branch, "taken", paid.taken_back_on, paid.booked_on, -paid.amount)
        else:
            self.collect(paid.branch, "received", paid.booked_on, paid.booked_on, -paid.amount)
        self.held[paid.account] -= paid.amount

    @rule(number=NUMBER, by=NUMBER)
    def ask_to_void(self, number, by):
        paid = self.choose(self.ledger.payments.values(), number)
        if paid is None:
            return
        by, row = self.choose([self.clerk, self.boss], by), Payment.objects.get(pk=paid.pk)
        must = False if paid.voided or paid.moved or self._is_moved_credit(paid) else None
        found = self.attempt(ask_void, must=must, payment=row, reason="خطأ", by=by)
        if isinstance(found, VoidRequest):
            assert self._void_waits(paid, by)
            self.asked_voids.append((found, paid, None))
        elif found:
            assert not self._void_waits(paid, by)
            self.take_back(paid, None)

    def _is_moved_credit(self, paid):
        return any(move.target is paid and not move.undone for move in self.moves)

    @precondition(lambda self: self.asked_voids)
    @rule(number=NUMBER, agrees=st.booleans(), by=NUMBER)
    def answer_a_void(self, number, agrees, by):
        asked = self.choose(self.asked_voids, number)
        if asked is None:
            return
        request, paid, bounced_on = asked
        by = self.choose([self.clerk, self.boss, self.chief], by)
        if not agrees:
            if self.attempt(refuse_void, request=request, reason="لا", by=by):
                self.asked_voids.remove(asked)
            return
        must = False if paid.voided or paid.moved or request.asked_by_id == by.pk else None
        if self.attempt(approve_void, must=must, request=request, by=by):
            self.asked_voids.remove(asked)
            self.take_back(paid, bounced_on)

    @rule(number=NUMBER)
    def void_at_once(self, number):
        rows = [row for row in self.ledger.payments.values() if not self._is_moved_credit(row)]
        paid = self.choose(rows, number)
        if paid is None:
            return
        row = Payment.objects.get(pk=paid.pk)
        must = False if paid.voided or paid.moved else None
        if self.attempt(void_payment, must=must, payment=row, reason="خطأ", by=self.chief):
            self.take_back(paid, None)

    # Credit

    def _of_credit(self, number, part, condition=None):
        rows = [row for row in self.ledger.payments.values() if (condition or self.ledger.free)(row)]
        paid = self.choose(rows or self.ledger.payments.values(), number)
        if paid is None:
            return None, 0, {}
        amount = max(1, self.ledger.free(paid) // part)
        row = Payment.objects.get(pk=paid.pk)
        said = {"payment": row, "amount": dirhams(amount), "reason": "طلب", "by": self.clerk, "form_key": uuid4()}
        return paid, amount, said

    def _may_follow(self, paid):
        """Whether somebody paid it who is in another branch now, and something of it is left."""
        spell = self.ledger.spell_of(paid.person, self.today)
        return bool(spell) and spell.branch != paid.branch and self.ledger.free(paid) > 0

    def _is_free(self, paid, amount):
        waits = paid.is_cheque and paid.booked_on is None
        return not waits and amount <= self.ledger.free(paid)

    @precondition(lambda self: any(map(self.ledger.free, self.ledger.payments.values())))
    @rule(number=NUMBER, part=st.integers(1, 3), by_bank=st.booleans())
    def refund(self, number, part, by_bank):
        paid, amount, said = self._of_credit(number, part)
        if paid is None:
            return
        account = self.account(paid.branch, by_bank)
        must = self._is_free(paid, amount) and (None if not by_bank else True)
        if move := self.attempt(refund_credit, must=must, account=account, **said):
            self._went_out(move, paid, amount, account)

    @precondition(lambda self: any(map(self._may_follow, self.ledger.payments.values())))
    @rule(
        number=NUMBER, part=st.integers(1, 3), by_bank=st.booleans(), into_bank=st.booleans(),
        answer=st.sampled_from(["accept", "accept", "refuse", "withdraw"]),
    )  # fmt: skip
    def send_credit_after_the_member(self, number, part, by_bank, into_bank, answer):
        paid, amount, said = self._of_credit(number, part, self._may_follow)
        if paid is None:
            return
        spell, account = self.ledger.spell_of(paid.person, self.today), self.account(paid.branch, by_bank)
        must = None if spell and spell.branch != paid.branch and self._is_free(paid, amount) else False
        to = self.branches[spell.branch if spell else self.other.pk]
        move = self.attempt(propose_to_branch, must=must, account=account, to_branch=to, **said)
        if not move:
            return
        into = self.account(to.pk, into_bank)
        must = None if by_bank == into_bank else False  # cash comes into a cash box, and banked money into a bank
        if answer == "accept" and (
            found := self.attempt(accept_credit, must=must, move=move, account=into, by=self.boss)
        ):
            self._went_out(found, paid, amount, account, to=to.pk)
        elif answer == "refuse":
            self.attempt(refuse_credit, must=True, move=move, reason="لا", by=self.boss)
            self.ledger.use_credit(paid.person, paid.branch)
        else:
            self.attempt(undo_move, must=True, move=move, reason="خطأ", by=self.clerk)
            self.ledger.use_credit(paid.person, paid.branch)

    def _ask_back(self, move, row):
        """What another branch accepted comes back when both agree; where its book refuses, it keeps the credit."""
        must = False if move.undone else None
        if not (row := self.attempt(ask_back, must=must, move=row, reason="خطأ", by=self.chief)):
            return None
        if found := self.attempt(give_back, must=None, move=row, by=self.boss):
            return found
        self.attempt(keep_credit, must=True, move=row, reason="لا", by=self.boss)
        return None

    def _went_out(self, row, paid, amount, account, to=None):
        paid.moved += amount
        move = Moved(self, row, paid, amount, to=to)
        self.moves.append(move)
        move.act = self.act(row.entry, [(account.pk, -amount)], move, what="refund")

    @precondition(lambda self: any(map(self.ledger.free, self.ledger.payments.values())))
    @rule(number=NUMBER, to=NUMBER, part=st.integers(1, 3))
    def give_credit_to_another(self, number, to, part):
        paid, amount, said = self._of_credit(number, part)
        if paid is None:
            return
        to = self.choose(self.people, to)
        were = [row for row in self.ledger.spells if row.person == to and row.branch == paid.branch]
        must = bool(were) and to != paid.person and self._is_free(paid, amount)
        if row := self.attempt(move_to_member, must=must, to_person=self.people[to], **said):
            paid.moved += amount
            move = Moved(self, row, paid, amount)
            move.target = self._recorded(row.target, to, paid.branch, amount, "credit", self.today, self.clerk)
            self.moves.append(move)

    @precondition(lambda self: self.moves)
    @rule(number=NUMBER)
    def take_credit_back(self, number):
        move = self.choose(self.moves, number)
        if move is None:
            return
        row = type(move.row).objects.get(pk=move.row.pk)
        if move.to and move.target:
            found = self._ask_back(move, row)
        else:
            must = False if move.undone else None
            found = self.attempt(undo_move, must=must, move=row, reason="خطأ", by=self.chief)
        if found and move.act:
            self.reversed(move.act, found.entry.reversals.order_by("pk").last())
        elif found:
            move.reversed()


class Moved(Act):
    """Credit that left a payment; it follows the entry by which it went out, if there is one."""

    def __init__(self, machine, row, paid, amount, to=None):
        self.machine, self.row, self.paid, self.amount, self.to = machine, row, paid, amount, to
        self.target, self.act, self.undone = None, None, False

    def counts(self, entry):
        machine, day = self.machine, entry.booked_on
        machine.collect(self.paid.branch, "returned", day, day, -self.amount)
        if self.to and self.target is None:
            self.row.refresh_from_db()
            method = "cash" if self.row.to_account_id in machine.box_keys else "transfer"
            recorder = self.row.decided_by
            target = self.row.target
            assert target, "credit that was accepted did not arrive"
            self.target = machine._recorded(target, self.paid.person, self.to, self.amount, method, machine.today,
                                            recorder)  # fmt: skip

    def refused(self):
        self.reversed()

    def reversed(self, entry=None):
        if entry is not None:
            day = entry.booked_on
            self.machine.collect(self.paid.branch, "returned", day, day, self.amount)
        if self.target:
            self.machine.take_back(self.target, None)
        self.undone = True
        self.paid.moved -= self.amount
        self.machine.ledger.use_credit(self.paid.person, self.paid.branch)
