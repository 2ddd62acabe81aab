"""Asking members for a month's dues. A member owes a month if the membership covers its first day, unsuspended.

The amount and the branch are frozen in the charge: a member who moves during the month owes it to the branch left.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from members.models import Membership, Suspension

from .credit import lock_payers, use_credit, with_free
from .models import DuesCharge, Payment
from .months import current_month
from .rates import RateTable

BATCH = 2000


def owing(month: date):
    """The memberships that owe `month` (a first of the month)."""
    suspended = Suspension.objects.on(month).filter(membership=OuterRef("pk"))
    return Membership.objects.on(month).filter(~Exists(suspended))


def uncharged(branch, month: date, below=True):
    """The memberships in `branch`, and `below` it, that owe `month` and were not asked for it."""
    charged = DuesCharge.objects.asked().filter(person=OuterRef("person"), month=month)
    return owing(month).filter(~Exists(charged), **_in_branches(branch, below))


def without_rate(branch, month: date, below=True) -> list[Membership]:
    """The members of `branch`, and `below` it, who cannot be asked for `month` as no rate says how much."""
    rates = RateTable.of(branch, below=below)
    rows = uncharged(branch, month, below).select_related("branch", "person", "category")
    return [row for row in rows if rates.rate(row.branch.path, row.category_id, month) is None]


@transaction.atomic
def charge_month(*, branch, month: date, below=True) -> int:
    """Charge `month` to the members of `branch`, and `below` it, who owe it. Returns the number of charges made.

    Run again, it makes only what is missing. Money that the branches hold for these members settles what it can.
    Charges that were made ahead (for a payment in advance) follow what became of the member meanwhile. Members
    without a rate (see `without_rate`), or with a rate of zero, are passed over. Raises ValidationError keyed by
    `month` for a day that is not the first of a month, or a month that has not begun.
    """
    _refuse_wrong_month(month)
    within = _in_branches(branch, below)
    credits = with_free(Payment.objects.filter(**within))
    holders = set(credits.values_list("payer_id", "branch_id"))
    rates = RateTable.of(branch, below=below)
    made_ahead = {charge.person_id for charge in [*_to_take_over(within, month, rates), *_to_release(within, month)]}
    lock_payers(made_ahead.union(person for person, _branch in holders))
    _take_over(_to_take_over(within, month, rates, made_ahead))
    _release(_to_release(within, month, made_ahead))
    rows = uncharged(branch, month, below).values_list("pk", "person_id", "branch_id", "branch__path", "category_id")
    charges = list(_charges(rows.order_by("pk"), month, rates))
    DuesCharge.objects.bulk_create(charges, batch_size=BATCH, ignore_conflicts=True)
    _confirm(within, month)
    for person, own_branch in sorted(holders):
        use_credit(person_id=person, branch_id=own_branch)
    return len(charges)


def _in_branches(branch, below):
    """The condition on rows of `branch` alone, or of it and the branches under it."""
    return {"branch__path__startswith": branch.path} if below else {"branch": branch}


def _charges(rows, month, rates):
    for membership, person, branch, path, category in rows:
        amount = rates.rate(path, category, month)
        if amount:
            yield DuesCharge(membership_id=membership, person_id=person, branch_id=branch, month=month, amount=amount)


def _made_ahead(month):
    """Charges of `month` on which nothing is paid: the member may have moved since they were made."""
    return DuesCharge.objects.asked().filter(month=month, exempted_at=None).with_paid().filter(paid=0)


def _to_take_over(within, month, rates, people=None):
    """Unpaid charges made ahead elsewhere, or at another rate, as the branch where the member is now asks for them.

    They are unsaved; with `people`, only theirs. `charge_month` calls it twice: first to know whom to lock, then under
    the lock, because a payment may have changed the charges meanwhile.
    """
    if month < current_month():
        return []
    members = owing(month).filter(**within).select_related("branch")
    members = members if people is None else members.filter(person__in=people)
    ahead = {charge.person_id: charge for charge in _made_ahead(month).filter(person__in=members.values("person"))}
    changed = []
    for membership in members.filter(person__in=ahead) if ahead else ():
        charge = ahead[membership.person_id]
        amount = rates.rate(membership.branch.path, membership.category_id, month)
        if amount and (charge.membership_id, charge.amount) != (membership.pk, amount):
            charge.membership, charge.branch, charge.amount = membership, membership.branch, amount
            changed.append(charge)
    return changed


def _take_over(charges):
    """Write what the monthly run asks for now. From then on the charge is the run's, no longer that of a payment."""
    for charge in charges:
        charge.made_by = None
    bulk_update_with_history(charges, DuesCharge, ["membership", "branch", "amount", "made_by"])


