"""Asking members for a month's dues. A member owes a month if the membership covers its first day, unsuspended.

The amount and the branch are frozen in the charge: a member who moves during the month owes it to the branch left.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.models import Branch
from members.exchange.turns import hold_undoing
from members.models import Membership

from .bulk import insert_charges, price_list, spread_credit
from .charges_ahead import apply_changes, changes_of, confirm
from .closing.guard import closed_sentence, open_branches, refuse_closed
from .credit import lock_free_payers, lock_payers, use_credit
from .decision_lock import hold_decisions
from .models import DuesCharge, DuesRelief, Payment
from .months import current_month
from .owing import owing
from .owing import uncharged as owing_uncharged
from .rates import RateTable
from .reliefs import ReliefTable
from .settled import recount

# How many members a transaction charges: some seconds at most, so that nobody who pays waits long.
MEMBERS = 20_000


def uncharged(branch, month: date, below=True):
    """The memberships in `branch`, and `below` it, that owe `month` and were not asked for it."""
    return owing_uncharged(_branches(branch, below), month)


def without_rate(branch, month: date, below=True) -> list[Membership]:
    """The members of `branch`, and `below` it, who cannot be asked for `month` as no rate says how much."""
    rates = RateTable.of(branch, below=below)
    rows = uncharged(branch, month, below).select_related("branch", "person", "category")
    return [row for row in rows if rates.rate(row.branch.path, row.category_id, row.income_band_id, month) is None]


def charge_month(*, branch, month: date, below=True) -> int:
    """Charge `month` to the members of `branch`, and `below` it, who owe it. Returns the number of charges made.

    Run again, it makes only what is missing. Money that the branches hold for these members settles what it can.
    Charges that were made ahead (for a payment in advance) follow what became of the member meanwhile. Members
    without a rate (see `without_rate`), or with a rate of zero, are passed over. Raises ValidationError keyed by
    `month` for a day that is not the first of a month, or a month that has not begun, or (without `below`) is closed:
    of many branches, those that closed it are passed over. Some thousand members at a time are one transaction
    (`charge_branches`): `charging_run` does the same as long work.
    """
    refuse_wrong_month(month)
    refuse_closed_month(branch, month, below)
    return sum(charge_branches(batch, month).made for batch in batches_of(branch, below))


def batches_of(branch, below=True) -> list[list[int]]:
    """The branches (keys) that ever had members, of `branch` and `below` it, in the tree's order, cut in batches."""
    rows = Membership.objects.filter(branch__in=_branches(branch, below)).order_by("branch__path")
    batches, members = [], MEMBERS
    for key, count in rows.values_list("branch").annotate(count=Count("pk")):
        if members >= MEMBERS:
            batches, members = [*batches, []], 0
        batches[-1].append(key)
        members += count
    return batches


@dataclass(frozen=True)
class Charged:
    """What a batch did: charges made, members without a rate, and branches that closed the month."""

    made: int
    without_rate: int
    closed: int = 0


@transaction.atomic
def charge_branches(branches: list[int], month: date) -> Charged:
    """Charge `month` to the members of those of these branches (keys) in which it is open: see `charge_month`.

    The number of queries is the same for any number of members. People whose money or charges change are locked
    first, all at once: nobody pays a month while the run changes it.
    """
    hold_undoing()
    hold_decisions()
    asked, branches = len(branches), open_branches(branches, month)
    members = owing(month).filter(branch__among=branches)
    prices = price_list(members, month)
    changes = changes_of(branches, month, prices)
    holders = _holders(branches)
    lock_payers(holders | changes.people)
    if changes.people:
        apply_changes(changes_of(branches, month, prices, changes.people))
    made = insert_charges(members, prices, month)
    confirm(branches, month, changes.unconfirmed)
    # A void that ended since may have set money free, which could not settle a month that nobody was asked for yet.
    holders |= set(lock_free_payers(_holders(branches) - holders))
    if holders:
        _use_credit_of(holders, branches)
    return Charged(made, _count_without_rate(branches, month, prices), asked - len(branches))


def _holders(branches):
    """The people (keys) of whom these branches (keys) hold money that settles no month."""
    rows = Payment.objects.holding().filter(branch__among=branches).order_by()
    return set(rows.values_list("payer", flat=True))


