"""Months that were asked for an office that was not held then, as was recorded since, are no longer asked.

An end that is recorded late, a first day that is corrected, an office taken back: the charge is withdrawn with a
reason and stays on record. What was paid on it stays on the receipt, and settles what else the person owes the
branch. Months that the branch closed stay as they were.
"""

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..closing.guard import only_open
from ..credit import lock_payers
from ..models import LevyAllocation, LevyCharge
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
