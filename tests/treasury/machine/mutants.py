"""Code of the treasury broken on purpose: the machine has to find each of these.

A mutant replaces functions of the product by others: `patches` is {where a function is looked up: makes the broken one
of the right one}. `walk` leads to it in a few steps. With `rules`, steps drawn from these find it too: the suite draws
for those that are `quick` to find.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from tests.treasury.machine import walks


@dataclass(frozen=True)
class Mutant:
    name: str
    patches: dict
    walk: Callable
    rules: tuple = ()
    quick: bool = False


def nothing(_real):
    return lambda *_given, **_named: None


def _empty(_real):
    return lambda *_given, **_named: []


def _a_centime_too_much(real):
    def allocate(amount, outstanding):
        parts = real(amount, outstanding)
        return [(key, part + type(part)("0.01")) for key, part in parts]

    return allocate


def _skips_a_number(real):
    return lambda series, branch, year, count: real(series, branch, year, count + 1)[1:]


def _of_the_same_sign(real):
    def reversal_of(line, *given):
        made = real(line, *given)
        made.direction = line.direction
        return made

    return reversal_of


def _twice(real):
    return lambda *given, **named: tuple([*rows, *rows] for rows in real(*given, **named))


def _of_double_amount(real):
    def book_move(move, account):
        move.amount *= 2
        entry = real(move, account)
        move.amount /= 2
        return entry

    return book_move


def _refuse(_real):
    def refuse(*_given):
        raise ValidationError("No.")

    return refuse


def _without_words(_real):
    return lambda *_given, **_named: ""


def _counts_what_was_counted(real):
    def count_cash(*given):
        counted, _booked, errors = real(*given)
        return counted, counted, errors

    return count_cash


VOIDS = ("pay", "void_at_once", "ask_to_void", "answer_a_void", "time_passes")
CREDIT = ("pay", "refund", "give_credit_to_another", "take_credit_back", "answer_an_entry")
FAVOURS = ("favour_a_member", "end_a_favour", "run_a_month", "a_month_begins")

MUTANTS = [
    # Dues
    Mutant("a void releases no month", {"treasury.voiding.recount": nothing}, walks.pay_and_void, VOIDS),
    Mutant("a void leaves later payments as they were", {"treasury.voiding._settle_again": nothing},
           walks.pay_and_void, VOIDS),
    Mutant("a void uses no credit", {"treasury.voiding.use_credit": nothing}, walks.void_what_was_paid_ahead),
    Mutant("a void settles nothing anew", {"treasury.voiding.settle_payment": _empty}, walks.pay_and_void, VOIDS),
    Mutant("a void takes money that was spent", {"treasury.voiding.refuse_shortage_of_voids": nothing},
           walks.void_what_was_spent),
    Mutant("more is settled than is due", {"treasury.allocation.allocate": _a_centime_too_much}, walks.pay_and_void,
           ("pay",), quick=True),
    Mutant("a number is skipped", {"treasury.numbering.take_numbers": _skips_a_number}, walks.pay_and_void,
           ("pay", "income"), quick=True),
    Mutant("an exemption leaves months asked", {"treasury.relief_decisions.cover_charges": nothing},
           walks.exempt_and_ask_again, FAVOURS),
    Mutant("an exemption that ends asks nothing again", {"treasury.relief_decisions.ask_again": nothing},
           walks.exempt_and_ask_again, FAVOURS),
    Mutant("the run uses no credit", {"treasury.charging._use_credit_of": nothing}, walks.begin_a_month_with_credit),
    Mutant("who has left owes on", {"treasury.charging.apply_changes": nothing}, walks.leave_with_a_month_half_paid),
    # The book
    Mutant("a reversal adds again", {"treasury.cashbook.recording._reversal_of": _of_the_same_sign},
           walks.book_and_take_back, ("income", "expense", "reverse", "answer_an_entry"), quick=True),
    Mutant("a closed month takes changes", {"treasury.closing.guard.refuse_closed_days": nothing},
           walks.book_into_a_closed_month, ("income", "close_a_month", "a_month_begins")),
    Mutant("a cash box below zero", {"treasury.cashbook.recording.refuse_missing_money": nothing},
           walks.spend_more_than_there_is, ("expense", "move_between_accounts")),
    Mutant("a donor gives more than the law lets", {"treasury.donations.recording.refuse_above": nothing},
           walks.give_more_than_the_law_lets, ("donate",)),
    Mutant("a cheque that the bank returned counts on", {"treasury.donations.returning._take_back": nothing},
           walks.give_by_cheque_that_comes_back, ("donate_by_cheque", "a_gift_comes_back")),
    Mutant("a cheque of a donor that was cashed is in no book", {"treasury.cheques.cash_donation_cheque": nothing},
           walks.give_by_cheque_that_comes_back, ("donate_by_cheque", "cash_a_gift")),
    Mutant("an amount that holds is written over", {"treasury.models.limits._refuse_change": nothing},
           walks.write_over_a_limit, ("write_over_a_limit",)),
    # Shares
    Mutant("what came above a share is taken off nothing", {"treasury.shares.owed._take_off_surpluses": nothing},
           walks.send_a_share_of_which_more_comes),
    Mutant("a share is counted twice", {"treasury.shares.live.collected_by_month": _twice}, walks.send_a_share,
           ("pay",), quick=True),
    Mutant("what was sent is not subtracted", {"treasury.shares.owed._remittances": _empty}, walks.send_a_share,
           ("pay", "send_a_share", "a_month_begins")),
    # Credit
    Mutant("credit given back stays credit", {"treasury.giving_back.recount_moved": nothing},
           walks.refund_and_take_back, CREDIT),
    Mutant("credit goes out twice", {"treasury.giving_back.book_move": _of_double_amount}, walks.refund_and_take_back,
           CREDIT),
    Mutant("credit that comes back is not there", {"treasury.credit_moves.recount_moved": nothing},
           walks.give_and_take_back, CREDIT),
    Mutant("credit that was accepted never arrives", {"treasury.credit_moves.arrive": nothing}, walks.send_credit),
    # Levies
    Mutant("both roles of a seat are asked", {"treasury.levies.charging.withdraw": nothing}, walks.become_president),
    Mutant("a receipt of levies that is taken back leaves its months paid",
           {"treasury.levies.settling.release": nothing}, walks.receive_a_levy_and_take_it_back),
    Mutant("an exempted official owes on", {"treasury.levies.exempting.withdraw": nothing}, walks.exempt_an_official),
    # Merging
    Mutant("two records of one person owe a month twice", {"merging.merge.withdraw_doubled": nothing},
           walks.merge_two_who_paid),
    Mutant("credit of a merged record settles nothing", {"merging.merge.settle_with_credit": nothing},
           walks.merge_two_who_paid),
    Mutant("money that was given back settles a month again", {"merging.undoing.refuse_spent_credit": nothing},
           walks.undo_a_merge_whose_credit_went_out),
    Mutant("a merge is undone whenever one likes", {"merging.models.UNDO": lambda days: days * 12},
           walks.undo_a_merge_too_late, ("merge_two", "undo_a_merge", "time_passes")),
    Mutant("a merge is not undone beside closed months", {"merging.undoing.refuse_closed_since": _refuse},
           walks.undo_merges_beside_a_closed_month),
    # The hand-over
    Mutant("a hand-over tells what was counted as booked",
           {"treasury.handover.steps.count_cash": _counts_what_was_counted}, walks.hand_over_with_less),
    Mutant("anybody confirms a hand-over", {"treasury.handover.steps.confirming_refusal": _without_words},
           walks.confirm_as_somebody_else),
]  # fmt: skip
