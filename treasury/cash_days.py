"""What somebody gave or got in cash on a day, dues and entries together: the law's limit is held against it.

Whoever adds to it has locked the payer first (`credit.lock_payers`), so that two branches, or dues and an entry, that
take cash of one member at once take turns. Somebody who is no member, or is only named, is known by the spelling of
the name, in one branch, whose cash box is locked.
"""

from decimal import Decimal

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Sum, Value

from sql.prepared import prepared

from .models import AmountLimit, CashEntry, CreditMove, Direction, Payment, exact

CASH = Payment.Method.CASH


def cash_limit_and_given(people, day) -> tuple[Decimal | None, dict[int, Decimal]]:
    """(the dirhams of the law's limit on cash on `day`, None without one; what `cash_given` says), in one query."""
    limit, found = None, {}
    for person, total in _limit_and_given(list(people), day):
        if person is None:
            limit = total
        else:
            found[person] = found.get(person, Decimal(0)) + total
    return limit, found


def cash_given(people, day) -> dict[int, Decimal]:
    """{person's key: dirhams} that `people` (keys) gave in cash on `day`: dues and income, to any branch; one query.

    Income under a name that was only typed is nobody's here: the person who bears it may be another.
    """
    return cash_limit_and_given(people, day)[1]


@prepared
def _limit_and_given(people, day):
    """(person's key, dirhams) of dues and of income, and (None, dirhams) of the limit: two never hold on one day."""
    limit = AmountLimit.objects.on(day).filter(subject=AmountLimit.Subject.CASH).order_by()
    limit = limit.annotate(nobody=Value(None, BigIntegerField()))
    paid = Payment.objects.valid().filter(method=CASH, paid_on=day, payer__among=people).exclude(_sent_on()).order_by()
    rows = moved(day, Direction.IN, CashEntry.Kind.INCOME).filter(method=CASH, party__among=people).order_by()
    total = exact(Sum("amount"))
    return (
        paid.values_list("payer")
        .annotate(total=total)
        .union(rows.values_list("party").annotate(total=total), limit.values_list("nobody", "amount"), all=True)
    )


def _sent_on():
    """Receipts of cash that another branch received on the same day and sent on: the payer gave it once."""
    moves = CreditMove.objects.filter(target=OuterRef("pk"), payment__method=CASH)
    return Exists(moves.filter(payment__paid_on=OuterRef("paid_on")))


def moved(day, direction, kind):
    """The entries of `day` that count, or will once they are approved."""
    rows = CashEntry.objects.standing().not_taken_back()
    return rows.filter(booked_on=day, kind=kind, direction=direction)


def cash_with(entry) -> Decimal:
    """Dirhams in cash that the party of `entry` gave or got on its day, as the entry does, besides it.

    A member's counts in every branch, with the dues paid to them; another party's, and a member's whose name was only
    typed, in the branch of the entry.
    """
    named = Q(branch=entry.branch, party_key=entry.party_key, party=None)
    rows = moved(entry.booked_on, entry.direction, entry.kind).filter(method=CASH)
    if entry.party_id is None:
        return _sum(rows.filter(Q(branch=entry.branch, party_key=entry.party_key)))
    if entry.direction == Direction.IN:
        given = cash_given([entry.party_id], entry.booked_on)
        return given.get(entry.party_id, Decimal(0)) + _sum(rows.filter(named))
    return _sum(rows.filter(Q(party=entry.party_id) | named))


def _sum(rows):
    return rows.order_by().aggregate(total=exact(Sum("amount")))["total"]
