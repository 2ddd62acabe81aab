"""What the table asks of each room: one question over a whole subtree is one query, however many branches it has.

Each function takes the `Subtree` and gives {key of the branch: value}; a branch without one is left out.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, Sum

from branches.models import Branch
from branches.scoping import Reach
from bureaus.models import Bureau, Mandate, Organ, Seat, ShareTarget
from bureaus.representation import Share
from meetings.follow_up import late_tasks, open_tasks, without_assembly
from meetings.models import Declaration, Meeting
from meetings.voting.reports import rejected_reports
from members.models import Gender
from treasury.balances import valid_charges
from treasury.models import exact
from treasury.months import add_months, current_month
from treasury.shares.unremitted import months_unsent

YEAR = 12  # months


@dataclass(frozen=True)
class Subtree:
    """The branch at the tree path `top` and those under it, as they are on `day`."""

    top: str
    day: date

    def of(self, lookup):
        """The condition that a row's branch stands within it; `lookup` leads to the branch."""
        return Reach(frozenset([self.top]), frozenset([self.top])).ranges(f"{lookup}path")

    def branches(self):
        return Branch.objects.filter(self.of("")).standing(self.day)


def sitting_bureaus(tree):
    """{branch: (key of its sitting bureau, the day on which its term ends or None)}."""
    rows = Bureau.objects.on(tree.day).filter(tree.of("branch__"), organ=Organ.BUREAU).order_by()
    return {branch: (key, ends) for branch, key, ends in rows.values_list("branch", "pk", "term_ends_on")}


def seats(tree):
    """{branch: how many seats its sitting bureau has}."""
    return _count(_seats(tree), "bureau__branch")


def vacancies(tree):
    """{branch: how many of them nobody holds}."""
    return _count(_seats(tree).vacant_on(tree.day), "bureau__branch")


def _seats(tree):
    rows = Seat.objects.in_office_on(tree.day).filter(tree.of("bureau__branch__"), bureau__organ=Organ.BUREAU)
    return rows.order_by()


def last_assemblies(tree):
    """{branch: the day of its last general assembly}; one that met without quorum and was called again was none."""
    rows = Meeting.objects.not_cancelled().filter(tree.of("branch__"), date__lte=tree.day, next_call=None)
    rows = rows.filter(kind=Meeting.Kind.GENERAL_ASSEMBLY).order_by()
    return dict(rows.values_list("branch").annotate(last=Max("date")))


def overdue(tree):
    """The keys of the branches that ought to have held a general assembly this year, and have not."""
    return set(without_assembly(tree.branches(), tree.day).order_by().values_list("pk", flat=True))


def tasks(tree):
    """{branch: (open tasks, late ones among them)}."""
    branch = "resolution__meeting__branch"
    rows = open_tasks().filter(tree.of(f"{branch}__")).order_by().values_list(branch)
    is_late = Q(pk__in=late_tasks(tree.day).order_by().values("pk"))
    found = rows.annotate(open=Count("pk"), late=Count("pk", filter=is_late))
    return {key: (open_, late) for key, open_, late in found}


def declarations(tree):
    """{branch: the last day on which it declares its renewed bureau}, of those that are not made."""
    branch = "election__meeting__branch"
    rows = Declaration.objects.to_make().filter(tree.of(f"{branch}__")).order_by()
    return dict(rows.values_list(branch).annotate(due=Min("due_on")))


def rejected(tree):
    """The keys of the branches of which an assembly rejected a financial report, and none adopted it since."""
    rows = rejected_reports().filter(tree.of("meeting__branch__")).order_by()
    return set(rows.values_list("meeting__branch", flat=True))


def dues(tree):
    """{branch: (asked, paid)} in dirhams, of the last twelve whole months: each branch's own members."""
    now = current_month()
    rows = valid_charges(month__range=(add_months(now, -YEAR), add_months(now, -1))).order_by()
    rows = rows.filter(tree.of("branch__")).values_list("branch")
    sums = rows.annotate(asked=exact(Sum("amount")), settled=exact(Sum("paid")))
    return {key: (asked, paid) for key, asked, paid in sums}


def unsent(tree):
    """{branch: how many of the last twelve whole months brought in dues of which nothing was sent up}."""
    now = current_month()
    found = months_unsent(tree.of("branch__"), tree.top, add_months(now, -YEAR), add_months(now, -1))
    return {key: len(months) for key, months in found.items()}


def shares(tree, kinds):
    """{branch: (Share of women, Share of youth or None)} among who sits in its bureau; `kinds` are {branch: kind}."""
    rows = Mandate.objects.on(tree.day).filter(
        tree.of("seat__bureau__branch__"), seat__bureau__organ=Organ.BUREAU,
    )  # fmt: skip
    people = defaultdict(dict)
    named = ("seat__bureau__branch", "person", "person__gender", "person__birth_date")
    for branch, person, gender, born in rows.order_by().values_list(*named):
        people[branch][person] = (gender, born)
    targets = _targets(tree.day)
    return {
        branch: _shares(list(found.values()), targets(kinds[branch]), tree.day)
        for branch, found in people.items()
        if branch in kinds
    }


def _targets(day):
    """A function: {group: ShareTarget} in force for a kind of branch, as `representation.targets_on`; one query."""
    rows = list(ShareTarget.objects.on(day).order_by("kind"))
    return lambda kind: {row.group: row for row in rows if row.kind in ("", kind)}


def _shares(people, targets, day):
    women, youth = targets.get(ShareTarget.Of.WOMEN), targets.get(ShareTarget.Of.YOUTH)
    of_women = Share(sum(gender == Gender.FEMALE for gender, _born in people), len(people), women and women.percent)
    if youth is None or not youth.under_age:
        return of_women, None
    ages = [_age(born, day) for _gender, born in people if born]
    young = sum(age < youth.under_age for age in ages)
    return of_women, Share(young, len(ages), youth.percent, unknown=len(people) - len(ages))


def _age(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _count(rows, branch):
    return dict(rows.values_list(branch).annotate(count=Count("pk")))
