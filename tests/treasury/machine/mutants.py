"""Code of the treasury broken on purpose: the machine has to find each of these.

A mutant replaces functions of the product by others: `patches` is {where a function is looked up: makes the broken one
of the right one}. `rules` are the steps that lead to it. The suite tries those that are `quick` to find.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    patches: dict
    rules: tuple
    quick: bool = False
    unproved: bool = False


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


def _without_words(_real):
    return lambda *_given, **_named: ""


def _counts_what_was_counted(real):
    def count_cash(*given):
        counted, _booked, errors = real(*given)
        return counted, counted, errors

    return count_cash


VOIDS = ("pay", "void_at_once", "ask_to_void", "answer_a_void", "time_passes")
CREDIT = ("pay", "refund", "give_credit_to_another", "take_credit_back", "answer_an_entry")

MONTHS = ("pay", "pay_chosen_months", "a_month_begins", "decide_a_rate", "move_a_member")
FAVOURS = ("favour_a_member", "end_a_favour", "run_a_month", "a_month_begins")
LEVIES = ("elect_a_member", "ask_levies", "receive_a_levy", "reverse", "answer_an_entry", "exempt_an_official")
HAND_OVER = ("change_the_treasurer", "prepare_a_handover", "sign_a_handover", "confirm_a_handover")

MUTANTS = [
    # Dues
    Mutant("a void releases no month", {"treasury.voiding.recount": nothing}, VOIDS, quick=True),
    Mutant("a void leaves later payments as they were", {"treasury.voiding._settle_again": nothing}, VOIDS),
    Mutant("a void uses no credit", {"treasury.voiding.use_credit": nothing},
           ("pay", "void_at_once", "close_a_month", "a_month_begins"), unproved=True),
    Mutant("a void settles nothing anew", {"treasury.voiding.settle_payment": _empty}, VOIDS),
    Mutant("a void takes money that was spent", {"treasury.voiding.refuse_shortage_of_voids": nothing},
           ("pay", "void_at_once", "move_between_accounts"), unproved=True),
    Mutant("more is settled than is due", {"treasury.allocation.allocate": _a_centime_too_much}, ("pay",), quick=True),
    Mutant("a number is skipped", {"treasury.numbering.take_numbers": _skips_a_number}, ("pay", "income"), quick=True),
    Mutant("an exemption leaves months asked", {"treasury.relief_decisions.cover_charges": nothing}, FAVOURS,
           quick=True),
    Mutant("an exemption that ends asks nothing again", {"treasury.relief_decisions.ask_again": nothing}, FAVOURS),
    Mutant("the run uses no credit", {"treasury.charging._use_credit_of": nothing}, MONTHS, unproved=True),
    Mutant("who has left owes on", {"treasury.charging.apply_changes": nothing}, MONTHS, unproved=True),
    # The book
    Mutant("a reversal adds again", {"treasury.cashbook.recording._reversal_of": _of_the_same_sign},
           ("income", "expense", "reverse", "answer_an_entry"), quick=True),
    Mutant("a closed month takes changes", {"treasury.closing.guard.refuse_closed_days": nothing},
           ("income", "close_a_month", "a_month_begins"), quick=True),
    Mutant("a cash box below zero", {"treasury.cashbook.recording.refuse_missing_money": nothing},
           ("expense", "move_between_accounts")),
    Mutant("a donor gives more than the law lets", {"treasury.donations.recording.refuse_above": nothing},
           ("donate",)),
    # Shares
    Mutant("a share is counted twice", {"treasury.shares.live.collected_by_month": _twice}, ("pay",), quick=True),
    Mutant("what was sent is not subtracted", {"treasury.shares.owed._remittances": _empty},
           ("pay", "send_a_share", "a_month_begins"), quick=True),
    # Credit
    Mutant("credit given back stays credit", {"treasury.giving_back.recount_moved": nothing}, CREDIT),
    Mutant("credit goes out twice", {"treasury.giving_back.book_move": _of_double_amount}, CREDIT, quick=True),
    Mutant("credit that comes back is not there", {"treasury.credit_moves.recount_moved": nothing}, CREDIT),
    Mutant("credit that was accepted never arrives", {"treasury.credit_moves.arrive": nothing},
           ("pay", "move_a_member", "send_credit_after_the_member"), unproved=True),
    # Levies
    Mutant("both roles of a seat are asked", {"treasury.levies.charging.withdraw": nothing},
           ("elect_a_member", "ask_levies"), unproved=True),
    Mutant("a receipt of levies that is taken back leaves its months paid",
           {"treasury.levies.settling.release": nothing}, LEVIES, unproved=True),
    Mutant("an exempted official owes on", {"treasury.levies.exempting.withdraw": nothing}, LEVIES, unproved=True),
    # Merging
    Mutant("two records of one person owe a month twice", {"merging.merge.withdraw_doubled": nothing}, ("merge_two",),
           unproved=True),
    Mutant("credit of a merged record settles nothing", {"merging.merge.settle_with_credit": nothing},
           ("pay", "merge_two"), unproved=True),
    # The hand-over
    Mutant("a hand-over tells what was counted as booked", {"treasury.handover.steps.count_cash":
           _counts_what_was_counted}, ("change_the_treasurer", "prepare_a_handover", "income"), unproved=True),
    Mutant("anybody confirms a hand-over", {"treasury.handover.steps.confirming_refusal": _without_words}, HAND_OVER,
           unproved=True),
]  # fmt: skip
