"""What branches owe upwards for a month, of what they and those under them collected.

A payment counts in the month of its line in the cash book (`Payment.objects.as_lines`); one that is voided, or
recorded later, changes that month. Once a branch has remitted something for a month, the statement of it stays, with
how it was divided (`basis`), and the change is a correction of its next month that has none. A month that is over and
owes less than nothing passes the rest on to the next one. What came above what a month owed is taken off the next one
without a statement, if that is owed to the level that got it. Money goes up one level at a time: what a province owes
is what everybody under it owes to the levels above the province.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max

from branches.models import Branch

from ..models import ZERO, Remittance, ShareCorrection, ShareStatement
from ..months import add_months, current_month, months_between
from .live import Live
from .recipients import recipients_at
from .splitting import LOCAL, NATIONAL, PROVINCE, rank_of

# Changes of months that are older than this before a branch's last statement are settled between the treasurers.
LOOK_BACK = 24  # months
NOTHING = (ZERO,) * 3


@dataclass
class Correction:
    """What changed in the month `about` after it was remitted: dirhams collected, and the parts above the branch.

    Or the rest of the month `about`, which owed less than nothing; or what came above what it owed.
    """

    about: date
    collected: Decimal
    parts: tuple

    @property
    def due(self):
        return sum(self.parts, ZERO)


@dataclass
class Month:
    """Of a branch and a month, in dirhams. `parts` are those of province, region and headquarters above the branch.

    `rests` came from earlier months that owed less than nothing; `passed_on` is what this one passes on, by level.
    `surpluses` came above what earlier months owed.
    """

    branch: Branch
    month: date
    collected: Decimal = ZERO
    own: Decimal = ZERO
    parts: tuple = NOTHING
    corrections: list = field(default_factory=list)
    rests: list = field(default_factory=list)
    surpluses: list = field(default_factory=list)
    passed_on: tuple = NOTHING
    remittances: list = field(default_factory=list)
    statement: ShareStatement | None = None

    @property
    def changes(self):
        """The corrections, rests and surpluses of earlier months."""
        return [*self.corrections, *self.rests, *self.surpluses]

    @property
    def corrected(self):
        """What these change of what is owed."""
        return sum((row.due for row in self.changes), ZERO)

    @property
    def by_level(self):
        """What is owed to each of the three levels, before anything is passed on."""
        rows = [self.parts, *(row.parts for row in self.changes)]
        return tuple(sum(level, ZERO) for level in zip(*rows, strict=True))

    @property
    def rest(self):
        """What is passed on to a later month: nothing, or less than nothing."""
        return sum(self.passed_on, ZERO)

    @property
    def due(self):
        return sum(self.by_level, ZERO) - self.rest

    @property
    def remitted(self):
        return sum((row.amount for row in self.remittances), ZERO)

    @property
    def confirmed(self):
        return sum((row.received for row in self.remittances if row.is_confirmed), ZERO)

    @property
    def difference(self):
        """What came more, or less than nothing, than was sent, where it was confirmed."""
        return sum((row.difference for row in self.remittances if row.is_confirmed), ZERO)

    @property
    def written_off(self):
        return sum((row.written_off for row in self.remittances), ZERO)

    @property
    def left(self):
        """What is still owed: what was sent and did not come is owed again.

        Of a month with a statement nothing less than nothing: what came above goes on to a later month (`surplus`).
        """
        left = self.due - sum((row.counted for row in self.remittances), ZERO)
        return max(left, ZERO) if self.statement else left

    @property
    def surplus(self):
        """What came above what the month owed, and is taken off a later one; counted once it was confirmed."""
        if self.statement is None:
            return ZERO
        return max(sum((row.counted for row in self.remittances if row.is_confirmed), ZERO) - self.due, ZERO)

    @property
    def is_settled(self):
        return self.left <= 0

    @property
    def is_empty(self):
        """Whether nothing was collected, owed or remitted."""
        return not (self.collected or self.due or self.changes or self.remittances)


def months_of_branches(branches, first: date, last: date) -> dict:
    """{(branch's key, month): Month} of `branches`, which stand within one of them or are neighbours.

    For each month from `first` to `last`. Eight or nine queries, three more where something came above what was owed,
    however many branches and members there are: the payments are summed in the database, by branch and month, and what
    a statement counted once is divided there.
    """
    found = {}
    for branch in branches:
        found |= {(branch.pk, month): None for month in months_between(first, last)}  # in this order
    for key, row in _months(branches, first, last).items():
        if key in found:
            found[key] = row
    return found


def unstated_months(branch, last: date) -> list[Month]:
    """The months of `branch` through `last` that a statement of `last` settles, oldest first; `last` is one of them.

    Those without a statement that corrections or rests wait in: with it they are kept.
    """
    rows = [row for row in _months([branch], last, last).values() if row.statement is None]
    return [row for row in rows if row.month == last or row.changes or any(row.passed_on)]


def _months(branches, first, last):
    """As `months_of_branches`, with the months before `first` that are looked at."""
    if not branches:
        return {}
    latest = ShareStatement.objects.filter(branch__in=branches).order_by().values_list("branch")
    back_to = {branch: add_months(month, -LOOK_BACK) for branch, month in latest.annotate(month=Max("month"))}
    since = min([first, add_months(current_month(), -LOOK_BACK), *back_to.values()])
    statements = ShareStatement.objects.filter(branch__in=branches, month__gte=since)
    own = defaultdict(dict)
    for row in statements:
        own[row.branch_id][row.month] = row
    taken = _taken(branches, since)
    live, found = Live(branches, since, last), {}
    for branch in branches:
        rows = {month: _month(branch, month, live, own[branch.pk].get(month)) for month in months_between(since, last)}
        _settled(rows, taken[branch.pk])
        for month, statement in own[branch.pk].items():
            if back_to[branch.pk] <= month <= last:
                _waiting(branch, rows, live, statement, own[branch.pk], taken[branch.pk])
        found |= {(branch.pk, month): row for month, row in rows.items()}
    for row in _remittances(branches, since, last):
        found[row.branch_id, row.statement.month].remittances.append(row)
    _take_off_surpluses(found, taken)
    for branch in branches:
        _pass_on({month: found[branch.pk, month] for month in months_between(since, last)})
    return found


def _remittances(branches, first, last):
    rows = Remittance.objects.standing().filter(branch__in=branches, statement__month__range=(first, last))
    return rows.select_related("statement", "to_branch").order_by("sent_on", "pk")


def _take_off_surpluses(found, taken):
    """Take what came above what months owed, and no statement has taken up, off the next month without a statement.

    It stays where it is if that month is owed to another level than the one that got the money.
    """
    above = {}
    for (key, month), row in found.items():
        kept = sum((line.due for line in taken[key] if line.is_surplus and line.about_id == _key_of(row)), ZERO)
        waits = row.surplus + kept  # what is taken off is less than nothing
        if waits and (into := _next_unstated(found, key, month)):
            above[row.branch, month, into] = waits
    recipients = recipients_at({(branch, into) for branch, _month, into in above})
    for (branch, month, into), waits in above.items():
        level = found[branch.pk, month].remittances[-1].to_branch
        if recipients[branch.pk, into] == level:
            place = max(rank_of(level.kind), PROVINCE)
            parts = tuple(-waits if rank == place else ZERO for rank in range(PROVINCE, NATIONAL + 1))
            found[branch.pk, into].surpluses.append(Correction(month, ZERO, parts))


def _key_of(row):
    return row.statement and row.statement.pk


def _next_unstated(found, key, month):
    """The first month after `month` of the branch `key` that has no statement; None after those that are looked at."""
    month = add_months(month, 1)
    while (row := found.get((key, month))) and row.statement:
        month = add_months(month, 1)
    return month if row else None


def _taken(branches, since):
    """{branch's key: [ShareCorrection]} of statements from `since` on."""
    found = defaultdict(list)
    rows = ShareCorrection.objects.filter(statement__branch__in=branches, statement__month__gte=since)
    for row in rows.select_related("statement", "about").order_by("about__month"):
        found[row.statement.branch_id].append(row)
    return found


def _month(branch, month, live, statement):
    if statement is None:
        sums = live.of(branch, month)
        return Month(branch, month, sums.collected, sums.parts[rank_of(branch.kind)], above(branch, sums.parts))
    return Month(branch, month, statement.collected, statement.own, statement.parts, statement=statement)


def above(branch, parts) -> tuple:
    """Of the parts of the four levels those of province, region and headquarters that stand above `branch`."""
    rank = rank_of(branch.kind)
    return tuple(part if level > rank else ZERO for level, part in enumerate(parts) if level > LOCAL)


def _settled(rows, taken):
    """Put the corrections and rests that were kept where they are settled, and the rests where they came from too."""
    for row in taken:
        if place := rows.get(row.statement.month):
            kept = Correction(row.about.month, row.collected, row.parts)
            _list_of(place, row).append(kept)
        if row.is_rest and (source := rows.get(row.about.month)):
            source.passed_on = row.parts


def _list_of(month, line):
    if line.is_surplus:
        return month.surpluses
    return month.rests if line.is_rest else month.corrections


def _waiting(branch, rows, live, statement, own, taken):
    """Put what changed of a month since its statement into the next month that has none."""
    before = [row for row in taken if row.about_id == statement.pk and not (row.is_rest or row.is_surplus)]
    change = _change(branch, live.of(branch, statement.month), statement, before)
    into = add_months(statement.month, 1)
    while into in own:
        into = add_months(into, 1)
    if change and (place := rows.get(into)):
        place.corrections.append(change)


def _change(branch, sums, statement, taken):
    """What the dues of a month changed since its statement, without what corrections took up; None for nothing."""
    collected = sums.collected - statement.collected - sum((row.collected for row in taken), ZERO)
    parts = above(branch, sums.parts)
    for row in (statement, *taken):
        parts = tuple(now - then for now, then in zip(parts, row.parts, strict=True))
    return Correction(statement.month, collected, parts) if any(parts) else None


def _pass_on(rows):
    """Let each month that is over, has no statement and owes less than nothing pass the rest on to the next such."""
    rest = None
    for month in sorted(rows):
        row = rows[month]
        if row.statement:
            continue
        if rest:
            row.rests.append(rest)
        rest = None
        if month < current_month() and row.due < 0:
            row.passed_on = row.by_level
            rest = Correction(month, ZERO, row.passed_on)
