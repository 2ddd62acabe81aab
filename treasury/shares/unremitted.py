"""What a branch has still to remit: questions for lists of what is to be done, not sums."""

from django.db.models import Case, Exists, F, OuterRef, Subquery, Sum, When

from branches.paths import paths_down_to
from branches.scoping import Reach

from ..models import Payment, Remittance, ShareCorrection, ShareRule, ShareStatement, exact
from ..months import add_months

DUE = F("to_province") + F("to_region") + F("to_national")
COUNTED = F("received") + F("written_off")  # of a remittance that was confirmed


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


def short_remittances(branch):
    """The remittances of `branch` of which a part did not come and was not written off; it may be sent again since."""
    return _short().filter(branch=branch)


def over_remittances(branch):
    """The remittances of `branch` of which more came than was sent: that may settle a later month."""
    return Remittance.objects.standing().confirmed().filter(branch=branch, amount__lt=exact(COUNTED))


def _short():
    return Remittance.objects.standing().confirmed().filter(amount__gt=exact(COUNTED))


def rests_owed():
    """The statements of which a part did not come, and was neither sent again nor written off.

    What `owed.Month.left` computes, as a queryset. It is deep: asked in a query with others, SQLite gives up.
    """
    sent = Remittance.objects.standing().filter(statement=OuterRef("pk")).order_by()
    settled = Case(When(state=Remittance.State.CONFIRMED, then=exact(COUNTED)), default=F("amount"))
    taken_up = ShareCorrection.objects.filter(statement=OuterRef("pk")).order_by()
    passed_on = ShareCorrection.objects.filter(about=OuterRef("pk"), is_rest=True).order_by()
    due = DUE + _sum(taken_up, "statement", DUE) - _sum(passed_on, "about", DUE)
    left = exact(due - _sum(sent, "statement", settled))
    rows = ShareStatement.objects.filter(Exists(_short().filter(statement=OuterRef("pk"))))
    return rows.annotate(left_to_remit=left).filter(left_to_remit__gt=0)


def _sum(rows, group, expression):
    return exact(Subquery(rows.values(group).annotate(summed=exact(Sum(expression))).values("summed")))
