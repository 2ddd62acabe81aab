"""Dues of two records that become one person's: no payment is touched, and no month is asked twice."""

from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext as _

from arabic.calendar import format_month
from branches.paths import is_within
from treasury.closing.guard import hold_branches
from treasury.credit import use_credit
from treasury.models import Allocation, DuesCharge, DuesRelief, MonthClosing, Payment
from treasury.settled import recount

from .ledger import write_history

State = DuesRelief.State
CHARGE = "treasury.DuesCharge"


def withdraw_doubled(*, kept, absorbed, by):
    """Withdraw the second charge of each month that both people were asked for.

    The charge on which more is paid stays, then one that was exempted, then that of `kept`. What payments settled of
    the other is free again: credit with the branch that received it. In a closed month too: one person owes a month
    once. Its figures stay as they were closed, and its seal counts what was withdrawn later as standing
    (`docs/decisions/closed-months.md`).
    """
    hold_branches(set(DuesCharge.objects.filter(person__in=[kept, absorbed]).values_list("branch", flat=True)))
    charges = DuesCharge.objects.asked().filter(person__in=[kept, absorbed])
    months = charges.order_by().values("month").annotate(charges=Count("pk")).filter(charges=2).values("month")
    pairs = {}
    for charge in charges.filter(month__in=months).order_by("pk"):
        pairs.setdefault(charge.month, []).append(charge)
    doubled = [min(pair, key=lambda charge: _weight(charge, kept)) for pair in pairs.values()]
    for charge in doubled:
        charge.withdrawn_at = now()
        charge.exemption_reason = charge.exemption_reason or _("Two records of one person are merged: charged twice.")
    DuesCharge.objects.bulk_update(doubled, ["withdrawn_at", "exemption_reason"])
    # Once it is withdrawn: the database lets nothing go of a closed month that is asked.
    parts = Allocation.objects.standing().filter(charge__in=[charge.pk for charge in doubled])
    payments = set(parts.values_list("payment", flat=True))
    parts.update(released_at=now())
    recount(payments=payments, charges=[charge.pk for charge in doubled])
    write_history(doubled, by)


def refuse_closed_since(merge):
    """Raise ValidationError where a month was closed since `merge` without the second charge that undoing asks again.

    Those closed before have it among their figures: there it only comes back. Which came first is told as the seal
    and the database's guard tell it: by when the charge was withdrawn, not by the merge's own moment, another reading
    of the clock.
    """
    withdrawn = [
        row["pk"] for row in merge.changes if row["model"] == CHARGE and "withdrawn_at" in (row["after"] or ())
    ]
    charges = DuesCharge.objects.filter(pk__in=withdrawn)
    hold_branches(set(charges.values_list("branch", flat=True)))
    since = MonthClosing.objects.standing().filter(branch=OuterRef("branch"), month__gte=OuterRef("month"))
    # Of a branch's closings the first that covers the month tells when it was closed.
    first = Subquery(since.order_by("month").values("closed_at")[:1])
    closed = charges.annotate(closed_at=first).filter(closed_at__gte=F("withdrawn_at")).order_by("month").first()
    if closed:
        raise ValidationError(
            _("%(month)s was closed since the merge: undoing it would ask for that month again.")
            % {"month": format_month(closed.month)}
        )


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
