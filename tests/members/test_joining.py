"""Joining, moving, leaving, suspending: each closes one dated row and opens the next."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from branches.models import Branch
from members.joining import join, leave, transfer
from members.models import Category, Membership, Person
from members.suspending import reinstate, suspend
from tests.factories import make_branch, make_member, make_person

DAY = date(2026, 1, 15)


def regular():
    return Category.objects.get(code="regular")


def test_a_transfer_links_two_memberships(party):
    left = make_member(party["local"])
    joined = transfer(membership=left, branch=party["other"], on=DAY)
    assert (left.ended_on, left.end_reason) == (DAY, "transfer")
    assert (joined.previous, joined.started_on, joined.branch) == (left, DAY, party["other"])
    assert Membership.objects.on(DAY).get(person=left.person) == joined


def test_nobody_joins_twice(party):
    member = make_member(party["local"])
    with pytest.raises(ValidationError):
        join(person=member.person, branch=party["other"], on=DAY, category=regular())


def test_minors_do_not_join(party):
    with pytest.raises(ValidationError):
        join(person=make_person(party["local"], birth_date=date(2010, 1, 1)), branch=party["local"], on=DAY,
             category=regular())  # fmt: skip
    assert not Membership.objects.exists()


@pytest.mark.parametrize("act", ["join", "transfer"])
def test_nobody_is_a_member_before_the_branch_was_founded(party, act):
    young = make_branch(party["province"], founded_on=DAY)
    before = DAY - timedelta(days=1)
    membership = make_member(party["local"]) if act == "transfer" else None
    guest = make_person(party["local"])

    def enter(on):
        if act == "transfer":
            return transfer(membership=membership, branch=young, on=on)
        return join(person=guest, branch=young, on=on, category=regular())

    with pytest.raises(ValidationError) as refusal:
        enter(before)
    assert refusal.value.message_dict == {"started_on": ["تأسس الفرع بعد هذا اليوم، في 15 يناير 2026."]}
    assert not Membership.objects.filter(branch=young).exists()
    assert not Membership.objects.filter(ended_on=before).exists()
    assert enter(DAY).branch == young


def test_a_closed_branch_takes_nobody_even_on_a_day_on_which_it_stood(party):
    """The membership would stay open in a branch that has no officers to end it."""
    Branch.objects.filter(pk=party["other"].pk).update(dissolved_on=DAY)
    for on in (date(2025, 6, 1), DAY):
        with pytest.raises(ValidationError) as refusal:
            join(person=make_person(party["local"]), branch=party["other"], on=on, category=regular())
        assert refusal.value.message_dict == {"branch": ["هذا الفرع مغلق."]}


def test_a_branch_that_will_close_takes_members_until_then(party):
    closing = localdate() + timedelta(days=10)
    Branch.objects.filter(pk=party["other"].pk).update(dissolved_on=closing)
    joined = join(person=make_person(party["local"]), branch=party["other"], on=localdate(), category=regular())
    assert joined.branch == party["other"]
    with pytest.raises(ValidationError) as refusal:
        join(person=make_person(party["local"]), branch=party["other"], on=closing, category=regular())
    assert list(refusal.value.error_dict) == ["started_on"]


def test_what_has_ended_meanwhile_does_not_end_again(party):
    """The page of one officer was open while another recorded the death."""
    opened = make_member(party["local"])
    leave(membership=Membership.objects.get(pk=opened.pk), on=DAY, reason="death")
    for act in (
        lambda: leave(membership=opened, on=date(2026, 2, 1), reason="resignation"),
        lambda: transfer(membership=opened, branch=party["other"], on=date(2026, 2, 1)),
        lambda: suspend(membership=opened, on=date(2026, 2, 1), reason="قرار"),
    ):
        with pytest.raises(ValidationError):
            act()
    opened.refresh_from_db()
    assert (opened.ended_on, opened.end_reason) == (DAY, "death")


def test_a_returning_member_is_a_member_whose_history_is_linked(party):
    first = make_member(party["local"], on=date(2015, 1, 1))
    leave(membership=first, on=date(2018, 1, 1), reason="resignation")
    again = join(person=first.person, branch=party["local"], on=DAY, category=regular())
    assert again.previous == first


def test_suspension_begins_and_ends(party):
    membership = make_member(party["local"])
    suspend(membership=membership, on=DAY, reason="قرار المكتب")
    with pytest.raises(ValidationError):
        suspend(membership=membership, on=DAY, reason="مرة ثانية")
    assert reinstate(membership=membership, on=date(2026, 3, 1)).ended_on == date(2026, 3, 1)
    with pytest.raises(ValidationError):
        reinstate(membership=membership, on=date(2026, 4, 1))


def test_two_suspensions_never_overlap(party):
    membership = make_member(party["local"])
    suspend(membership=membership, on=DAY, reason="قرار المكتب")
    reinstate(membership=membership, on=date(2026, 3, 1))
    with pytest.raises(ValidationError) as refusal:
        suspend(membership=membership, on=date(2026, 2, 1), reason="مرة ثانية")
    assert list(refusal.value.error_dict) == ["started_on"]
    assert suspend(membership=membership, on=date(2026, 3, 1), reason="مرة ثانية").ended_on is None


def test_a_suspension_goes_on_in_the_next_branch(party):
    left = make_member(party["local"])
    suspend(membership=left, on=DAY, reason="قرار المكتب")
    moved = date(2026, 2, 1)
    joined = transfer(membership=left, branch=party["other"], on=moved)
    assert left.suspensions.get().ended_on == moved
    carried = joined.suspensions.get()
    assert (carried.started_on, carried.ended_on, carried.reason) == (moved, None, "قرار المكتب")


def test_postgresql_refuses_overlapping_memberships_itself(party):
    member = make_member(party["local"])
    overlap = {"person": member.person, "branch": party["other"], "category": regular()}
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(**overlap, started_on=DAY, ended_on=date(2026, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**overlap, started_on=DAY)


def test_search_folds_what_is_typed(party):
    person = make_person(
        party["local"], given_name="عبد السلام", family_name="آيت الخياري", given_name_latin="Abdeslam"
    )
    for query in ("عبدالسلام", "ايت", "خياري", "ABDESLAM", "الخياري عبد السلام"):
        assert Person.objects.search(query).get() == person
    assert not Person.objects.search("سلوى").exists()
