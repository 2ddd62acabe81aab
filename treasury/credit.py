"""Money received that settles no month yet: it is used before anything else as soon as something is due."""

from django.db import transaction
from django.db.models import Sum

from members.models import Person

from .allocation import ZERO, spread
from .bulk import among
from .models import Allocation, DuesCharge, Payment, exact
from .settled import recount


def credit_of(person, branch):
    """Dirhams that `branch` holds for `person` and that settle no month yet."""
    return credits_of([person], branch).get(person.pk, ZERO)


def credits_of(people, branch):
    """{person's pk: dirhams} that `branch` holds and that settle no month yet; people without any are left out."""
    rows = Payment.objects.holding().filter(payer__in=people, branch=branch).order_by()
    return dict(rows.values_list("payer").annotate(held=exact(Sum("free"))))


def lock_payers(person_ids):
    """Lock these people, so that transactions that handle their money take turns. Returns their keys.

    They are locked in the order of their keys, so that two transactions never wait for each other.
    """
    locked = Person.objects.filter(pk__in=among(person_ids)).order_by("pk").select_for_update(no_key=True)
    return list(locked.values_list("pk", flat=True))


@transaction.atomic
def use_credit(*, person_id, branch_id):
    """Let unused money that the branch holds for a person settle the months that are due there, oldest first."""
    own = Payment.objects.holding().filter(payer=person_id, branch=branch_id)
    if funds := {payment: payment.free for payment in own}:
        charges = DuesCharge.objects.filter(person=person_id, branch=branch_id).outstanding()
        settle(spread(funds.items(), [(charge, charge.due) for charge in charges]))


def settle(parts):
    """Write triples (payment, charge, part); a payment that settles the same month again adds to its allocation."""
    pairs = [(payment.pk, charge.pk) for payment, charge, _part in parts]
    payments, charges = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    known = Allocation.objects.standing().filter(payment__in=payments, charge__in=charges)
    known = {(row.payment_id, row.charge_id): row for row in known}
    fresh = []
    for payment, charge, part in parts:
        row = known.get((payment.pk, charge.pk))
        if row is None:
            fresh.append(Allocation(payment=payment, charge=charge, amount=part))
        else:
            row.amount += part
    Allocation.objects.bulk_create(fresh)
    Allocation.objects.bulk_update(known.values(), ["amount"])
    recount(payments=payments, charges=charges)
