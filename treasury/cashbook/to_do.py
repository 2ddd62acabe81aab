"""What waits in the cash book of a branch: for the second person, for a document, at the bank, for an account."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from branches.models import Branch
from sql.prepared import prepared, prepared_instances

from ..models import CashEntry, Donation, LevyPayment, Payment
from .accounts import first_day_of_banks, only_bank_of, payments_of_no_account

MOST_SHOWN = 20


@dataclass(frozen=True)
class ToDo:
    """`waiting` are at most 20 entries, the oldest first, each with its category, account and branch.

    `undocumented` counts expenses, `cheques` those that wait to be cashed, `unassigned` payments in no account.
    """

    waiting: list
    undocumented: int
    cheques: int
    unassigned: int

    @classmethod
    def of(cls, branch, accounts):
        """What waits in `branch`, for a reader who sees its book; `accounts` are all its accounts. Two queries."""
        [(undocumented, *cheques, unassigned)] = _counts_of(branch.pk, first_day_of_banks(accounts))
        if only_bank_of(branch, accounts):  # it is theirs
            unassigned = 0
        return cls(_waiting_in(branch.pk), undocumented or 0, sum(filter(None, cheques)), unassigned or 0)


@prepared_instances
def _waiting_in(branch):
    rows = CashEntry.objects.waiting().filter(branch=branch).select_related("category", "account", "branch")
    return rows.order_by("pk")[:MOST_SHOWN]


@prepared
def _counts_of(branch, since):
    cheques = (model.objects.uncashed() for model in (Payment, LevyPayment, Donation))
    counted = (CashEntry.objects.undocumented(), *cheques, payments_of_no_account(since))
    return Branch.objects.filter(pk=branch).values_list(*map(_count_in_branch, counted))


def _count_in_branch(rows):
    rows = rows.filter(branch=OuterRef("pk")).order_by().values("branch")
    return Subquery(rows.annotate(found=Count("pk")).values("found"))
