"""Months that were asked for an office that was not held then, as was recorded since, are no longer asked.

An end that is recorded late, a first day that is corrected, an office taken back: the charge is withdrawn with a
reason and stays on record. What was paid on it stays on the receipt, and settles what else the person owes the
branch. Months that the branch closed stay as they were. Where a correction changes what an office owes, its months
are withdrawn likewise, and are missing until they are asked anew.
"""

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..closing.guard import only_open
from ..credit import lock_payers
from ..models import LevyAllocation, LevyCharge
from .rates import LevyRates
from .settling import release, settle_months


def follow_offices(charges) -> int:
    """Withdraw those of `charges` (a queryset) of months in which the office was not held. Returns their number.

    Called in a transaction; it locks the people.
    """
    people = set(unheld(charges).values_list("person", flat=True))
    if not people:
        return 0
    lock_payers(people)
    rows = only_open(list(unheld(charges).order_by("pk")))
    withdraw(rows, _("The office was not held in this month."))
    return len(rows)


@transaction.atomic
def follow_person(person) -> int:
    """`follow_offices` for all that is asked of `person`: where one of their offices was changed."""
    return follow_offices(LevyCharge.objects.filter(person=person))


@transaction.atomic
def follow_correction(office, before) -> int:
    """Withdraw the open months of `office` (saved) that it owes otherwise since its correction. Returns their number.

    `before` is (assembly, role) as they were. Months for which the rates of both are the same stay asked.
    """
    after = (office.assembly, office.role)
    lock_payers([office.person_id])
    charges = LevyCharge.objects.asked().filter(office=office).select_related("branch").order_by("pk")
    own_path = office.person.branch.path
    rates = LevyRates({own_path, *(charge.branch.path for charge in charges)})

    def owes_otherwise(charge):
        paths = (own_path, charge.branch.path)  # of who moved away since, only the second leads to the branch owed
        return any(rates.find(path, *before, charge.month) != rates.find(path, *after, charge.month) for path in paths)

    rows = only_open([charge for charge in charges if owes_otherwise(charge)])
    if rows:
        withdraw(rows, _("The office was corrected: the month is asked anew."))
    return len(rows)


def withdraw(charges, reason, exemption=None):
    """Ask no longer for `charges` (of people who are locked), for `reason`. What was paid settles other months."""
    keys = [charge.pk for charge in charges]
    rows = LevyCharge.objects.asked().filter(pk__among=keys)
    rows.update(withdrawn_at=now(), withdrawal_reason=reason[:250], exemption=exemption)
    release(LevyAllocation.objects.standing().filter(charge__among=keys))
    settle_months({charge.person_id for charge in charges})


def unheld(charges):
    """Those of `charges` that are asked for a month in which the office was not held."""
    ended = Q(office__ended_on__lte=F("month"))
    return charges.asked().filter(ended | Q(office__started_on__gt=F("month")) | Q(office__reversed_at__isnull=False))
