"""Member numbers: one series for the whole party, from 1, without a gap and without a repeat."""

from django.db import connection

from .models import MemberSequence


def number_members(people):
    """Give each of `people` who has none the next member number, in their order, unsaved. Returns those numbered.

    A number is a person's for good: it stays through transfers, departure and return. Called inside the transaction
    that makes members of them, after every other lock: the series stays locked until that ends, so that two joins at
    once wait for each other, and one that fails gives its numbers back. Raises RuntimeError outside a transaction.
    """
    new = [person for person in people if person.member_number is None]
    if not new:
        return []
    for number, person in enumerate(new, start=take_numbers(len(new))):
        person.member_number = number
    return new


def take_numbers(count):
    """Take the next `count` member numbers, which follow each other, and return the first; see `number_members`."""
    sequence = _locked_series()
    first, sequence.last = sequence.last + 1, sequence.last + count
    sequence.save()
    return first


def give_back_numbers(numbers):
    """Give back those of `numbers`, which nobody bears any more, that end the series. Returns the others, sorted.

    The others stay without a bearer: a number is not given twice, and later ones are borne already.
    """
    sequence, left = _locked_series(), set(numbers)
    while sequence.last in left:
        left.remove(sequence.last)
        sequence.last -= 1
    sequence.save()
    return sorted(left)


def _locked_series():
    if not connection.in_atomic_block:
        raise RuntimeError("A member number is taken inside the transaction that opens the membership.")
    return MemberSequence.objects.select_for_update(no_key=True).get()
