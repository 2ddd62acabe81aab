"""Whether a branch has remitted nothing of a month: a question for lists of what is to be done, not a sum."""

from django.db.models import Exists

from branches.paths import paths_down_to
from branches.scoping import Reach

from ..models import Payment, Remittance, ShareRule
from ..months import add_months


def unremitted(branch, month):
    """The payments to `branch`, and to those under it, of which nothing went up; none where it went, or no rule holds.

    A queryset that is asked whether it has rows, in a query with others.
    """
    if not branch.paths_above:
        return Payment.objects.none()
    here = Reach(here=frozenset([branch.path]), below=frozenset([branch.path]))
    paid = Payment.objects.valid().filter(here.ranges("branch__path"), booked_on__gte=month)
    rules = ShareRule.objects.on(month).filter(branch__path__in=paths_down_to(branch.path))
    sent = Remittance.objects.standing().filter(branch=branch, statement__month=month)
    return paid.filter(Exists(rules), ~Exists(sent), booked_on__lt=add_months(month, 1))