def _confirm(within, month):
    """Mark charges that payments made as asked by the run too: if the payment is voided, the month stays due."""
    members = owing(month).filter(**within).values("person")
    made = DuesCharge.objects.asked().filter(month=month, made_by__isnull=False, confirmed_at=None)
    made.filter(person__in=members).update(confirmed_at=now())


def asked_by_run(person_id, months) -> dict:
    """{month: unsaved charge} for those of `months` that monthly runs ask of the person, at today's rates."""
    memberships = Membership.objects.filter(person=person_id).select_related("branch").prefetch_related("suspensions")
    memberships = list(memberships)
    rates = RateTable.of(*(row.branch for row in memberships))
    found = {}
    for month in months:
        rows = [row for row in memberships if row.covers(month)]
        rows = [row for row in rows if not any(pause.covers(month) for pause in row.suspensions.all())]
        columns = [(row.pk, person_id, row.branch_id, row.branch.path, row.category_id) for row in rows]
        found |= {charge.month: charge for charge in _charges(columns, month, rates)}
    return found


def _to_release(within, month, people=None):
    """Charges made ahead, not fully paid, of members whose membership ended or was suspended since.

    Called twice, as `_to_take_over`."""
    charges = DuesCharge.objects.filter(month=month, **within)
    charges = charges if people is None else charges.filter(person__in=people)
    return list(charges.exclude(membership__in=owing(month)).outstanding())


def _release(released):
    """Reduce each charge to what was paid on it; exempt it where nothing was."""
    for charge in released:
        if charge.paid:
            charge.amount = charge.paid
        else:
            charge.exempted_at = now()
            charge.exemption_reason = _("The membership does not cover the first day of the month.")
    bulk_update_with_history(released, DuesCharge, ["amount", "exempted_at", "exemption_reason"])


def _refuse_wrong_month(month):
    if month.day != 1:
        raise ValidationError({"month": _("A month is named by its first day.")})
    if month > current_month():
        raise ValidationError({"month": _("This month has not begun yet.")})


@transaction.atomic
def exempt(*, charge, reason, by) -> DuesCharge:
    """Ask nothing for this month, for `reason`, as decided by the user `by`.

    Raises ValidationError if it is the user's own month, if something is paid on it, if it is exempted already, or
    without a reason (key `reason`).
    """
    charge = _lock(charge)
    if by.person_id == charge.person_id:
        raise ValidationError(_("Nobody exempts themselves: another officer with this right does."))
    if charge.withdrawn_at:
        raise ValidationError(_("This month is no longer asked for."))
    if charge.exempted_at:
        raise ValidationError(_("This month is already exempted."))
    if charge.paid:
        raise ValidationError(_("Something is paid on this month: void the payment first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    charge.exempted_at, charge.exempted_by, charge.exemption_reason = now(), by, reason.strip()
    charge.made_by = None  # a decision about the month outlives the payment that opened it
    charge.save()
    return charge


@transaction.atomic
def withdraw_exemption(*, charge) -> DuesCharge:
    """Ask for an exempted month again; money held for the member settles it. Raises ValidationError if it is asked."""
    charge = _lock(charge)
    if not charge.exempted_at:
        raise ValidationError(_("This month is not exempted."))
    charge.exempted_at, charge.exempted_by, charge.exemption_reason = None, None, ""
    charge.save()
    use_credit(person_id=charge.person_id, branch_id=charge.branch_id)
    return charge


def _lock(charge):
    """Lock the payer, then read the charge again: a payment may have settled it since the caller read it."""
    lock_payers([charge.person_id])
    return DuesCharge.objects.with_paid().get(pk=charge.pk)
