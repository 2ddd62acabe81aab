"""Closing a branch: its members pass on with their suspensions, its bureaus end, and nothing is lost on the way."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.models import Branch, Kind
from branches.tree import dissolve_branch, move_branch
from bureaus.closures import close_branch
from bureaus.models import Bureau, Mandate, Office
from bureaus.renewal import Place, renew_bureau
from bureaus.replacement import end_mandate
from members.joining import leave
from members.models import Membership, Notice, Suspension
from members.suspending import suspend
from tests.factories import holder_of, make_branch, make_bureau, make_member

DAY = date(2026, 1, 15)
LATER = date(2026, 2, 1)


def refusal_of(**arguments):
    with pytest.raises(ValidationError) as refusal:
        close_branch(**{"on": DAY, **arguments})
    return refusal.value


def periods(person):
    rows = Membership.objects.filter(person=person).order_by("pk")
    return [(row.branch, row.started_on, row.ended_on, row.end_reason) for row in rows]


def test_a_member_passes_to_the_successor_with_category_file_and_history(party):
    local, other = party["local"], party["other"]
    left = make_member(local, category="reduced")
    close_branch(branch=local, on=DAY, successor=other)
    assert periods(left.person) == [(local, left.started_on, DAY, "branch_closed"), (other, DAY, None, "")]
    joined = left.person.memberships.open().get()
    assert (joined.previous, joined.category) == (left, left.category)
    left.person.refresh_from_db()
    assert left.person.branch == other
    assert [row.branch for row in left.person.history.order_by("history_id")] == [local, local, other]
    assert [row.ended_on for row in left.history.order_by("history_id")] == [None, DAY]
    assert joined.history.get().history_type == "+"


def test_who_joined_after_the_closing_passes_on_the_day_of_joining(party):
    """Closings are recorded late, when the branch has gone on taking members."""
    local, other = party["local"], party["other"]
    late = make_member(local, on=LATER)
    close_branch(branch=local, on=DAY, successor=other)
    assert periods(late.person) == [(local, LATER, LATER, "branch_closed"), (other, LATER, None, "")]
    assert Membership.objects.on(LATER).get(person=late.person).branch == other


def test_who_left_before_the_closing_is_recorded_stays_where_they_were(party):
    gone = make_member(party["local"])
    leave(membership=gone, on=LATER, reason="resignation")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    assert [row[1:] for row in periods(gone.person)] == [(gone.started_on, LATER, "resignation")]


@pytest.mark.parametrize(("suspended_on", "carried_on"), [(date(2025, 6, 1), DAY), (LATER, LATER)])
def test_a_suspension_goes_on_in_the_successor(party, suspended_on, carried_on):
    left = make_member(party["local"])
    suspend(membership=left, on=suspended_on, reason="قرار المكتب")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    assert left.suspensions.get().ended_on == carried_on
    carried = Suspension.objects.open().get()
    assert (carried.membership, carried.started_on) == (left.next, carried_on)
    assert (carried.reason, carried.history.get().history_type) == ("قرار المكتب", "+")


def test_a_branch_with_members_needs_a_successor_and_one_without_does_not(party):
    member = make_member(party["local"])
    assert list(refusal_of(branch=party["local"]).error_dict) == ["successor"]
    leave(membership=member, on=date(2025, 1, 1), reason="resignation")
    close_branch(branch=party["local"], on=DAY)
    party["local"].refresh_from_db()
    assert (party["local"].dissolved_on, party["local"].succeeded_by) == (DAY, None)


@pytest.mark.parametrize("has_members", [True, False])
@pytest.mark.parametrize("why", ["itself", "closed", "closes before", "founded later"])
def test_a_branch_that_does_not_stand_succeeds_nobody(party, why, has_members):
    local = party["local"]
    if has_members:
        make_member(local)
    successor = local if why == "itself" else make_branch(party["province"])
    if why == "closed":
        dissolve_branch(branch=Branch.objects.get(pk=successor.pk), on=LATER)
    elif why == "closes before":
        dissolve_branch(branch=Branch.objects.get(pk=successor.pk), on=date(2025, 1, 1))
    elif why == "founded later":
        successor = make_branch(party["province"], founded_on=LATER)
    refusal = refusal_of(branch=local, successor=successor)
    assert list(refusal.error_dict) == ["successor"]
    assert Branch.objects.get(pk=local.pk).dissolved_on is None
    assert not Membership.objects.exclude(ended_on=None).exists()


def test_a_branch_does_not_close_before_it_was_founded_or_came_where_it_stands(party):
    young = make_branch(party["province"], founded_on=LATER)
    assert refusal_of(branch=young).messages == ["تأسس الفرع بعد هذا اليوم، في 1 فبراير 2026."]
    move_branch(branch=party["local"], parent=party["region"], on=LATER)
    assert list(refusal_of(branch=party["local"]).error_dict) == ["on"]
    close_branch(branch=party["local"], on=LATER)
    assert party["local"].subordinations.order_by("pk").last().ended_on == LATER


def test_branches_that_stood_under_it_on_the_day_or_later_are_named(party):
    cell = make_branch(party["local"], Kind.CELL, name="خلية الياسمين")
    assert "خلية الياسمين" in refusal_of(branch=party["local"]).messages[0]
    dissolve_branch(branch=cell, on=LATER)
    assert "خلية الياسمين" in refusal_of(branch=party["local"]).messages[0]
    close_branch(branch=party["local"], on=LATER)


def test_a_branch_that_moved_away_after_the_day_still_stood_under_it(party):
    cell = make_branch(party["local"], Kind.CELL, name="خلية الياسمين")
    move_branch(branch=cell, parent=party["other"], on=LATER)
    assert "خلية الياسمين" in refusal_of(branch=party["local"]).messages[0]
    close_branch(branch=party["local"], on=LATER)
    assert Branch.objects.get(pk=party["local"].pk).dissolved_on == LATER


def test_every_bureau_ends_and_one_that_began_later_never_sat(party):
    local = party["local"]
    member = make_member(local)
    first = make_bureau(local, "branch_secretary", "treasurer")
    place = Place(Office.objects.get(code="branch_secretary"), member.person)
    second = renew_bureau(branch=local, places=[place], on=LATER)
    close_branch(branch=local, on=DAY, successor=party["other"])
    ends = {bureau.pk: bureau.ended_on for bureau in Bureau.objects.filter(branch=local)}
    assert ends == {first.pk: DAY, second.pk: LATER}
    assert not Mandate.objects.current().filter(seat__bureau__branch=local).exists()
    assert Mandate.objects.get(seat__bureau=second).end_reason == "branch_closed"
    assert {row.end_reason for row in Mandate.objects.filter(seat__bureau=first)} <= {"branch_closed", "renewal"}


def test_a_member_elected_above_keeps_that_office(party):
    member = make_member(party["local"])
    make_bureau(party["province"], "counsellor", holders=[member.person])
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    assert Mandate.objects.current().get(person=member.person).seat.bureau.branch == party["province"]


def test_closing_is_flat(assert_flat_queries, party):
    branches = []

    def grow(rows):
        for _turn in range(2):
            branch = make_branch(party["province"])
            people = [make_member(branch).person for _ in range(rows)]
            make_bureau(branch, "branch_secretary", *["counsellor"] * (rows - 1), holders=people)
            for person in people:
                suspend(membership=person.memberships.get(), on=date(2025, 6, 1), reason="قرار المكتب")
            branches.append(branch)

    assert_flat_queries(grow, lambda: close_branch(branch=branches.pop(), on=DAY, successor=party["other"]))
    assert Membership.objects.open().filter(branch=party["other"]).count() == 2 * (1 + 3 + 30)


def elect(branch, on):
    """An assembly of `branch` elected its secretary, a member there; the record is written today."""
    person = Membership.objects.filter(branch=branch).first().person
    return renew_bureau(branch=branch, places=[Place(Office.objects.get(code="branch_secretary"), person)], on=on)


def test_an_assembly_held_before_the_closing_is_recorded_after_it_and_ends_with_the_branch(party):
    outgoing = make_bureau(party["local"], "branch_secretary")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    bureau = elect(party["local"], date(2026, 1, 14))
    former = Mandate.objects.get(seat__bureau=outgoing)
    assert (former.ended_on, former.end_reason) == (date(2026, 1, 14), "renewal")
    mandate = Mandate.objects.get(seat__bureau=bureau)
    assert (bureau.started_on, bureau.ended_on) == (date(2026, 1, 14), DAY)
    assert (mandate.ended_on, mandate.end_reason) == (DAY, "branch_closed")


def test_one_that_was_renewed_before_the_closing_ends_by_renewal(party):
    make_bureau(party["local"], "branch_secretary")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    bureau = elect(party["local"], date(2023, 5, 5))
    assert bureau.ended_on == date(2024, 3, 10)
    assert Mandate.objects.get(seat__bureau=bureau).end_reason == "renewal"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (DAY, "هذا الفرع مغلق."),
        (LATER, "هذا الفرع مغلق."),
        (date(2009, 12, 31), "تأسس الفرع بعد هذا اليوم، في 1 يناير 2010."),
    ],
)
def test_no_assembly_elects_from_the_closing_on_or_before_the_foundation(day, words, party):
    make_bureau(party["local"], "branch_secretary")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    with pytest.raises(ValidationError) as refusal:
        elect(party["local"], day)
    assert refusal.value.messages == [words]
    assert Bureau.objects.filter(branch=party["local"]).count() == 1


def test_those_whose_office_ends_with_the_branch_are_told(party, bureau):
    gone = bureau.seats.get(office__code="treasurer").mandates.get()
    end_mandate(mandate=gone, on=date(2026, 1, 2), reason="death")
    held = [row.person for row in Mandate.objects.open().filter(seat__bureau=bureau)]
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    told = Notice.objects.filter(kind="office_ended")
    assert sorted(told.values_list("person", flat=True)) == sorted(person.pk for person in held)
    secretary = told.get(person=holder_of(bureau, "branch_secretary"))
    assert secretary.sentence == "انتهى انتدابكم «كاتب الفرع» في الفرع المحلي بالنخيل بتاريخ 15 يناير 2026."
