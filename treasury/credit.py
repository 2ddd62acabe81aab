"""Money received that settles no month yet: it is used before anything else as soon as something is due."""

from django.db import transaction
from django.db.models import Sum

from members.models import Person
from sql.copying import copy_rows
from sql.prepared import prepared

from .allocation import ZERO, spread
from .models import Allocation, DuesCharge, Payment, exact
from .settled import recount


def credit_of(person, branch):
    """Dirhams that `branch` holds for `person` and that settle no month yet."""
    return credits_of([person], branch).get(person.pk, ZERO)


def credits_of(people, branch):
    """{person's pk: dirhams} that `branch` holds and that settle no month yet; people without any are left out."""
    return dict(_held(branch.pk, [getattr(person, "pk", person) for person in people]))


@prepared
def _held(branch, people):
    rows = Payment.objects.holding().filter(payer__among=people, branch=branch).order_by()
    return rows.values_list("payer").annotate(held=exact(Sum("free")))


def lock_payers(person_ids):
    """Lock these people, so that transactions that handle their money take turns. Returns their keys.

    They are locked in the order of their keys, so that two transactions never wait for each other.
    """
    return [pk for (pk,) in _locked(list(person_ids))]


def lock_free_payers(person_ids):
    """`lock_payers` for those of these people whom nobody holds. Never waits. Returns their keys."""
    if not person_ids:
        return []
    rows = Person.objects.filter(pk__among=list(person_ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))


@prepared
def _locked(people):
    locked = Person.objects.filter(pk__among=people).order_by("pk").select_for_update(no_key=True)
    return locked.values_list("pk")


@transaction.atomic
def use_credit(*, person_id, branch_id):
    """Let unused money that the branch holds for a person settle the months that are due there, oldest first."""
    own = Payment.objects.holding().filter(payer=person_id, branch=branch_id)
    if funds := list(own.values_list("pk", "free")):
        charges = DuesCharge.objects.filter(person=person_id, branch=branch_id).outstanding()
        settle(spread(funds, charges.values_list("pk", "due")))


def settle(parts, fresh=frozenset(), counted=frozenset()):
    """Write triples (payment's key, charge's key, part). A payment that settles a month again adds to its allocation.

    The `fresh` payments (keys) settle nothing yet; those `counted` were saved with what these parts let them settle.
    """
    payments, charges = {payment for payment, _charge, _part in parts}, {charge for _payment, charge, _part in parts}
    known = {}
    if older := payments - fresh:
        rows = Allocation.objects.standing().filter(payment__in=older, charge__in=charges)
        known = {(row.payment_id, row.charge_id): row for row in rows}
    made = []
    for payment, charge, part in parts:
        row = known.get((payment, charge))
        if row is None:
            made.append((payment, charge, part))
        else:
            row.amount += part
    copy_rows(Allocation, ("payment_id", "charge_id", "amount"), made)
    if known:
        Allocation.objects.bulk_update(known.values(), ["amount"])
    recount(payments=payments - counted, charges=charges)
