"""Steps with the hand-over of the treasury: what it says is what the machine's own books hold."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories import holder_of, make_bureau, make_member, make_user
from tests.treasury.machine.dues import NUMBER
from tests.treasury.machine.ledger import Spell
from tests.treasury.machine.levies import LevySteps
from tests.treasury.machine.state import cents, dirhams
from treasury.handover.steps import confirm_handover, prepare_handover, sign_handover
from treasury.models import Handover


class HandingOver(LevySteps):
    """The treasurers are members who are asked for dues as everybody, and never pay."""

    def __init__(self):
        super().__init__()
        self.treasurers, self.handed_over = [], None
        self.change_the_treasurer()
        self.z_remember()

    @precondition(lambda self: len(self.treasurers) < 3)
    @rule()
    def change_the_treasurer(self):
        elected = self.today - timedelta(days=1 if self.treasurers else 60)
        if self.treasurers and elected <= self.seated_on:
            return
        membership = make_member(self.local)
        self.ledger.spells.append(Spell(membership.person_id, self.local.pk, membership.started_on))
        bureau = make_bureau(self.local, "treasurer", on=elected, holders=[membership.person])
        self.seated_on = elected
        self.treasurers.append(make_user(holder_of(bureau, "treasurer")))
        self.handed_over, self.digest = None, ""

    @rule(less=st.sampled_from([0, 0, 100]))
    def prepare_a_handover(self, less):
        held = self.held[self.boxes[self.local.pk].pk]
        counted = max(held // 100 * 100 - less, 0)
        note = "فرق" if counted != held else ""
        must = len(self.treasurers) > 1 and self.handed_over != "confirmed"
        row = self.attempt(
            prepare_handover, must=must and None, branch=self.local, counted_on=self.today, note=note,
            counts={"1": counted // 100}, by=self.treasurers[-1],
        )  # fmt: skip
        if row:
            assert must
            assert (cents(row.booked), cents(row.counted)) == (held, counted)
            [[_name, _bank, cash], *_banks] = row.content["accounts"]
            assert cash == f"{dirhams(held):.2f}"
            assert len(row.content["waiting"]) == len(self._waiting_entries())
            self.handed_over = "prepared"

    def _waiting_entries(self):
        return [row for row in self.entries if row.state == "waiting" and row.row.branch_id == self.local.pk]

    @precondition(lambda self: self.handed_over)
    @rule(by=NUMBER)
    def sign_a_handover(self, by):
        row, by = self._handover(), self.choose([*self.treasurers, self.clerk], by)
        must = self.handed_over == "prepared" and by is self.treasurers[-2]
        if self.attempt(sign_handover, must=must, handover=row, by=by, shown=row.text_digest):
            self.handed_over = "signed"

    @precondition(lambda self: self.handed_over)
    @rule(by=NUMBER)
    def confirm_a_handover(self, by):
        row, by = self._handover(), self.choose([*self.treasurers, self.clerk], by)
        must = self.handed_over == "signed" and by is self.treasurers[-1]
        if self.attempt(confirm_handover, must=must, handover=row, by=by, shown=row.text_digest):
            self.handed_over = "confirmed"

    @staticmethod
    def _handover():
        return Handover.objects.order_by("incoming__started_on", "pk").last()
