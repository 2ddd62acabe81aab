"""Who owes a month: a member whose membership covers its first day, unsuspended."""

from datetime import date

from django.db.models import Count, Exists, OuterRef

from members.models import Membership, Suspension
from sql.prepared import prepared

from .models import DuesCharge


def owing(month: date):
    """The memberships that owe `month` (a first of the month)."""
    suspended = Suspension.objects.on(month).filter(membership=OuterRef("pk"))
    return Membership.objects.on(month).filter(~Exists(suspended))


def uncharged(branches, month: date):
    """The memberships in `branches` that owe `month` and were not asked for it."""
    charged = DuesCharge.objects.asked().filter(person=OuterRef("person"), month=month)
    return owing(month).filter(~Exists(charged), branch__in=branches)


@prepared
def uncharged_by_kind(branch, month):
    """[(category's key, band's key or None, how many such members of `branch` (a key) wait for `month`)]."""
    charged = DuesCharge.objects.asked().filter(person=OuterRef("person"), month=month)
    rows = owing(month).filter(~Exists(charged), branch=branch).order_by().values_list("category", "income_band")
    return rows.annotate(members=Count("pk"))


def not_charged(branches, month: date):
    """Those of `branches` (a queryset) that asked nobody for `month` though members there owe it."""
    asked = DuesCharge.objects.asked().filter(branch=OuterRef("pk"), month=month)
    return branches.filter(~Exists(asked), Exists(owing(month).filter(branch=OuterRef("pk"))))