def _use_credit_of(holders, branches):
    """`credit.use_credit` for each of these people (keys) in each of these branches."""
    money = Payment.objects.holding().filter(payer__among=holders, branch__among=branches)
    charges = DuesCharge.objects.outstanding().filter(person__among=holders, branch__among=branches)
    pairs = spread_credit(money, charges)
    recount(payments={payment for payment, _charge in pairs}, charges={charge for _payment, charge in pairs})


def _count_without_rate(branches, month, prices):
    missing = [
        Q(branch=branch, category=category, income_band=band or None)
        for branch, category, band, price in prices
        if price is None
    ]
    return owing_uncharged(branches, month).filter(reduce(or_, missing)).count() if missing else 0


def _branches(branch, below):
    """`branch` alone, or it and the branches under it."""
    return Branch.objects.filter(path__startswith=branch.path) if below else Branch.objects.filter(pk=branch.pk)


def _charges(rows, month, rates, reliefs):
    for membership in rows:
        path = membership.branch.path
        price = rates.rate(path, membership.category_id, membership.income_band_id, month)
        asked = reliefs.asked(membership.person_id, path, month, price)
        if asked.amount:
            charge = DuesCharge(membership=membership, person_id=membership.person_id, month=month)
            charge.branch_id = membership.branch_id
            asked.write(charge, now())
            yield charge


def asked_by_run(person_id, months) -> dict:
    """{month: unsaved charge} for those of `months` that monthly runs ask of the person, as they would ask today.

    An exempted one is among them: the run records that too.
    """
    memberships = Membership.objects.filter(person=person_id).select_related("branch").prefetch_related("suspensions")
    memberships = list(memberships)
    rates = RateTable.of(*(row.branch for row in memberships))
    reliefs, found = ReliefTable.of([person_id]), {}
    for month in months:
        rows = [row for row in memberships if row.covers(month)]
        rows = [row for row in rows if not any(pause.covers(month) for pause in row.suspensions.all())]
        found |= {charge.month: charge for charge in _charges(rows, month, rates, reliefs)}
    return found


def refuse_wrong_month(month):
    """Raise ValidationError (key `month`) unless `month` is the first day of a month that has begun."""
    if month.day != 1:
        raise ValidationError({"month": _("A month is named by its first day.")})
    if month > current_month():
        raise ValidationError({"month": _("This month has not begun yet.")})


def refuse_closed_month(branch, month, below):
    """Raise ValidationError (key `month`) where `month` is closed in `branch`, which alone would be charged."""
    if not below and (sentence := closed_sentence(branch.pk, month)):
        raise ValidationError({"month": sentence})


@transaction.atomic
def exempt(*, charge, reason, by) -> DuesCharge:
    """Ask nothing for this month, for `reason`, as decided by the user `by`.

    Raises ValidationError if it is the user's own month, if something is paid on it, if it is exempted already, if it
    is closed, or without a reason (key `reason`).
    """
    charge = _lock(charge)
    refuse_closed(branch=charge.branch, day=charge.month)
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
    """Ask for an exempted month again; money held for the member settles it.

    Raises ValidationError if it is asked, or closed.
    """
    charge = _lock(charge)
    refuse_closed(branch=charge.branch, day=charge.month)
    if not charge.exempted_at:
        raise ValidationError(_("This month is not exempted."))
    if charge.relief and charge.relief.kind == DuesRelief.Kind.EXEMPTION:
        raise ValidationError(_("A decision exempts the member from this month: it is ended, not the month alone."))
    charge.exempted_at, charge.exempted_by, charge.exemption_reason = None, None, ""
    price = charge.amount if charge.before_relief is None else charge.before_relief
    asked = ReliefTable.of([charge.person_id]).asked(charge.person_id, charge.branch.path, charge.month, price)
    if asked.exempted_by:  # approved since: it found this month exempted already
        raise ValidationError(_("A decision exempts the member from this month: it is ended, not the month alone."))
    asked.write(charge, now())
    charge.save()
    use_credit(person_id=charge.person_id, branch_id=charge.branch_id)
    return charge


def _lock(charge):
    """Lock the payer, then read the charge again: a payment may have settled it since the caller read it."""
    lock_payers([charge.person_id])
    return DuesCharge.objects.select_related("branch").get(pk=charge.pk)
