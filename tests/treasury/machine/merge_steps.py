"""Steps with merging: two records become one person's, and two again."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.treasury.machine.dues import NUMBER
from tests.treasury.machine.handing_over import HandingOver

EVER = date(2100, 1, 1)
DAYS = timedelta(days=30)  # in which a merge is undone


class Merged:
    """A merge that stands: what the ledger held before it of all that it changed."""

    def __init__(self, row, kept, absorbed, at):
        self.row, self.kept, self.absorbed, self.at = row, kept, absorbed, at
        self.before = []  # (object, name, value before, value after)
        self.reliefs, self.parts_before, self.parts_after = [], {}, {}


class MergeSteps(HandingOver):
    def __init__(self):
        super().__init__()
        self.merged = []

    @precondition(lambda self: len(self.people) > 1)
    @rule(number=NUMBER, other=NUMBER)
    def merge_two(self, number, other):
        kept, absorbed = self.choose(self.people, number), self.choose(self.people, other)
        must = None if kept != absorbed else False
        said = {"kept": self.people[kept], "absorbed": self.people[absorbed], "by": self.chief}
        if row := self.attempt(merge_people, must=must, **said):
            self._join(Merged(row, kept, absorbed, self.clock.at))

    @precondition(lambda self: self.merged)
    @rule(last=st.booleans(), number=NUMBER)
    def undo_a_merge(self, last, number):
        merged = self.merged[-1] if last else self.choose(self.merged, number)
        over = self.today - merged.at.date() > DAYS or self._was_closed_since(merged)
        if self.attempt(undo_merge, must=False if over else None, merge=merged.row, by=self.chief):
            self._part(merged)

    def _was_closed_since(self, merged):
        """Whether a month was closed since the merge, and is, without the second charge that the merge withdrew."""
        doubled = [row for row, name, _before, _after in merged.before if name == "withdrawn"]
        return any(
            row.branch == branch and first <= row.month < after and at > merged.at
            for row in doubled
            for branch, first, after, at in self.closings
        )

    def set(self, merged, row, **values):
        for name, value in values.items():
            merged.before.append((row, name, getattr(row, name), value))
            setattr(row, name, value)

    def _join(self, merged):
        ledger, kept, absorbed = self.ledger, merged.kept, merged.absorbed
        merged.parts_before = dict(ledger.parts)
        doubled = self._doubled(kept, absorbed)
        self._join_spells(merged)
        for charge in doubled:
            self.set(merged, charge, withdrawn=True)
            ledger.forget(part for part in ledger.parts if part[1] is charge)
        held = [row for row in ledger.reliefs if row.person == kept]
        for relief in [row for row in ledger.reliefs if row.person == absorbed]:
            if any(self._meet(relief, other) for other in held):
                merged.reliefs.append(relief)
                ledger.reliefs.remove(relief)
            self.set(merged, relief, person=kept)
        rows = [*ledger.payments.values(), *self.levied.offices, *self.levied.levies, *self.levied.receipts]
        for row in rows:
            if row.person == absorbed:
                self.set(merged, row, person=kept)
        for branch in self.branches:
            ledger.use_credit(kept, branch)
        merged.parts_after = dict(ledger.parts)
        merged.person = self.people.pop(absorbed)
        self.merged.append(merged)

    def _doubled(self, kept, absorbed):
        """Of each month asked of both the charge that goes: less is paid on it, or it asks, or is the other's."""
        ledger = self.ledger
        pairs = [
            (one, two) for one in ledger.standing(kept) for two in ledger.standing(absorbed) if one.month == two.month
        ]  # fmt: skip
        return [min(pair, key=lambda row: (ledger.paid(row), row.exempt, row.person == kept)) for pair in pairs]

    @staticmethod
    def _meet(one, other):
        apart = (one.end is not None and one.end <= other.start) or (other.end is not None and other.end <= one.start)
        return bool(one.branches & other.branches) and not apart

    def _join_spells(self, merged):
        """Days of both stay with the spell that stands, then with the earlier; a later one has its longest rest."""
        rows = [row for row in self.ledger.spells if row.person in (merged.kept, merged.absorbed)]
        rows.sort(key=lambda row: (row.start, self.ledger.spells.index(row)))
        stays = min((row for row in rows if row.end is None), key=lambda row: row.start)
        rows.sort(key=lambda row: row is not stays)
        taken = set()
        for row in rows:
            days = {row.start + timedelta(days=day) for day in range(((row.end or EVER) - row.start).days)}
            if row is not stays and row.end != row.start:
                start, end = self._longest(days - taken) or (row.start, row.start)
                self.set(merged, row, start=start, end=None if end == EVER else end)
            taken |= days
            self.set(merged, row, person=merged.kept)

    @staticmethod
    def _longest(days):
        """(first day, the one after the last) of the longest run of days; None without any."""
        runs = []
        for day in sorted(days):
            if runs and runs[-1][1] == day:
                runs[-1][1] = day + timedelta(days=1)
            else:
                runs.append([day, day + timedelta(days=1)])
        return max(runs, key=lambda run: run[1] - run[0], default=None)

    def _part(self, merged):
        """Put back what the merge changed; what was recorded since stays as it is."""
        for row, name, before, _after in reversed(merged.before):
            setattr(row, name, before)
        self.ledger.reliefs += merged.reliefs
        for key in merged.parts_before.keys() | merged.parts_after.keys():
            if merged.parts_before.get(key) != merged.parts_after.get(key):
                self.ledger.parts.pop(key, None)
                if key in merged.parts_before:
                    self.ledger.parts[key] = merged.parts_before[key]
        for levy in self.levied.levies:
            levy.person = levy.office.person
        self.people[merged.absorbed] = merged.person
        self.merged.remove(merged)
