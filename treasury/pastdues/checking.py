"""The check of a sheet: whom each row means and what it would settle, written down as lines, and counted."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.exchange.read.files import open_file
from members.exchange.read.kinds import check_rows

from ..models import ZERO, PastDuesBatch, PastDuesLine
from ..oneself import own_payment_refusal
from .batches import State, lock_batch
from .cells import PAID, UnreadableCellError, read_cell
from .people import People
from .planning import Planner

PART = 500


@transaction.atomic
def check_batch(batch) -> PastDuesBatch:
    """Write the lines of the sheet anew and count what writing them would do (`totals`). Raises UnreadableError.

    `totals`: rows, ready (rows), months and sum of what would be settled, known (months paid already), unmatched
    (rows), above (cells above the rate) and problems (rows with any).
    """
    batch = lock_batch(batch)
    if not batch.is_unwritten:
        raise ValidationError(_("This file is being written already, or is closed."))
    PastDuesLine.objects.filter(batch=batch)._raw_delete("default")
    content = PastDuesBatch.objects.values_list("content", flat=True).get(pk=batch.pk)
    check = _Check(batch, batch.uploaded_by)
    rows = (row for row in open_file(bytes(content)).rows() if row[0] > batch.heading_row and any(row[1]))
    while part := list(islice(rows, PART)):
        PastDuesLine.objects.bulk_create(check.lines(part))
        check_rows(check.totals["rows"])
    batch.totals = {**check.totals, "sum": str(check.sum)}
    batch.state = State.CHECKED
    batch.save()
    return batch


class _Check:
    """What the rows say, some hundred at a time; it knows which members earlier rows meant."""

    def __init__(self, batch, by):
        self.batch, self.members = batch, People(batch.branch)
        self.months = {int(column): date.fromisoformat(month) for column, month in batch.shape["months"].items()}
        self.who = batch.shape["who"]
        self.by, self.seen = by, {}
        self.totals, self.sum = Counter(rows=0, ready=0, months=0, known=0, unmatched=0, above=0, problems=0), ZERO

    def lines(self, rows):
        """The unsaved lines of [(number, cells)]."""
        read = [self._read(number, cells) for number, cells in rows]
        people = {line.person_id for line, _wanted in read if line.person_id}
        planner = Planner(self.batch.branch, self.members, people, set(self.months.values()))
        for line, wanted in read:
            self._plan(planner, line, wanted)
            self._count(line)
        return [line for line, _wanted in read]

    def _read(self, number, cells):
        said = {what: cells[column] for what, column in self.who.items() if column < len(cells)}
        name = said.get("full_name") or " ".join(filter(None, (said.get("given_name"), said.get("family_name"))))
        name = name or said.get("member_number") or said.get("phone") or ""
        line = PastDuesLine(batch=self.batch, row=number, name=name[:200])
        wanted = list(self._wanted(line, cells))
        meant = self.members.meant(said)
        if problem := meant.problem or self._refusal(meant.person, number):
            line.problems.insert(0, problem if isinstance(problem, list) else [problem, ""])
        else:
            line.person_id = meant.person
        return line, wanted

    def _wanted(self, line, cells):
        """(month, dirhams or PAID) of the cells that say something; what is unreadable becomes a problem."""
        for column, month in self.months.items():
            text = cells[column] if column < len(cells) else ""
            try:
                said = read_cell(text)
            except UnreadableCellError as error:
                line.problems.append([str(error), month.isoformat(), text[:60]])
                continue
            if said is not None:
                yield month, said

    def _refusal(self, person, number):
        """Why the row of this person is not taken: another row is theirs, or it is the uploader's own."""
        if (first := self.seen.setdefault(person, number)) != number:
            return ["twice", "", str(first)]
        return "own" if own_payment_refusal(by=self.by, payer_id=person, branch=self.batch.branch) else ""

    def _plan(self, planner, line, wanted):
        if not line.person_id:
            return
        plan = planner.plan(line.person_id, wanted)
        line.known, line.problems = plan.known, [*line.problems, *plan.problems]
        said = dict(wanted)
        line.months = [[row.month.isoformat(), _kept(said[row.month]), str(row.amount)] for row in plan.settles]

    def _count(self, line):
        amounts = [Decimal(amount) for _month, _said, amount in line.months]
        codes = [problem[0] for problem in line.problems]
        self.sum += sum(amounts, ZERO)
        self.totals.update(
            rows=1, ready=bool(line.months), months=len(amounts), known=line.known, problems=bool(codes),
            unmatched=bool({"unmatched", "several", "contradicts"} & set(codes)), above=codes.count("above"),
        )  # fmt: skip


def _kept(said):
    return said if said == PAID else str(said)
