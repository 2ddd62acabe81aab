"""Two at once at the edges of the money: a rate and the run, credit and an account that closes, a share and the tree,
one statement read twice."""

from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from branches.tree import move_branch
from members.joining import transfer
from tests.factories import make_branch, make_user
from tests.threads import at_once, is_kept_waiting, right_after
from tests.treasury.books import ago, bank_of, fill
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import charge, dh, member_of, month, pay, rate, tried
from tests.treasury.remits import decide, owed, send
from treasury import cheques
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of, lock_accounts
from treasury.cashbook.bank_accounts import close_account
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Row
from treasury.credit_sending import accept_credit, propose_to_branch
from treasury.models import BankLine, CreditMove, DuesCharge, LevyCharge, MoneyAccount, ShareBasis
from treasury.shares import remitting

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def user(party):
    return make_user(is_superuser=True)


# A rate that is set during the month's run


@pytest.mark.postgresql
def test_a_rate_that_is_set_during_the_run_finds_what_the_run_asked(party):
    branch = party["local"]
    rate(branch, 20)
    member_of(branch)
    assert not right_after(lambda: charge(branch, 0), lambda: tried(lambda: rate(branch, 30, since=0)))
    assert DuesCharge.objects.get().amount == dh(20)
    assert [row.amount for row in branch.dues_rates.all()] == [dh(20)]


@pytest.mark.postgresql
def test_a_run_that_begins_while_a_rate_is_set_asks_by_it(party):
    branch = party["local"]
    rate(branch, 20)
    member_of(branch)
    assert right_after(lambda: rate(branch, 30, since=0), lambda: charge(branch, 0)) == [1]
    assert DuesCharge.objects.get().amount == dh(30)


@pytest.mark.postgresql
def test_a_rate_of_levies_and_the_run_take_turns(party):
    branch = party["local"]
    levy(branch, 100)
    office = elect(branch)
    assert not right_after(lambda: ask(branch, -1), lambda: tried(lambda: levy(branch, 300, since=-1)))
    assert left(office.person) == {-1: dh(100)}
    assert right_after(lambda: levy(branch, 300, since=0), lambda: ask(branch, 0)) == [1]
    assert LevyCharge.objects.get(month=month()).amount == dh(300)


@pytest.mark.postgresql
def test_who_cashes_a_cheque_of_levies_holds_the_cash_box_and_the_bank_account(party, user, monkeypatch):
    """Else whoever takes both in the order of their keys would wait for the bank, and the cashing for the box."""
    branch = party["local"]
    levy(branch, 100)
    person = elect(branch).person
    ask(branch, 0)
    box, bank = cash_box_of(branch), bank_of(branch, by=user)
    cheque = receive(branch, person, 100, by=user, account=None, method="cheque", reference="7")
    waited, cash_one = [], cheques.cash_levy_cheque

    def try_both(*given):
        waited.extend([is_kept_waiting(lambda: lock_accounts(box)), is_kept_waiting(lambda: lock_accounts(bank))])
        return cash_one(*given)

    monkeypatch.setattr(cheques, "cash_levy_cheque", try_both)
    cheques.cash_cheques(branch=branch, levies=[cheque], cleared_on=localdate(), by=user)
    assert waited == [True, True]


# Credit and a bank account that is being closed


@pytest.fixture
def credit(party, user):
    """(a receipt with 15 dirhams of credit, an empty bank account of its branch, the member's next branch)."""
    branch = party["local"]
    rate(party["province"], 20)
    bank = bank_of(branch, by=user)
    bank_of(branch, by=user, number="011 780 0000123456789012 42", name="حساب آخر")
    paid = pay(member_of(branch), 37 * 20 + 15, by=user)
    transfer(membership=paid.payer.memberships.get(), branch=party["other"], on=localdate())
    paid.refresh_from_db()
    return paid, bank, party["other"]


def propose(credit, by):
    paid, bank, to_branch = credit
    return propose_to_branch(
        payment=paid, amount=dh(15), account=bank, to_branch=to_branch, reason="انتقال", by=by, form_key=uuid4()
    )


@pytest.mark.postgresql
def test_no_account_is_closed_between_asking_its_book_and_the_credit_that_waits_for_it(credit, user, monkeypatch):
    _paid, bank, _to = credit
    waited, save = [], CreditMove.save

    def close_first(move, *given, **named):
        waited.append(is_kept_waiting(lambda: close_account(account=bank, closed_on=localdate(), by=user)))
        return save(move, *given, **named)

    monkeypatch.setattr(CreditMove, "save", close_first)
    propose(credit, user)
    assert waited == [True]
    monkeypatch.undo()
    assert not tried(lambda: close_account(account=bank, closed_on=localdate(), by=user))
    assert MoneyAccount.objects.get(pk=bank.pk).closed_on is None


