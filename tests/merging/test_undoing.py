"""Undoing a merge is exact: every row that names a person is as it was, or nothing is put back."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bureaus.departures import move_member
from meetings.models import Contest, Election, Meeting
from members.cards import issue_card
from members.joining import leave
from members.models import Assembly, Consent, ConsentText, Membership, Notice, Person, PublicOffice, User
from members.public_offices import record_public_office
from members.suspending import suspend
from merging.ledger import read_rows
from merging.merge import merge_people
from merging.models import Duplicate, Merge
from merging.registry import ROWS
from merging.undoing import undo_merge
from tests.factories import make_bureau, make_member, make_party, make_person, make_user
from tests.treasury.money import charge, pay, rate
from treasury.models import Allocation, Payment


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def done(party, headquarters):
    kept, absorbed = (make_member(party["local"], on=date(2020 + year, 1, 1)).person for year in range(2))
    return merge_people(kept=kept, absorbed=absorbed, by=headquarters)


def everything():
    """All rows of all tables that a merge may change, but what people are told of it."""
    rows = read_rows(list(Person.records.values_list("pk", flat=True)))
    told = Notice.objects.filter(kind__in=["merged", "merge_undone"]).values_list("pk", flat=True)
    rows["members.Notice"] = {pk: row for pk, row in rows["members.Notice"].items() if pk not in set(told)}
    return rows


def facts():
    """How many memberships, mandates, payments, consents and cards there are, and how much is paid."""
    models = ("members.Membership", "bureaus.Mandate", "treasury.Payment", "members.Consent", "members.MembershipCard")
    counts = {label: apps.get_model(label).objects.count() for label in models}
    return counts | {"paid": sum(Payment.objects.valid().values_list("amount", flat=True))}


def test_undoing_says_who_and_when_and_tells_both(done, headquarters):
    undo_merge(merge=done, by=headquarters)
    done.refresh_from_db()
    assert (done.undone_by, localdate(done.undone_at)) == (headquarters, localdate())
    assert Notice.objects.filter(kind="merge_undone").count() == 2
    assert Person.objects.filter(pk=done.absorbed_id).exists()


def test_it_is_undone_once(done, headquarters):
    undo_merge(merge=done, by=headquarters)
    with pytest.raises(ValidationError):
        undo_merge(merge=done, by=headquarters)


@pytest.mark.parametrize(("days", "possible"), [(30, True), (31, False)])
def test_it_is_undone_within_thirty_days(done, headquarters, days, possible):
    Merge.objects.filter(pk=done.pk).update(made_at=now() - timedelta(days=days))
    done.refresh_from_db()
    assert done.is_undoable is possible
    if possible:
        undo_merge(merge=done, by=headquarters)
    else:
        with pytest.raises(ValidationError):
            undo_merge(merge=done, by=headquarters)


def test_what_was_recorded_since_stays_with_the_record_that_stood(done, headquarters):
    paid = pay(Membership.objects.open().get(person=done.kept), 20)
    Person.objects.filter(pk=done.kept_id).update(phone="+212699999999")
    undo_merge(merge=done, by=headquarters)
    paid.refresh_from_db()
    assert paid.payer == done.kept
    assert Person.objects.get(pk=done.kept_id).phone == "+212699999999"


def test_nothing_is_put_back_where_the_member_moved_since(party, headquarters):
    kept, absorbed = make_member(party["local"], on=date(2021, 1, 1)), make_member(party["local"])
    done = merge_people(kept=kept.person, absorbed=absorbed.person, by=headquarters)
    move_member(membership=Membership.objects.get(pk=absorbed.pk), branch=party["other"], on=localdate())
    before = everything()
    with pytest.raises(ValidationError):
        undo_merge(merge=done, by=headquarters)
    assert everything() == before


def test_a_later_merge_is_undone_first(party, done, headquarters):
    third = make_member(party["local"]).person
    later = merge_people(kept=third, absorbed=done.kept, by=headquarters)
    assert Person.records.get(pk=done.absorbed_id).standing == third
    with pytest.raises(ValidationError):
        undo_merge(merge=done, by=headquarters)
    for merge in (later, done):
        undo_merge(merge=merge, by=headquarters)
    assert Person.objects.filter(pk__in=[third.pk, done.kept_id, done.absorbed_id]).count() == 3


def test_history_tells_both_the_merge_and_its_undoing(done, headquarters):
    undo_merge(merge=done, by=headquarters)
    reasons = list(done.absorbed.history.values_list("history_change_reason", flat=True)[:2])
    assert all(reasons)


PARTS = (
    *("member", "former", "guest", "account", "phone", "suspended", "card", "dues", "payment", "meeting", "mandate"),
    *("consent", "office", "contest", "pair", "honour"),
)


def build(branch, parts, year, shared):
    """A person of `branch` with these `parts` of a life in the party; `shared` is what both records may have."""
    fields = {"phone": "+212612345678"} if "phone" in parts else {}
    if "guest" in parts:
        person = make_person(branch, given_name=f"ضيف {year}", **fields)
    else:
        membership = make_member(branch, on=date(year, 1, 1), given_name=f"عضو {year}", **fields)
        person = membership.person
        if "suspended" in parts:
            suspend(membership=membership, on=date(2026, 1, 1), reason="قرار")
        elif "card" in parts:
            issue_card(membership=membership, by=shared["by"])
        if "dues" in parts:
            shared["due"].add(membership)
        if "payment" in parts:
            pay(membership, 30, by=shared["by"])
        if "former" in parts:
            leave(membership=membership, on=date(year + 1, 6, 1), reason="resignation")
        elif "mandate" in parts and not shared["seated"]:
            make_bureau(branch, "counsellor", holders=[person])
            shared["seated"] = True
    if "account" in parts:
        make_user(person)
    if "meeting" in parts:
        shared["meeting"].attendance.create(person=person, is_guest=year % 2 == 0)
    if "honour" in parts:
        shared["meeting"].honourees.create(person=person, reason=f"سنة {year}")
    if "consent" in parts:
        text = ConsentText.objects.current().get(purpose="processing")
        Consent.objects.create(person=person, text=text, channel="paper", given_on=date(2026, 1, 1))
    if "office" in parts:
        day = date(year - 9, 1, 1)
        record_public_office(person=person, assembly=Assembly.REPRESENTATIVES, role=90, started_on=day,
                             ended_on=date(year - 9, 2, 1), end_reason="resignation")  # fmt: skip
    if "contest" in parts:
        Contest.objects.create(election=shared["election"], person=person, reason="لم ينعقد")
    return person


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a party takes seconds to build: shrinking takes minutes
)
@given(st.sets(st.sampled_from(PARTS)), st.sets(st.sampled_from(PARTS)), st.booleans(), st.sets(st.sampled_from(
    ["given_name", "phone", "birth_date"])))  # fmt: skip
def test_merging_loses_nothing_and_undoing_is_the_identity(db, one, other, swapped, taken):
    with transaction.atomic():
        _check(one, other, swapped, taken)
        transaction.set_rollback(True)


def _check(one, other, swapped, taken):
    party = make_party()
    by = make_user(is_superuser=True)
    rate(party["national"], 20)
    meeting = Meeting.objects.create(branch=party["local"], title="جمع", date=date(2026, 3, 1))
    election = Election.objects.create(meeting=meeting, organ="council")
    shared = {"by": by, "due": set(), "meeting": meeting, "election": election, "seated": False}
    people = [build(party["local"], one, 2018, shared), build(party["other"], other, 2020, shared)]
    if shared["due"]:
        for branch in (party["local"], party["other"]):
            charge(branch, -1, 0)
    if "pair" in one:
        Duplicate.objects.create(first=people[0], second=people[1], same_name=True, same_birth_date=True,
                                 same_phone=False)  # fmt: skip
    kept, absorbed = people[::-1] if swapped else people
    before, known = everything(), facts()
    merge = merge_people(kept=kept, absorbed=absorbed, by=by, taken=taken)
    assert facts() == known
    assert not _of(absorbed)
    assert Membership.objects.open().filter(person=kept).count() <= 1
    for settled in Allocation.objects.counting():
        assert settled.payment.payer_id == settled.charge.person_id
    undo_merge(merge=merge, by=by)
    assert everything() == before


def _of(absorbed):
    """What still stands under the name of the record merged: its own row, and an account that was closed."""
    left = {"members.Person", "members.User", "members.Invitation", "merging.Duplicate"}
    return [label for row in ROWS if (label := row.model) not in left and row.of([absorbed.pk]).exists()]


def test_the_closed_account_is_open_again(party, headquarters):
    accounts = [make_user(make_member(party["local"]).person) for _ in range(2)]
    done = merge_people(kept=accounts[0].person, absorbed=accounts[1].person, by=headquarters, account=accounts[1])
    undo_merge(merge=done, by=headquarters)
    for account in accounts:
        assert User.objects.get(pk=account.pk).is_active
        assert User.objects.get(pk=account.pk).person_id == account.person_id


def test_public_offices_of_other_days_go_along(party, headquarters):
    people = [make_member(party["local"]).person for _ in range(2)]
    record_public_office(person=people[1], assembly=Assembly.REPRESENTATIVES, role=90, started_on=date(2020, 1, 1))
    merge_people(kept=people[0], absorbed=people[1], by=headquarters)
    assert PublicOffice.objects.get().person == people[0]
