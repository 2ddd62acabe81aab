"""Charges that stand before the monthly run comes by: those made ahead for a payment, and what became of the member.

The run takes over what asks for something else than it would ask, releases what nobody owes, and confirms the rest.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from .bulk import standing_charges
from .models import DuesCharge
from .months import current_month
from .owing import owing
from .rates import RateTable
from .reliefs import ASKED


@dataclass
class Changes:
    """What the run changes on charges, and whose they are.

    `taken_over` is {charge's pk: (membership's pk, branch's pk, `reliefs.Asked`)}; `unconfirmed` are pks.
    """

    taken_over: dict = field(default_factory=dict)
    released: list = field(default_factory=list)
    unconfirmed: list = field(default_factory=list)
    people: set = field(default_factory=set)


def changes_of(branches, month: date, prices, people=None) -> Changes:
    """What has to change on the charges of `month` in `branches`; with `people`, on theirs alone. Writes nothing.

    It is called twice: first to know whom to lock, then under the lock, as a payment may have changed the charges
    meanwhile.
    """
    members, charges = owing(month).filter(branch__among=branches), DuesCharge.objects.asked().filter(month=month)
    if people is not None:
        members, charges = members.filter(person__in=people), charges.filter(person__in=people)
    changes = Changes(released=_to_release(branches, charges, month))
    rows = standing_charges(members, charges, prices, month)
    unpaid = _unpaid([row[0] for row in rows if row[6]]) if month >= current_month() else set()
    for charge, person, membership, branch, asked, unconfirmed, _differs in rows:
        if charge in unpaid:
            changes.taken_over[charge] = (membership, branch, asked)
            changes.people.add(person)
        elif unconfirmed:
            changes.unconfirmed.append(charge)
    changes.people |= {charge.person_id for charge in changes.released}
    return changes


def _unpaid(charges):
    """Those of `charges` on which nothing is paid, and that nobody exempted."""
    rows = DuesCharge.objects.filter(pk__in=charges, paid=0, exempted_at=None)
    return set(rows.values_list("pk", flat=True)) if charges else set()


def _to_release(branches, charges, month):
    """Charges in `branches`, not fully paid, of members whose membership ended or was suspended since.

    An unpaid one of a member who owes this month to another branch is left to that branch, which takes it over.
    """
    rows = charges.filter(branch__in=branches).exclude(membership__in=owing(month))
    rows = list(rows.outstanding())
    if not rows or month < current_month():
        return rows
    elsewhere = _asked_elsewhere({row.person_id for row in rows if not row.paid}, month)
    return [row for row in rows if row.paid or row.person_id not in elsewhere]


def _asked_elsewhere(people, month):
    """Those of `people` whom some branch would ask for `month`."""
    memberships = list(owing(month).filter(person__in=people).select_related("branch"))
    rates = RateTable.of_paths({row.branch.path for row in memberships})
    return {
        row.person_id for row in memberships if rates.rate(row.branch.path, row.category_id, row.income_band_id, month)
    }


def apply_changes(changes):
    """Write takeovers and releases, with their history. The people concerned are locked."""
    _take_over(changes.taken_over)
    _release(changes.released)


def _take_over(taken_over):
    """Write what the monthly run asks for now. From then on the charge is the run's, no longer that of a payment."""
    charges = list(DuesCharge.objects.filter(pk__in=taken_over)) if taken_over else []
    for charge in charges:
        charge.membership_id, charge.branch_id, asked = taken_over[charge.pk]
        asked.write(charge, now())
        charge.made_by = None
    bulk_update_with_history(charges, DuesCharge, ["membership", "branch", "made_by", *ASKED])


def _release(released):
    """Reduce each charge to what was paid on it; exempt it where nothing was."""
    for charge in released:
        if charge.paid:
            charge.amount = charge.paid
        else:
            charge.exempted_at = now()
            charge.exemption_reason = _("The membership does not cover the first day of the month.")
    bulk_update_with_history(released, DuesCharge, ["amount", "exempted_at", "exemption_reason"])


def confirm(branches, month: date, charges):
    """Mark charges that payments made as asked by the run too: if the payment is voided, the month stays due.

    They are `charges` (pks), and those that payments made in `branches` while the run was busy with others.
    """
    members = owing(month).filter(branch__among=branches, person=OuterRef("person"))
    made = DuesCharge.objects.asked().filter(month=month, made_by__isnull=False, confirmed_at=None)
    made = made.filter(Q(pk__in=charges) | Q(Exists(members), branch__in=branches))
    # In the order of their keys, as `settled.recount` takes them.
    locked = made.order_by("pk").select_for_update(no_key=True).values("pk")
    DuesCharge.objects.filter(pk__in=locked).update(confirmed_at=now())
