"""A member leaves the party or the branch: which offices end, on which day and for which reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from branches.models import Branch, Kind
from bureaus.departures import leave_party, move_member
from bureaus.models import Mandate
from bureaus.replacement import end_mandate
from members.models import Membership
from members.suspending import suspend
from tests.factories import make_branch, make_bureau, make_member

DAY = date(2026, 1, 15)


@pytest.fixture
def membership(party):
    """A member of the local branch who sits in it, in a cell under it and in the province."""
    row = make_member(party["local"])
    cell = make_branch(party["local"], Kind.CELL)
    for branch, office in ((party["local"], "treasurer"), (cell, "coordinator"), (party["province"], "counsellor")):
        make_bureau(branch, office, holders=[row.person])
    return row


def ended(membership):
    """{office: (day, reason)} of the mandates that have ended."""
    rows = Mandate.objects.filter(person=membership.person_id).exclude(ended_on=None)
    return {row.seat.office.code: (row.ended_on, row.end_reason) for row in rows.select_related("seat__office")}


@pytest.mark.parametrize(
    ("reason", "of_the_mandates"),
    [("resignation", "departure"), ("expulsion", "departure"), ("death", "death")],
)
def test_every_office_ends_with_the_membership(membership, reason, of_the_mandates):
    leave_party(membership=membership, on=DAY, reason=reason)
    membership.refresh_from_db()
    assert (membership.ended_on, membership.end_reason) == (DAY, reason)
    assert ended(membership) == dict.fromkeys(["treasurer", "coordinator", "counsellor"], (DAY, of_the_mandates))


def test_an_office_that_had_ended_keeps_its_day_and_reason(membership):
    end_mandate(mandate=membership.person.mandates.get(seat__office__code="treasurer"), on=date(2025, 5, 5))
    leave_party(membership=membership, on=DAY, reason="death")
    assert ended(membership)["treasurer"] == (date(2025, 5, 5), "resignation")


def test_an_office_that_begins_after_the_departure_ends_on_its_first_day(membership):
    begun = DAY + timedelta(days=10)
    Mandate.objects.filter(person=membership.person, seat__office__code="treasurer").update(started_on=begun)
    leave_party(membership=membership, on=DAY, reason="expulsion")
    assert ended(membership)["treasurer"] == (begun, "departure")


def test_a_departure_ends_the_suspension(membership):
    suspend(membership=membership, on=date(2026, 1, 1), reason="قرار")
    leave_party(membership=membership, on=DAY, reason="expulsion")
    assert membership.suspensions.get().ended_on == DAY


def test_a_departure_before_the_suspension_leaves_it_no_day(membership):
    suspend(membership=membership, on=date(2026, 2, 1), reason="قرار")
    leave_party(membership=membership, on=DAY, reason="death")
    suspension = membership.suspensions.get()
    assert (suspension.started_on, suspension.ended_on) == (date(2026, 2, 1), date(2026, 2, 1))


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2026, 3, 1)])
def test_a_departure_is_refused_before_the_membership_and_after_its_end(membership, on):
    if on > DAY:
        leave_party(membership=membership, on=DAY, reason="death")
    before = ended(membership)
    with pytest.raises(ValidationError):
        leave_party(membership=membership, on=on, reason="resignation")
    assert ended(membership) == before


def test_a_departure_keeps_history_of_all_that_it_ends(membership):
    leave_party(membership=membership, on=DAY, reason="resignation")
    assert membership.history.count() == 2
    assert {row.history.count() for row in membership.person.mandates.all()} == {2}


def test_a_departure_that_fails_halfway_has_not_happened(membership, monkeypatch):
    def fail(**_ending):
        raise DatabaseError

    monkeypatch.setattr("bureaus.departures.end_mandate", fail)
    with pytest.raises(DatabaseError):
        leave_party(membership=membership, on=DAY, reason="resignation")
    assert Membership.objects.get(pk=membership.pk).ended_on is None


def test_a_transfer_ends_the_offices_of_the_branch_left_and_under_it(party, membership):
    joined = move_member(membership=membership, branch=party["other"], on=DAY)
    assert ended(membership) == {"treasurer": (DAY, "departure"), "coordinator": (DAY, "departure")}
    assert (joined.branch, joined.previous, joined.category) == (party["other"], membership, membership.category)


def test_a_transfer_into_a_cell_of_the_branch_ends_its_offices_too(party, membership):
    cell = make_branch(party["local"], Kind.CELL)
    move_member(membership=membership, branch=cell, on=DAY)
    assert set(ended(membership)) == {"treasurer", "coordinator"}


@pytest.mark.parametrize("problem", ["own", "closed", "not founded", "before"])
def test_a_transfer_that_is_refused_changes_nothing(party, membership, problem):
    branch, on = party["other"], DAY
    if problem == "own":
        branch = party["local"]
    elif problem == "closed":
        Branch.objects.filter(pk=branch.pk).update(dissolved_on=date(2025, 1, 1))
    elif problem == "not founded":
        Branch.objects.filter(pk=branch.pk).update(founded_on=date(2026, 1, 16))
    else:
        on = date(2019, 12, 31)
    with pytest.raises(ValidationError):
        move_member(membership=membership, branch=branch, on=on)
    assert Membership.objects.get(person=membership.person).ended_on is None
    assert ended(membership) == {}
    membership.person.refresh_from_db()
    assert membership.person.branch == party["local"]


def test_somebody_who_moves_twice_in_a_day_is_a_member_once(party, membership):
    away = move_member(membership=membership, branch=party["other"], on=DAY)
    back = move_member(membership=away, branch=party["local"], on=DAY)
    assert Membership.objects.on(DAY).get(person=membership.person) == back
    assert (back.previous, away.previous) == (away, membership)
