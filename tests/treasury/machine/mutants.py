"""Code of the treasury broken on purpose: the machine has to find each of these.

A mutant replaces functions of the product by others: `patches` is {where a function is looked up: makes the broken one
of the right one}. `rules` are the steps that lead to it, for a short run; a long one draws from all.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    patches: dict
    rules: tuple


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
    return lambda *given, **named: [*real(*given, **named), *real(*given, **named)]


def _of_double_amount(real):
    def book_move(move, account):
        move.amount *= 2
        entry = real(move, account)
        move.amount /= 2
        return entry

    return book_move


VOIDS = ("pay", "void_at_once", "ask_to_void", "answer_a_void", "time_passes")
CREDIT = ("pay", "refund", "give_credit_to_another", "take_credit_back", "answer_an_entry")

MUTANTS = [
    Mutant("a void releases no month", {"treasury.voiding.recount": nothing}, VOIDS),
    Mutant("a void leaves later payments as they were", {"treasury.voiding._settle_again": nothing}, VOIDS),
    Mutant("a void uses no credit", {"treasury.voiding.use_credit": nothing}, VOIDS),
    Mutant("a void settles nothing anew", {"treasury.voiding.settle_payment": _empty}, VOIDS),
    Mutant("a void takes money that was spent", {"treasury.voiding.refuse_shortage_of_voids": nothing},
           ("pay", "void_at_once", "expense", "move_between_accounts")),
    Mutant("more is settled than is due", {"treasury.allocation.allocate": _a_centime_too_much}, ("pay",)),
    Mutant("a number is skipped", {"treasury.numbering.take_numbers": _skips_a_number}, ("pay", "income")),
    Mutant("a reversal adds again", {"treasury.cashbook.recording._reversal_of": _of_the_same_sign},
           ("income", "expense", "reverse", "answer_an_entry")),
    Mutant("a closed month takes changes", {"treasury.closing.guard.refuse_closed_days": nothing},
           ("pay", "income", "close_a_month", "time_passes", "exempt_a_month")),
    Mutant("a share is counted twice", {"treasury.shares.live.collected_by_month": _twice}, ("pay",)),
    Mutant("what was sent is not subtracted", {"treasury.shares.owed._remittances": _empty},
           ("pay", "send_a_share", "time_passes")),
    Mutant("credit given back stays credit", {"treasury.giving_back.recount_moved": nothing}, CREDIT),
    Mutant("credit goes out twice", {"treasury.giving_back.book_move": _of_double_amount}, CREDIT),
    Mutant("credit that comes back is not there", {"treasury.credit_moves.recount_moved": nothing}, CREDIT),
    Mutant("an exemption leaves months asked", {"treasury.relief_decisions.cover_charges": nothing},
           ("favour_a_member", "run_a_month")),
    Mutant("an exemption that ends asks nothing again", {"treasury.relief_decisions.ask_again": nothing},
           ("favour_a_member", "end_a_favour", "run_a_month", "time_passes")),
    Mutant("the run uses no credit", {"treasury.charging._use_credit_of": nothing},
           ("pay", "run_a_month", "time_passes", "decide_a_rate", "void_at_once")),
    Mutant("who has left owes on", {"treasury.charging.apply_changes": nothing},
           ("pay", "run_a_month", "time_passes", "move_a_member")),
    Mutant("a cash box below zero", {"treasury.cashbook.recording.refuse_missing_money": nothing}, ("expense",)),
]  # fmt: skip
