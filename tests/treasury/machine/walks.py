"""Short ways through the machine's steps, always the same: each leads to where a mutant of `mutants.py` shows.

A walk is a generator over a machine. What the machine knows is compared after each `yield`, and at the end.
"""


def _pay(machine, amount, number=0, method="cash", days=0):
    machine.pay(number=number, elsewhere=False, amount=amount, method=method, days=days, by=0)


def _hold_credit(machine):
    """Payments 0 and 1 of the first member: all that is due is paid, and 13 dirhams more settle no month."""
    _pay(machine, 3300)
    yield
    machine.pay_chosen_months(number=0, amount=4000, which=0b11, by=0)
    assert machine.ledger.free(list(machine.ledger.payments.values())[1]) == 1300
    yield


# Dues


def pay_and_void(machine):
    """Months are due again, and later money settles the oldest of them before those that it had paid ahead."""
    _pay(machine, 3300)
    yield
    _pay(machine, 12000)
    yield
    machine.void_at_once(0)


def void_what_was_paid_ahead(machine):
    """The month was paid ahead by chosen months; the run asked it since, and older credit settles it."""
    yield from _hold_credit(machine)
    machine.pay_chosen_months(number=0, amount=2000, which=0b1, by=0)
    yield
    machine.a_month_begins()
    yield
    machine.void_at_once(2)


def void_what_was_spent(machine):
    _pay(machine, 12000)
    yield
    machine.move_between_accounts(where="local", into_bank=True, amount="all")
    yield
    machine.void_at_once(0)


def begin_a_month_with_credit(machine):
    yield from _hold_credit(machine)
    machine.a_month_begins()


def leave_with_a_month_half_paid(machine):
    _pay(machine, 7000)
    yield
    machine.move_a_member(0)
    yield
    machine.a_month_begins()


def exempt_and_ask_again(machine):
    said = {"number": 0, "where": "local", "first": 0, "percent": 100}
    machine.favour_a_member(months=4, **said)
    yield
    machine.end_a_favour(number=0, ahead=0)


# The book


def book_and_take_back(machine):
    machine.income("local", False, 0, 40000)
    yield
    machine.expense("local", False, 0, 3000)
    yield
    machine.reverse(number=2, by=1)


def book_into_a_closed_month(machine):
    machine.close_a_month("local", 0)
    assert machine.ledger.opens
    yield
    machine.income("local", True, 65, 100)


def spend_more_than_there_is(machine):
    machine.expense("local", False, 0, 151_000)
    yield


def give_more_than_the_law_lets(machine):
    for _gift in range(3):
        machine.donate("local", True, 25_000_000)
        yield


# Shares


def send_a_share(machine):
    _pay(machine, 12000)
    yield
    machine.time_passes(1, 15)
    machine.send_a_share(back=1, amount=2500, by_bank=False)


def send_a_share_of_which_more_comes(machine):
    """Two months are owed; of the first comes more than it owed, which is taken off the second."""
    for back in (35, 5):
        _pay(machine, 12000, days=back)
        yield
    machine.time_passes(1, 15)
    machine.send_a_share(back=2, amount=2500, by_bank=False)
    yield
    machine.answer_a_share(number=0, comes=True, differs=9000)
    assert machine.came


def give_by_cheque_that_comes_back(machine):
    """The ceiling is full of a cheque; once the bank returned it, the donor gives again."""
    machine.donate_by_cheque("local", 25_000_000)
    yield
    machine.donate_by_cheque("local", 25_000_000)
    yield
    machine.a_gift_comes_back(number=0, by=1)
    yield
    machine.donate_by_cheque("local", 25_000_000)
    yield
    machine.cash_a_gift(1)


def write_over_a_limit(machine):
    machine.write_over_a_limit("donation")
    yield


# Credit


def refund_and_take_back(machine):
    yield from _hold_credit(machine)
    machine.refund(number=0, part=2, by_bank=False)
    yield
    machine.take_credit_back(0)


def give_and_take_back(machine):
    yield from _hold_credit(machine)
    machine.give_credit_to_another(number=0, to=1, part=1)
    yield
    machine.take_credit_back(0)


def send_credit(machine):
    yield from _hold_credit(machine)
    machine.move_a_member(0)
    yield
    machine.send_credit_after_the_member(number=0, part=1, by_bank=False, into_bank=False, answer="accept")


# Levies


def become_president(machine):
    machine.elect_a_member(number=0, role=90, back=3)
    machine.ask_levies(where="local", back=0, below=False)
    yield
    machine.elect_a_member(number=0, role=10, back=3)
    machine.ask_levies(where="local", back=0, below=False)


def receive_a_levy_and_take_it_back(machine):
    machine.elect_a_member(number=0, role=90, back=3)
    machine.ask_levies(where="local", back=0, below=False)
    yield
    machine.receive_a_levy(number=0, where="local", part=1, by=0)
    yield
    machine.reverse(number=2, by=1)
    machine.answer_an_entry(number=0, agrees=True, by=2)


def exempt_an_official(machine):
    machine.elect_a_member(number=0, role=90, back=3)
    machine.ask_levies(where="local", back=0, below=False)
    yield
    machine.exempt_an_official(number=0, where="local", first=0)


# Merging


def merge_two_who_paid(machine):
    """Both paid of the same month: the second charge goes, and its money settles the next month."""
    _pay(machine, 2000)
    yield
    _pay(machine, 500, number=1)
    yield
    machine.merge_two(number=0, other=1)
    assert machine.merged


def undo_a_merge_whose_credit_went_out(machine):
    """What the merge set free was given back since: the month that it had settled cannot have it again."""
    _pay(machine, 2000)
    yield
    _pay(machine, 500, number=1)
    yield
    _pay(machine, 4000)
    yield
    machine.merge_two(number=0, other=1)
    assert machine.merged
    yield
    machine.refund(number=1, part=1, by_bank=False)
    assert machine.moves
    yield
    machine.undo_a_merge(last=True, number=0)
    assert machine.merged, "undone though the money is gone"


def _merge_after_a_month_begins(machine):
    _pay(machine, 2000)
    yield
    machine.a_month_begins()
    yield
    machine.merge_two(number=0, other=1)
    assert machine.merged
    yield


def undo_a_merge_too_late(machine):
    yield from _merge_after_a_month_begins(machine)
    machine.time_passes(months=2, day=1)
    yield
    machine.undo_a_merge(last=True, number=0)


def undo_merges_beside_a_closed_month(machine):
    """A month closed since the merge hinders until it is reopened; one closed before the next merge does not."""
    yield from _merge_after_a_month_begins(machine)
    machine.close_a_month(where="local", ahead=2)
    assert machine.closings
    yield
    machine.undo_a_merge(last=True, number=0)
    assert machine.merged, "undone though the month was closed since"
    yield
    machine.reopen_a_month(number=0, by=1)
    assert not machine.closings
    yield
    machine.undo_a_merge(last=True, number=0)
    assert not machine.merged
    yield
    machine.close_a_month(where="local", ahead=2)
    yield
    machine.merge_two(number=0, other=1)
    assert machine.merged
    assert machine.closings
    yield
    machine.undo_a_merge(last=True, number=0)
    assert not machine.merged


# The hand-over


def hand_over_with_less(machine):
    machine.change_the_treasurer()
    yield
    machine.prepare_a_handover(less=100)
    assert machine.handed_over == "prepared"


def confirm_as_somebody_else(machine):
    machine.change_the_treasurer()
    yield
    machine.prepare_a_handover(less=0)
    yield
    machine.sign_a_handover(0)
    assert machine.handed_over == "signed"
    yield
    machine.confirm_a_handover(2)
