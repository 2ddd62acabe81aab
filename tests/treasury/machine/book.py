"""Steps with the cash book: entries, transfers, donations, shares; approving, refusing, reversing; closing months."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.treasury.books import category
from tests.treasury.gifts import giver
from tests.treasury.machine.dues import NUMBER, WHERE, DuesSteps
from tests.treasury.machine.ledger import later, month_of
from tests.treasury.machine.state import cents, dirhams
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import record_entry, record_transfer, reverse_entry
from treasury.cheques import cash_cheques
from treasury.closing.months import closable_months, close_month, last_closing, reopen_month
from treasury.donations.recording import record_donation
from treasury.donations.returning import return_cheque
from treasury.models import AmountLimit, CashEntry, Donation
from treasury.shares.remitting import confirm_remittance, refuse_remittance, remit

BOOKED = st.sampled_from([0, 0, 3, 35])
ALL = "all"
CEILING = 60_000_000  # centimes that one donor may give the party in a year, since 2021


class Act:
    """What follows when an entry counts, is refused, or is reversed: nothing, but for what other rooms wrote."""

    def counts(self, entry):
        pass

    def refused(self):
        pass

    def reversed(self, entry=None):
        pass


class Booked:
    """An entry (with its other line) beside the ledger's accounts: `lines` are pairs (account, centimes added)."""

    def __init__(self, row, lines, act, what, of=None):
        self.row, self.lines, self.act, self.what, self.of = row, lines, act, what, of
        self.state, self.reversal = "waiting", None


class Sent(Act):
    """Money of a remittance: it no longer counts as sent once its entry is refused or reversed."""

    def __init__(self, remits, row, branch):
        self.remits, self.pair = remits, (row, branch)

    def refused(self):
        if self.pair in self.remits:
            self.remits.remove(self.pair)

    def reversed(self, entry=None):
        self.refused()


class Gift(Act):
    """A donation in money; it counts until its entry is reversed. One by cheque has its `branch`."""

    def __init__(self, pk, amount, year, branch=None):
        self.pk, self.amount, self.year, self.branch = pk, amount, year, branch
        self.stands, self.is_cashed, self.booked = True, False, None

    def reversed(self, entry=None):
        self.stands = False


