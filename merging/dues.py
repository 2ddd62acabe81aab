"""Dues of two records that become one person's: no payment is touched, and no month is asked twice."""

from django.db.models import Count
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.paths import is_within
from treasury.credit import use_credit
from treasury.models import Allocation, DuesCharge, DuesRelief, Payment
from treasury.settled import recount

from .ledger import write_history

State = DuesRelief.State


def withdraw_doubled(*, kept, absorbed, by):
    """Withdraw the second charge of each month that both people were asked for.

    The charge on which more is paid stays, then one that was exempted, then that of `kept`. What payments settled of
    the other is free again: credit with the branch that received it.
    """
    charges = DuesCharge.objects.asked().filter(person__in=[kept, absorbed])
    months = charges.order_by().values("month").annotate(charges=Count("pk")).filter(charges=2).values("month")
    pairs = {}
    for charge in charges.filter(month__in=months).order_by("pk"):
        pairs.setdefault(charge.month, []).append(charge)
    doubled = [min(pair, key=lambda charge: _weight(charge, kept)) for pair in pairs.values()]
    parts = Allocation.objects.standing().filter(charge__in=[charge.pk for charge in doubled])
    payments = set(parts.values_list("payment", flat=True))
    parts.update(released_at=now())
    for charge in doubled:
        charge.withdrawn_at = now()
        charge.exemption_reason = charge.exemption_reason or _("Two records of one person are merged: charged twice.")
    DuesCharge.objects.bulk_update(doubled, ["withdrawn_at", "exemption_reason"])
    recount(payments=payments, charges=[charge.pk for charge in doubled])
    write_history(doubled, by)


def fold_reliefs(*, kept, absorbed, by):
    """Of exemptions and reductions for one month in one line of branches, those of `kept` hold: set the others aside.

    Months that were charged keep what they ask; one that was set aside lowers no other.
    """
    live = DuesRelief.objects.filter(state__in=[State.WAITING, State.APPROVED]).select_related("branch")
    held = list(live.filter(person=kept))
    folded = [row for row in live.filter(person=absorbed).order_by("pk") if any(_meet(row, other) for other in held)]
    for row in folded:
        row.state = State.FOLDED
    DuesRelief.objects.bulk_update(folded, ["state"])
    write_history(folded, by)


def _meet(one, other):
    """Whether two reliefs could hold for one person in one month."""
    in_line = is_within(one.branch.path, other.branch.path) or is_within(other.branch.path, one.branch.path)
    before = one.ended_on is not None and one.ended_on <= other.started_on
    after = other.ended_on is not None and other.ended_on <= one.started_on
    return in_line and not before and not after


def _weight(charge, kept):
    return charge.paid, charge.exempted_at is not None, charge.person_id == kept.pk


def settle_with_credit(person):
    """Let money that settles no month settle what is due to the same branch, now that both are one person's."""
    branches = Payment.objects.holding().filter(payer=person).order_by().values_list("branch", flat=True).distinct()
    for branch in sorted(branches):
        use_credit(person_id=person.pk, branch_id=branch)
