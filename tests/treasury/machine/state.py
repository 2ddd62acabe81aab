"""The machine's party, what it compares after each step, and how a workflow is tried."""

import hashlib
from collections import Counter, defaultdict
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from members.models import Membership
from tests.factories import make_user
from tests.treasury.books import RIB, bank_of
from tests.treasury.machine.clock import START, Clock
from tests.treasury.machine.ledger import Ledger, Spell, later, month_of
from tests.treasury.machine.parts import share_above
from tests.treasury.money import member_of
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.balances import balances_of
from treasury.models import DuesCharge, MonthClosing, Payment
from treasury.setting_rates import set_rate
from treasury.shares.owed import months_of_branches
from treasury.shares.rules import decide_shares

PERCENTS = (50, 25, 15, 10)


def dirhams(cents) -> Decimal:
    return Decimal(cents).scaleb(-2)


def cents(amount) -> int:
    return int(Decimal(amount).scaleb(2))


def digest_of_money() -> str:
    """One word for every row of the treasury, and of the memberships; read as the database keeps them."""
    word = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in (*apps.get_app_config("treasury").get_models(), Membership):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')  # noqa: S608  a name of ours
            word.update(repr(cursor.fetchall()).encode())
    return word.hexdigest()


def try_to(workflow, **given):
    """(what `workflow` returns, why it refused or None)."""
    try:
        return workflow(**given), None
    except (ValidationError, PermissionDenied) as refusal:
        return None, refusal


class Party(RuleBasedStateMachine):
    """A province with two branches, three members, three officers; each example is rolled back."""

    party: dict
    clock: Clock
    refused: Counter  # {name of a workflow: how often}, over all examples
    done: Counter

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.clock.start_at(START)
        self.province, self.local, self.other = (self.party[name] for name in ("province", "local", "other"))
        self.branches = {row.pk: row for row in (self.province, self.local, self.other)}
        tops = {row.pk: (row.pk, self.province.pk) for row in (self.local, self.other)}
        self.ledger = Ledger(START, tops)
        self._start_people()
        self._start_books()
        self.digest = digest_of_money()

    def _start_people(self):
        self.clerk, self.boss, self.chief = (make_user(is_superuser=True) for _user in range(3))
        self.people = {}
        for branch in (self.local, self.local, self.other):
            membership = member_of(branch)
            self.people[membership.person_id] = membership.person
            self.ledger.spells.append(Spell(membership.person_id, branch.pk, membership.started_on))
        set_rate(branch=self.province, amount=dirhams(2000), from_month=later(month_of(START), -30))
        self.ledger.rates[self.province.pk] = {later(month_of(START), -30): 2000}

    def _start_books(self):
        self.banks = {}
        for number, branch in enumerate((self.province, self.local, self.other)):
            account = bank_of(branch, by=self.chief, days=2000, number=f"{RIB[:-1]}{number}")
            self.banks[branch.pk] = account
        self.boxes = {branch.pk: cash_box_of(branch) for branch in self.branches.values()}
        self.held = dict.fromkeys([row.pk for row in (*self.banks.values(), *self.boxes.values())], 0)
        self.entries, self.moves, self.remits, self.sent_rows, self.asked_voids = [], [], [], [], []
        self.gifts, self.came = [], {}  # {remittance that was confirmed: centimes that came}
        self.closings = []  # (branch, first day closed, the one after the last, moment), of those that stand
        self.collected = defaultdict(int)  # {(branch, month of the line, month of the rule): centimes}
        decide_shares(
            branch=self.party["national"], percents=tuple(map(Decimal, PERCENTS)), from_month=later(START, -20),
            decision="قرار", decided_on=START, by=self.chief,
        )  # fmt: skip

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def attempt(self, workflow, *, must=None, **given):
        """What `workflow` returns, or None where it refuses: then it has changed nothing.

        `must` says whether the rules let it happen; None where only the workflow knows.
        """
        name, before = workflow.__name__, self.digest or digest_of_money()
        result, refusal = try_to(workflow, **given)
        if refusal:
            assert must is not True, f"{name} refused what is allowed: {refusal}"
            assert digest_of_money() == before, f"{name} refused and changed something: {refusal}"
            self.refused[name] += 1
            return None
        assert must is not False, f"{name} did what is forbidden"
        self.digest = ""
        self.done[name] += 1
        return result

    @property
    def today(self):
        return self.clock.today

    def choose(self, rows, number):
        """One of `rows`, by a drawn number; None without any."""
        rows = list(rows)
        return rows[number % len(rows)] if rows else None

    def account(self, branch, by_bank):
        return (self.banks if by_bank else self.boxes)[branch]

    # What holds after each step

    @invariant()
    def the_database_finds_its_rules_kept(self):
        if connection.vendor == "postgresql":
            connection.check_constraints()

    @invariant()
    def the_audit_finds_nothing(self):
        if not self.digest:
            assert audit() == {}

    @invariant()
    def months_ask_what_the_ledger_says(self):
        if self.digest:
            return
        found = {
            (row.person_id, row.month): (row.branch_id, cents(row.amount), cents(row.paid), bool(row.exempted_at))
            for row in DuesCharge.objects.asked()
        }
        ledger = self.ledger
        assert found == {
            (row.person, row.month): (row.branch, row.amount, ledger.paid(row), row.exempt)
            for row in ledger.standing()
        }

    @invariant()
    def payments_hold_what_the_ledger_says(self):
        if self.digest:
            return
        found = {
            row.pk: (cents(row.free), cents(row.moved), bool(row.voided_at), row.taken_back_on)
            for row in Payment.objects.all()
        }
        ledger = self.ledger
        assert found == {
            pk: (ledger.free(row), row.moved, row.voided, row.taken_back_on) for pk, row in ledger.payments.items()
        }

    @invariant()
    def accounts_hold_what_went_in_and_out(self):
        if self.digest:
            return
        found = {}
        for branch in self.branches:
            found |= balances_of([self.boxes[branch], self.banks[branch]])
        assert {pk: cents(amount) for pk, amount in found.items()} == self.held

    @invariant()
    def the_levels_get_their_parts(self):
        if self.digest:
            return
        first, now = later(month_of(START), -6), month_of(self.today)
        for branch in (self.local, self.other):
            months = months_of_branches([branch], first, now).values()
            due = sum(
                share_above(total, PERCENTS) for (of, *_months), total in self.collected.items() if of == branch.pk
            )
            # What came above what a month owed is taken off a later one, once.
            assert cents(sum(row.due + row.surplus for row in months)) == due
            under_way = any(of == branch.pk and row.pk not in self.came for row, of in self.remits)
            left = due - sum(self.came.get(row.pk, cents(row.amount)) for row, of in self.remits if of == branch.pk)
            assert cents(sum(row.left for row in months)) == left or under_way
            sent = sum(row.amount for row, of in self.remits if of == branch.pk)
            assert cents(sum(row.remitted for row in months)) == cents(sent)

    @invariant()
    def closed_months_are_known(self):
        if self.digest:
            return
        closed = {}
        for row in MonthClosing.objects.standing():
            closed[row.branch_id] = max(closed.get(row.branch_id, row.month), row.month)
        assert {branch: later(month, 1) for branch, month in closed.items()} == self.ledger.opens

    @invariant()
    def z_remember(self):
        """The last one: what stands now is what a refusal has to leave."""
        self.digest = self.digest or digest_of_money()
