"""What a branch has still to remit: questions for lists of what is to be done, not sums."""

from collections import defaultdict

from django.db.models import Case, Exists, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import TruncMonth

from branches.models import Branch
from branches.paths import paths_down_to
from branches.scoping import Reach

from ..models import Payment, Remittance, ShareCorrection, ShareRule, ShareStatement, exact
from ..months import add_months
from .rules import RuleTable

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


def months_unsent(within, top, first, last):
    """{branch's key: the months from `first` to `last`, sorted, of which `unremitted` finds payments}.

    Of the branches within the tree path `top`; `within` is the same as a condition on a row's `branch`. Four queries,
    however many branches there are.
    """
    keys = dict(Branch.objects.filter(path__startswith=top, depth__gt=1).order_by().values_list("path", "pk"))
    paid = Payment.objects.valid().filter(within, booked_on__gte=first, booked_on__lt=add_months(last, 1)).order_by()
    paid = paid.values_list("branch__path", TruncMonth("booked_on")).distinct()
    sent = Remittance.objects.standing().filter(within, statement__month__range=(first, last)).order_by()
    settled = set(sent.values_list("branch", "statement__month"))
    rules, found = RuleTable(top), defaultdict(set)
    for path, month in paid:
        for level in paths_down_to(path):
            if level in keys and (keys[level], month) not in settled and rules.find(level, month):
                found[keys[level]].add(month)
    return {branch: sorted(months) for branch, months in found.items()}


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