@pytest.mark.postgresql
def test_credit_is_not_sent_out_of_an_account_that_closes(credit, user):
    _paid, bank, _to = credit
    close = {"account": bank, "closed_on": localdate(), "by": user}
    assert not right_after(lambda: close_account(**close), lambda: tried(lambda: propose(credit, user)))
    assert not CreditMove.objects.exists()


@pytest.mark.postgresql
def test_credit_is_not_accepted_into_an_account_that_closes(credit, user):
    """The bank account into which the other branch accepts it is closed in that moment."""
    move, to_branch = propose(credit, user), credit[2]
    into = bank_of(to_branch, by=user, number="011 780 0000123456789012 18")
    close = {"account": into, "closed_on": localdate(), "by": user}
    other = make_user(is_superuser=True)
    accept = {"move": move, "account": into, "by": other}
    assert not right_after(lambda: close_account(**close), lambda: tried(lambda: accept_credit(**accept)))
    move.refresh_from_db()
    assert (move.target, move.entry) == (None, None)


# A share that is sent while the tree changes


@pytest.fixture
def world(party, user):
    """A province of which one branch collected 100 dirhams last month, and a second province in another region."""
    region = make_branch(party["national"], Kind.REGION, "تنظيم جهوي آخر")
    second = make_branch(region, Kind.PROVINCE, "فرع إقليمي آخر")
    decide(party["national"], 50, 25, 15, 10, by=user)
    rate(party["province"], 20)
    pay(member_of(party["local"]), 100, by=user, paid_on=month(-1))
    fill(party["region"], 500, by=user)
    return party | {"second": second, "other region": region}


def fresh(branch):
    return Branch.objects.get(pk=branch.pk)


@pytest.mark.postgresql
def test_no_branch_moves_between_what_is_owed_and_who_counts_it(world, user, monkeypatch):
    waited, keep = [], remitting.keep_basis

    def move_first(branch, of_month):
        waited.append(
            is_kept_waiting(lambda: move_branch(branch=fresh(world["local"]), parent=fresh(world["second"])))
        )
        return keep(branch, of_month)

    monkeypatch.setattr(remitting, "keep_basis", move_first)
    send(world["region"], 10, user)
    assert waited == [True]
    basis = ShareBasis.objects.get(branch=world["local"])
    assert world["region"] in basis.levels.all()
    move_branch(branch=fresh(world["local"]), parent=fresh(world["second"]))
    # counted by the region that remitted it, and by no other
    assert [owed(fresh(world[name])).collected for name in ("region", "other region")] == [dh(100), dh(0)]
    assert audit() == {}


@pytest.mark.postgresql
def test_two_branches_send_their_shares_at_once_without_waiting(world, user):
    pay(member_of(world["other"]), 100, by=user, paid_on=month(-1))

    def send_other():
        return is_kept_waiting(lambda: send(world["other"], 10, user))

    assert right_after(lambda: send(world["local"], 10, user), send_other) is False


def test_a_share_goes_to_the_level_above_which_the_branch_stands_now(world, user):
    """The page was read before the branch moved."""
    before = fresh(world["local"])
    move_branch(branch=fresh(world["local"]), parent=fresh(world["second"]))
    assert send(before, 50, user).to_branch == world["second"]


# One statement read twice


def test_a_statement_that_two_read_at_once_is_stored_once(party, user):
    bank = bank_of(party["local"], by=user)
    rows = [Row(ago(3), None, f"تحويل {number}", dh(number), "") for number in range(1, 30)]
    numbered = [Row(ago(3), None, f"TRF {number}", dh(number), f"N{number}") for number in range(1, 30)]
    read = at_once(lambda part: import_statement(account=bank, rows=part, by=user), [rows, rows, numbered, numbered])
    assert sorted(read) == [0, 0, 29, 29]
    # and what two kinds of file told is asked about, not taken for two
    asked = BankLine.objects.filter(twin_state=BankLine.Twin.ASKED)
    assert asked.count() == 29
    assert len({line.twin_id for line in asked}) == 29
    assert cash_box_of(party["local"]).entries.count() == 0
