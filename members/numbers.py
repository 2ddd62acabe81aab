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
    if not connection.in_atomic_block:
        raise RuntimeError("A member number is taken inside the transaction that opens the membership.")
    sequence = MemberSequence.objects.select_for_update(no_key=True).get()
    for person in new:
        sequence.last += 1
        person.member_number = sequence.last
    sequence.save()
    return new
