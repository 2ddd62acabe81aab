"""An import is undone while somebody acts on one of its members: one of the two comes first, and all adds up."""

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from bureaus.importing import start_undoing
from members.cards import issue_card
from members.exchange.batches import begin_undoing
from members.exchange.write.undoing import undo_page
from members.models import ImportBatch, Membership, MembershipCard, Person, Suspension
from members.suspending import suspend
from tests.members.exchange.conftest import HEADINGS, ROWS
from tests.threads import at_once, meanwhile
from tests.treasury.money import rate
from treasury.charging import charge_month
from treasury.models import DuesCharge
from treasury.months import current_month

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def _suspend(membership, by):
    suspend(membership=membership, on=localdate(), reason="قرار")


def _leave(membership, by):
    leave_party(membership=membership, on=localdate(), reason="resignation")


def _card(membership, by):
    issue_card(membership=membership, by=by)


def _charge(membership, by):
    charge_month(branch=membership.branch, month=current_month())


ACTS = {
    _suspend: lambda key: Suspension.objects.filter(membership=key).exists(),
    _leave: lambda key: Membership.objects.filter(pk=key, ended_on__isnull=False).exists(),
    _card: lambda key: MembershipCard.objects.filter(membership=key).exists(),
    _charge: lambda key: DuesCharge.objects.filter(membership=key).exists(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("turn", range(3))  # who is first is nobody's choice
def test_an_act_and_the_undoing_take_turns(party, read_in, branch_secretary, act, turn):
    rate(party["province"], 20)
    batch = read_in([HEADINGS, *ROWS])
    line = batch.lines.order_by("row").first()
    person, membership = line.person_id, Membership.objects.get(pk=line.membership_id)

    def undo():
        return start_undoing(batch=ImportBatch.objects.get(pk=batch.pk), by=branch_secretary).state

    def do():
        try:
            act(membership, branch_secretary)
        except ValidationError:  # the member is gone
            return "refused"
        return "done"

    undone, done = at_once(lambda call: call(), [undo, do])
    assert undone == "done"
    line.refresh_from_db()
    is_there = Person.objects.filter(pk=person).exists()
    assert line.undoing == ("kept" if is_there else "removed")
    assert ACTS[act](membership.pk) == is_there
    assert Membership.objects.filter(pk=membership.pk).exists() == is_there
    if act is not _charge:  # a month may be charged to nobody
        assert (done == "done") == is_there


def test_nobody_is_taken_back_while_a_month_is_asked(party, read_in, branch_secretary):
    """The charges are checked against their members when the run ends: who goes before that would be waited for."""
    rate(party["province"], 20)
    batch = read_in([HEADINGS, *ROWS])
    begin_undoing(batch, by=branch_secretary)
    branch = batch.branch
    with (
        meanwhile(lambda: charge_month(branch=branch, month=current_month())),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        undo_page(batch, 0, by=branch_secretary, guarded=lambda _people: {})
    assert batch.lines.filter(undoing="").count() == batch.lines.count()