class BookSteps(DuesSteps):
    @property
    def box_keys(self):
        return {row.pk for row in self.boxes.values()}

    def ago(self, days):
        return self.today - timedelta(days=days)

    def collect(self, branch, kind, day, day_of_rule, amount):
        """Dues that a branch collected, by month and kind of line: the levels get their parts of each sum."""
        self.collected[branch, kind, month_of(day), month_of(day_of_rule)] += amount

    def act(self, row, lines, act, what, of=None):
        """Take an entry that was written into the machine's books."""
        booked = Booked(row, lines, act, what, of)
        self.entries.append(booked)
        row.refresh_from_db()
        if row.state == CashEntry.State.COUNTS:
            self._counts(booked)
        return booked

    def _counts(self, booked):
        booked.state = "counts"
        for account, amount in booked.lines:
            self.held[account] += amount
        if booked.of:
            booked.of.act.reversed(booked.row)
        else:
            booked.act.counts(booked.row)

    @rule(where=WHERE, by_bank=st.booleans(), days=BOOKED, amount=st.sampled_from([100, 40000, 150000, 250000]))
    def income(self, where, by_bank, days, amount):
        self._enter(where, by_bank, days, amount, "events", 1)

    @rule(where=WHERE, by_bank=st.booleans(), days=BOOKED, amount=st.sampled_from([100, 3000, 30000, 210000]))
    def expense(self, where, by_bank, days, amount):
        self._enter(where, by_bank, days, amount, "rent", -1)

    def _enter(self, where, by_bank, days, amount, code, sign):
        branch, day = self.party[where], self.ago(days)
        account = self.account(branch.pk, by_bank)
        must = None if self.ledger.is_open(branch.pk, day) else False
        if sign > 0 and by_bank and must is None:
            must = True
        row = self.attempt(
            record_entry, must=must, account=account, category=category(code), amount=dirhams(amount), booked_on=day,
            method="transfer" if by_bank else "cash", by=self.clerk, party_name="مكتب الكراء", form_key=uuid4(),
        )  # fmt: skip
        if row:
            self.act(row, [(account.pk, sign * amount)], Act(), what=code)

    @rule(where=WHERE, into_bank=st.booleans(), amount=st.sampled_from([100, 60000, ALL, ALL]))
    def move_between_accounts(self, where, into_bank, amount):
        branch = self.party[where].pk
        there, here = self.account(branch, into_bank), self.account(branch, not into_bank)
        amount = max(self.held[here.pk], 1) if amount == ALL else amount
        must = None if into_bank else True
        said = {"from_account": here, "to_account": there, "amount": dirhams(amount), "booked_on": self.today}
        if row := self.attempt(record_transfer, must=must, by=self.clerk, form_key=uuid4(), **said):
            self.act(row, [(here.pk, -amount), (there.pk, amount)], Act(), what="transfer")

    @rule(where=WHERE, by_bank=st.booleans(), amount=st.sampled_from([10000, 700000, 25_000_000]))
    def donate(self, where, by_bank, amount):
        """One donor gives, to whichever branch: the ceiling of the law is that of the party."""
        branch = self.party[where]
        account = self.account(branch.pk, by_bank)
        must = False if self._given() + amount > CEILING or not self.ledger.is_open(branch.pk, self.today) else None
        gift = self.attempt(
            record_donation, must=must, branch=branch, giver=giver(), amount=dirhams(amount), given_on=self.today,
            account=account, method="transfer" if by_bank else "cash", by=self.clerk, near_known=True,
            form_key=uuid4(),
        )  # fmt: skip
        if gift:
            act = Gift(gift.pk, amount, self.today.year)
            self.gifts.append(act)
            self.act(gift.entry, [(account.pk, amount)], act, what="gift")

    @rule(where=WHERE, amount=st.sampled_from([10000, 700000, 25_000_000]))
    def donate_by_cheque(self, where, amount):
        """It stands in the ceiling at once, and in no account."""
        branch = self.party[where]
        must = self._given() + amount <= CEILING and self.ledger.is_open(branch.pk, self.today)
        gift = self.attempt(
            record_donation, must=must, branch=branch, giver=giver(), amount=dirhams(amount), given_on=self.today,
            method="cheque", reference="99", by=self.clerk, near_known=True, form_key=uuid4(),
        )  # fmt: skip
        if gift:
            self.gifts.append(Gift(gift.pk, amount, self.today.year, branch=branch.pk))

    def _given(self):
        return sum(row.amount for row in self.gifts if row.stands and row.year == self.today.year)

    @precondition(lambda self: any(row.branch for row in self.gifts))
    @rule(number=NUMBER)
    def cash_a_gift(self, number):
        gift = self.choose([row for row in self.gifts if row.branch], number)
        if gift is None:
            return
        row, bank = Donation.objects.get(pk=gift.pk), self.banks[gift.branch]
        said = {"branch": self.branches[gift.branch], "donations": [row], "cleared_on": self.today, "by": self.clerk}
        if self.attempt(cash_cheques, must=gift.stands and not gift.is_cashed, **said):
            gift.is_cashed = True
            entry = Donation.objects.get(pk=gift.pk).entry
            assert entry, "a cheque that was cashed stands in no book"
            gift.booked = self.act(entry, [(bank.pk, gift.amount)], gift, what="gift")

    @precondition(lambda self: any(row.branch for row in self.gifts))
    @rule(number=NUMBER, by=NUMBER)
    def a_gift_comes_back(self, number, by):
        """One that waits is void at once, by another person; of one that was cashed a second person decides."""
        gift = self.choose([row for row in self.gifts if row.branch], number)
        if gift is None:
            return
        by, row = self.choose([self.clerk, self.boss], by), Donation.objects.get(pk=gift.pk)
        if gift.is_cashed:
            must = None if gift.stands and not gift.booked.reversal else False
        else:
            must = gift.stands and by != self.clerk
        done, said = self.done["return_cheque"], {"booked_on": self.today, "reason": "بلا رصيد", "by": by}
        found = self.attempt(return_cheque, must=must, donation=row, **said)
        if found:
            self.reversed(gift.booked, found)
        elif self.done["return_cheque"] > done:
            gift.stands = False

    @rule(subject=st.sampled_from(["cash", "donation", "approval"]))
    def write_over_a_limit(self, subject):
        """What was decided by an amount that holds stands."""
        limit = AmountLimit.objects.get(subject=subject, ended_on=None)
        limit.amount += 1
        self.attempt(limit.full_clean, must=False)

    @invariant()
    def gifts_are_those_that_stand(self):
        if self.digest:
            return
        found = {(row.pk, cents(row.amount), row.given_on.year) for row in Donation.objects.standing()}
        assert found == {(row.pk, row.amount, row.year) for row in self.gifts if row.stands}
        numbers = defaultdict(list)
        for branch, year, number in Donation.objects.values_list("branch", "year", "number"):
            numbers[branch, year].append(number)
        assert all(sorted(row) == list(range(1, len(row) + 1)) for row in numbers.values())

    @precondition(lambda self: any(row.state == "waiting" for row in self.entries))
    @rule(number=NUMBER, agrees=st.booleans(), by=NUMBER)
    def answer_an_entry(self, number, agrees, by):
        booked = self.choose([row for row in self.entries if row.state == "waiting"], number)
        if booked is None:
            return
        by = self.choose([self.clerk, self.boss, self.chief], by)
        is_own = booked.row.recorded_by_id == by.pk
        if agrees:
            if self.attempt(approve_entry, must=False if is_own else None, entry=booked.row, by=by):
                self._counts(booked)
        elif self.attempt(refuse_entry, must=True, entry=booked.row, reason="لا", by=by):
            booked.state = "refused"
            if booked.of:
                booked.of.reversal = None
            else:
                booked.act.refused()

    @rule(number=NUMBER, by=NUMBER)
    def reverse(self, number, by):
        booked = self.choose([row for row in self.entries if not row.of], number)
        if booked is None:
            return
        by = self.choose([self.clerk, self.boss], by)
        must = False if booked.state != "counts" or booked.reversal else None
        row = CashEntry.objects.get(pk=booked.row.pk)
        if made := self.attempt(reverse_entry, must=must, entry=row, reason="خطأ", by=by, form_key=uuid4()):
            self.reversed(booked, made)

    def reversed(self, booked, made):
        booked.reversal = made
        self.act(made, [(account, -amount) for account, amount in booked.lines], Act(), "reversal", of=booked)

    # Shares

    @rule(back=st.integers(0, 3), amount=st.sampled_from([1, 1000, 2500, 30000]), by_bank=st.booleans())
    def send_a_share(self, back, amount, by_bank):
        account, month = self.account(self.local.pk, by_bank), later(self.ledger.now, -back)
        row = self.attempt(
            remit, must=None if back else False, branch=self.local, month=month, amount=dirhams(amount),
            account=account, method="transfer" if by_bank else "cash", booked_on=self.today, by=self.clerk,
            form_key=uuid4(),
        )  # fmt: skip
        if row:
            pair = (row, self.local.pk)
            self.remits.append(pair)
            self.sent_rows.append(row)
            self.act(row.entry, [(account.pk, -amount)], Sent(self.remits, *pair), what="share")

    @precondition(lambda self: self.sent_rows)
    @rule(number=NUMBER, comes=st.booleans(), differs=st.sampled_from([0, -1, 700, 9000]))
    def answer_a_share(self, number, comes, differs):
        row = self.choose(self.sent_rows, number)
        if row is None:
            return
        if not comes:
            if self.attempt(refuse_remittance, remittance=row, reason="لم يصل", by=self.boss):
                self.remits[:] = [pair for pair in self.remits if pair[0].pk != row.pk]
            return
        box = self.boxes[self.province.pk]
        received = row.amount + dirhams(differs if row.amount > 1 else 0)
        said = {"received": received, "received_on": self.today, "account": box, "method": "cash", "reason": "فرق"}
        if found := self.attempt(confirm_remittance, remittance=row, by=self.boss, **said):
            self.came[row.pk] = amount = cents(received)
            self.act(found.received_entry, [(box.pk, amount)], Act(), what="share received")

    # Closing

    @rule(where=WHERE, ahead=st.integers(0, 1))
    def close_a_month(self, where, ahead):
        branch = self.party[where]
        months = closable_months(branch)
        month = months[min(ahead, len(months) - 1)] if months else later(self.ledger.now, -1)
        opens = self.ledger.opens.get(branch.pk, month)
        must = False if month != opens or not months else None
        said = {"branch": branch, "month": month, "counted_on": self.today, "counts": {}, "explanation": "لم يُعدّ"}
        if self.attempt(close_month, must=must, by=self.clerk, **said):
            assert not self._waits_before(branch.pk, later(month, 1))
            first = self.ledger.opens.get(branch.pk, date.min)
            self.closings.append((branch.pk, first, later(month, 1), self.clock.at))
            self.ledger.opens[branch.pk] = later(month, 1)

    def _waits_before(self, branch, day):
        return [
            row for row in self.entries
            if row.state == "waiting" and row.row.branch_id == branch and row.row.booked_on < day
        ]  # fmt: skip

    @precondition(lambda self: self.ledger.opens)
    @rule(number=NUMBER, by=NUMBER)
    def reopen_a_month(self, number, by):
        branch = self.branches[self.choose(self.ledger.opens, number)]
        closing = last_closing(branch)
        by = self.choose([self.clerk, self.boss], by)
        if self.attempt(reopen_month, must=by.pk == self.boss.pk, closing=closing, reason="خطأ", by=by):
            self.closings.remove([row for row in self.closings if row[0] == branch.pk][-1])
            before = last_closing(branch)
            if before:
                self.ledger.opens[branch.pk] = later(before.month, 1)
            else:
                del self.ledger.opens[branch.pk]
