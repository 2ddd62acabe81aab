"""The health of each branch of a subtree that a reader sees: fourteen queries, however many branches there are."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from branches.models import LEVELS, Branch
from branches.scoping import reach_of
from bureaus.models.bureaus import SOON
from bureaus.representation import Share

from . import parts

SEE = "meetings.view_meeting"
MONEY = "treasury.view_totals"


@dataclass
class Health:
    """Of one branch on `day`. Money is None where the reader does not see the branch's."""

    branch: Branch
    day: date
    has_bureau: bool = False
    term_ends_on: date | None = None
    seats: int = 0
    vacancies: int = 0
    last_assembly: date | None = None
    is_overdue: bool = False
    open_tasks: int = 0
    late_tasks: int = 0
    declare_by: date | None = None
    report_rejected: bool = False
    women: Share | None = None
    youth: Share | None = None
    sees_money: bool = False
    asked: Decimal | None = None
    paid: Decimal | None = None
    months_unsent: int | None = None

    @property
    def lacks_bureau(self):
        """Whether a branch of a level that needs a bureau has none."""
        return not self.has_bureau and self.branch.kind in LEVELS

    @property
    def is_term_over(self):
        return self.term_ends_on is not None and self.term_ends_on <= self.day

    @property
    def is_term_ending(self):
        """Whether the term is over, or is within 90 days: as `Bureau.objects.ending_soon` says."""
        return self.term_ends_on is not None and self.term_ends_on <= self.day + SOON

    @property
    def is_declaration_late(self):
        return self.declare_by is not None and self.declare_by < self.day

    @property
    def collected(self):
        """Percent of the dues of the last twelve whole months that is paid; None where none were asked or seen."""
        return round(100 * self.paid / self.asked) if self.asked else None

    @property
    def needs_attention(self):
        """Whether something of it is due, or late. Shares of women and youth are aims, and never are."""
        return any((
            *(self.lacks_bureau, self.is_term_ending, self.vacancies, self.is_overdue, self.late_tasks),
            *(self.declare_by, self.report_rejected, self.months_unsent),
        ))  # fmt: skip


def health_of(user, top) -> list[Health]:
    """The Health of `top` and of the branches under it of which `user` sees the meetings, in the order of the tree.

    Money stands with those of which `user` sees the totals; where there is none, nothing is asked of it.
    """
    tree = parts.Subtree(top.path, localdate())
    branches = list(tree.branches().within_reach(user, SEE).order_by("path"))
    rows = {branch.pk: Health(branch, tree.day) for branch in branches}
    if rows:
        _ask_bureaus(rows, tree)
        _ask_meetings(rows, tree)
        _ask_money(rows, tree, reach_of(user, MONEY))
    return list(rows.values())


def _ask_bureaus(rows, tree):
    bureaus, seats, vacancies = parts.sitting_bureaus(tree), parts.seats(tree), parts.vacancies(tree)
    shares = parts.shares(tree, {key: row.branch.kind for key, row in rows.items()})
    for key, row in rows.items():
        row.has_bureau, row.term_ends_on = key in bureaus, bureaus.get(key, (None, None))[1]
        row.seats, row.vacancies = seats.get(key, 0), vacancies.get(key, 0)
        row.women, row.youth = shares.get(key, (None, None))


def _ask_meetings(rows, tree):
    assemblies, overdue, tasks = parts.last_assemblies(tree), parts.overdue(tree), parts.tasks(tree)
    declarations, rejected = parts.declarations(tree), parts.rejected(tree)
    for key, row in rows.items():
        row.last_assembly, row.is_overdue = assemblies.get(key), key in overdue
        row.open_tasks, row.late_tasks = tasks.get(key, (0, 0))
        row.declare_by, row.report_rejected = declarations.get(key), key in rejected


def _ask_money(rows, tree, reach):
    seen = [row for row in rows.values() if reach.covers(row.branch.path)]
    if not seen:
        return
    dues, unsent = parts.dues(tree), parts.unsent(tree)
    for row in seen:
        row.sees_money = True
        row.asked, row.paid = dues.get(row.branch.pk, (Decimal(0), Decimal(0)))
        row.months_unsent = unsent.get(row.branch.pk, 0)
