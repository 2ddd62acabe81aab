"""Disciplinary decisions: what each does, who records it, and how one made by mistake is taken back."""

from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bureaus.appointments import appoint
from bureaus.closures import close_branch
from bureaus.deciding import deciding_level
from bureaus.departures import leave_party, move_member, withdraw_departure
from bureaus.models import Appointment, Mandate
from bureaus.returning import rejoin_member
from bureaus.sanctions import reinstate_member, reverse_sanction, sanction_member
from bureaus.transfers import ask_transfer
from members.models import Category, Membership, Notice, Sanction, Suspension, TransferRequest
from tests.factories import make_bureau, make_member, make_officer, make_user
from treasury.owing import owing

DAY = date(2026, 1, 15)
SERIAL = count(1)
EXPULSION = {"kind": "expulsion", "hearing_on": date(2026, 1, 10), "reference": "2026/3"}


@pytest.fixture
def membership(party):
    return make_member(party["local"], family_name="المعني")


def decide(membership, kind="warning", **given):
    return sanction_member(**{"membership": membership, "kind": kind, "on": DAY, "reason": "قرار"} | given)


def told(membership):
    return list(Notice.objects.filter(person=membership.person).order_by("pk").values_list("kind", flat=True))


def state(membership):
    membership.refresh_from_db()
    return membership.ended_on, membership.end_reason


@pytest.mark.parametrize("kind", ["warning", "reprimand"])
def test_a_warning_stands_in_the_file_and_changes_nothing_else(membership, branch_secretary, kind):
    sanction = decide(membership, kind, by=branch_secretary, hearing_on=date(2026, 1, 2), reference="2026/1")
    assert (sanction.stands, sanction.recorded_by, sanction.decided_on) == (True, branch_secretary, DAY)
    assert (state(membership), Suspension.objects.count()) == ((None, ""), 0)
    assert told(membership) == ["sanction_recorded"]
    assert "إنذار" in Notice.objects.get().sentence if kind == "warning" else "توبيخ" in Notice.objects.get().sentence


def test_a_dated_suspension_ends_by_itself(membership, branch_secretary):
    today = localdate()
    until = today + timedelta(days=10)
    sanction = decide(membership, "suspension", on=today, until=until, by=branch_secretary)
    [suspension] = sanction.suspensions.all()
    assert (suspension.started_on, suspension.ended_on, suspension.is_current) == (today, until, True)
    assert not suspension.covers(until)


def test_a_dated_suspension_stops_dues_for_its_months_alone(membership, branch_secretary):
    decide(membership, "suspension", on=date(2026, 1, 20), until=date(2026, 3, 15), by=branch_secretary)
    months = [date(2026, month, 1) for month in range(1, 6)]
    assert [owing(month).filter(pk=membership.pk).exists() for month in months] == [True, False, False, True, True]


def test_a_suspension_is_lifted_before_its_time_not_after_it(membership, branch_secretary):
    today = localdate()
    decide(membership, "suspension", on=today - timedelta(days=9), until=today + timedelta(days=9))
    with pytest.raises(ValidationError) as refusal:
        reinstate_member(membership=membership, on=today + timedelta(days=10))
    assert list(refusal.value.error_dict) == ["ended_on"]
    assert reinstate_member(membership=membership, on=today, by=branch_secretary).ended_on == today
    with pytest.raises(ValidationError):
        reinstate_member(membership=membership, on=today)


def test_what_is_left_of_a_suspension_goes_along(party, membership):
    today = localdate()
    sanction = decide(membership, "suspension", on=today - timedelta(days=9), until=today + timedelta(days=9))
    joined = move_member(membership=membership, branch=party["other"], on=today - timedelta(days=2))
    close_branch(branch=party["other"], on=today, successor=party["province"])
    rows = sanction.suspensions.order_by("pk").values_list("started_on", "ended_on")
    assert list(rows) == [
        (today + timedelta(days=begins), today + timedelta(days=ends)) for begins, ends in pairwise([-9, -2, 0, 9])
    ]
    assert joined.next.suspensions.get().is_current


def test_a_suspension_that_is_over_does_not_go_along(party, membership):
    decide(membership, "suspension", until=DAY + timedelta(days=9))
    joined = move_member(membership=membership, branch=party["other"], on=localdate())
    assert not joined.suspensions.exists()
    assert membership.suspensions.get().ended_on == DAY + timedelta(days=9)


def test_an_officer_under_a_dated_suspension_is_still_the_higher_level_s(party, membership, branch_secretary, region):
    bureau = make_bureau(party["province"], "first_secretary", holders=[membership.person])
    today = localdate()
    decide(membership, "suspension", on=today, until=today + timedelta(days=30), by=region)
    Mandate.objects.filter(seat__bureau=bureau).update(ended_on=today, end_reason="dismissal")
    assert not deciding_level(membership).is_open_to(branch_secretary)
    with pytest.raises(PermissionDenied):
        reinstate_member(membership=membership, on=today, by=branch_secretary)
    assert reinstate_member(membership=membership, on=today, by=region)


def test_an_expulsion_ends_membership_offices_and_all_that_waits(party, bureau, membership, branch_secretary):
    treasurer = bureau.seats.get(office__code="treasurer")
    make_bureau(party["province"], "counsellor", holders=[membership.person])
    appointment = appoint(seat=treasurer, person=membership.person, on=localdate(), by=make_officer_above(party))
    asked = ask_transfer(membership=membership, branch=party["other"], by=make_user(membership.person))
    sanction = sanction_member(
        membership=membership, on=DAY, reason="قرار", by=make_user(is_superuser=True), **EXPULSION
    )
    assert state(membership) == (DAY, "expulsion")
    assert sanction.membership == membership
    assert not Mandate.objects.open().filter(person=membership.person).exists()
    appointment.refresh_from_db()
    asked.refresh_from_db()
    assert (appointment.state, appointment.decision_reason) == (Appointment.State.REFUSED, "غادر الشخص الحزب.")
    assert asked.state == TransferRequest.State.LAPSED


def make_officer_above(party):
    """The province's first secretary, who appoints; the deputy could confirm what they appoint."""
    bureau = make_bureau(party["region"], "first_secretary", "deputy_secretary")
    first, deputy = (make_user(row.person) for row in Mandate.objects.filter(seat__bureau=bureau).order_by("pk"))
    assert deputy
    return first


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"hearing_on": None}, "hearing_on"),
        ({"reference": ""}, "reference"),
        ({"hearing_on": date(2026, 1, 16)}, "hearing_on"),
    ],
)
def test_an_expulsion_names_a_hearing_before_it_and_the_decision(membership, branch_secretary, given, field):
    with pytest.raises(ValidationError) as refusal:
        decide(membership, by=branch_secretary, **EXPULSION | given)
    assert list(refusal.value.error_dict) == [field]
    assert (state(membership), Sanction.objects.count()) == ((None, ""), 0)


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(days=1)])
def test_a_suspension_ends_after_it_begins(membership, until):
    with pytest.raises(ValidationError) as refusal:
        decide(membership, "suspension", until=until)
    assert list(refusal.value.error_dict) == ["until"]


def test_the_database_asks_the_same_of_an_expulsion(membership):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.create(membership=membership, kind="expulsion", decided_on=DAY, reason="قرار")


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2026, 2, 2)])
def test_a_decision_falls_in_the_membership(membership, on):
    leave_party(membership=membership, on=date(2026, 2, 1), reason="resignation")
    with pytest.raises(ValidationError):
        decide(membership, on=on)


@pytest.mark.parametrize("kind", ["warning", "reprimand", "suspension", "expulsion"])
@pytest.mark.parametrize("who", ["treasurer", "secretary", "teammate", "outsider"])
def test_who_decides_nothing(request, membership, kind, who):
    given = EXPULSION if kind == "expulsion" else {"kind": kind}
    with pytest.raises(PermissionDenied):
        decide(membership, by=request.getfixturevalue(who), **given)
    assert not Sanction.objects.exists()


def test_nobody_warns_an_officer_of_above_nor_themself(party, membership, branch_secretary, region):
    make_bureau(party["province"], "first_secretary", holders=[membership.person])
    for row in (membership, branch_secretary.person.memberships.get()):
        with pytest.raises(PermissionDenied):
            decide(row, by=branch_secretary)
    assert decide(membership, by=region)


# Taken back.


@pytest.mark.parametrize("kind", ["warning", "reprimand"])
def test_a_warning_is_taken_back_with_who_and_why(membership, branch_secretary, kind):
    sanction = reverse_sanction(sanction=decide(membership, kind), reason="خطأ في الاسم", by=branch_secretary)
    assert (sanction.stands, sanction.reversed_by, sanction.reversal_reason) == (
        False,
        branch_secretary,
        "خطأ في الاسم",
    )
    assert told(membership) == ["sanction_recorded", "sanction_reversed"]
    with pytest.raises(ValidationError, match="سبق التراجع"):
        reverse_sanction(sanction=sanction, reason="مرة أخرى", by=branch_secretary)


def test_a_reason_is_asked(membership, branch_secretary):
    with pytest.raises(ValidationError) as refusal:
        reverse_sanction(sanction=decide(membership), reason=" ", by=branch_secretary)
    assert list(refusal.value.error_dict) == ["reason"]


def test_a_suspension_taken_back_has_lasted_no_day_in_any_branch(party, membership):
    sanction = decide(membership, "suspension")
    joined = move_member(membership=membership, branch=party["other"], on=date(2026, 2, 1))
    reverse_sanction(sanction=sanction, reason="خطأ", by=make_officer(party["other"], "branch_secretary"))
    assert all(row.started_on == row.ended_on for row in sanction.suspensions.all())
    assert not joined.suspensions.lasting().exists()


def test_an_expulsion_is_taken_back_by_the_level_above_not_by_the_branch(membership, branch_secretary, secretary):
    sanction = sanction_member(membership=membership, on=DAY, reason="قرار", by=branch_secretary, **EXPULSION)
    with pytest.raises(PermissionDenied):
        reverse_sanction(sanction=sanction, reason="خطأ", by=branch_secretary)
    assert state(membership) == (DAY, "expulsion")
    assert not reverse_sanction(sanction=sanction, reason="خطأ", by=secretary).stands
    assert state(membership) == (None, "")
    assert membership.history.first().history_change_reason == "خطأ"


def test_a_suspension_that_an_expulsion_ended_goes_on_to_its_day(membership):
    today = localdate()
    until = today + timedelta(days=20)
    decide(membership, "suspension", on=today - timedelta(days=20), until=until)
    expelled = sanction_member(
        membership=membership, on=today, reason="قرار", kind="expulsion", hearing_on=today, reference="1"
    )
    assert membership.suspensions.get().ended_on == today
    reverse_sanction(sanction=expelled, reason="خطأ")
    assert membership.suspensions.get().ended_on == until


@pytest.mark.parametrize("too_late", ["came back", "branch closed"])
def test_an_expulsion_that_cannot_be_undone_stands_no_more(party, membership, secretary, too_late):
    sanction = decide(membership, **EXPULSION)
    if too_late == "came back":
        category = Category.objects.get(code="regular")
        rejoin_member(person=membership.person, branch=party["local"], on=date(2026, 3, 1), category=category)
    else:
        close_branch(branch=party["local"], on=localdate(), successor=party["other"])
    assert not reverse_sanction(sanction=sanction, reason="خطأ", by=secretary).stands
    assert state(membership) == (DAY, "reversed")


def test_what_a_higher_level_decided_is_not_taken_back_by_a_lower_one(party, membership, branch_secretary, region):
    bureau = make_bureau(party["province"], "first_secretary", holders=[membership.person])
    sanction = decide(membership, by=region)
    Mandate.objects.filter(seat__bureau=bureau).update(ended_on=date(2026, 2, 1), end_reason="dismissal")
    with pytest.raises(PermissionDenied):
        reverse_sanction(sanction=sanction, reason="خطأ", by=branch_secretary)
    assert reverse_sanction(sanction=sanction, reason="خطأ", by=region)


def test_a_new_bureau_takes_back_nothing_of_the_former_one_s_time(party, membership, bureau, branch_secretary):
    sanction = decide(membership)
    make_bureau(party["local"], "branch_secretary", holders=[branch_secretary.person], on=date(2026, 6, 1))
    with pytest.raises(ValidationError) as refusal:
        reverse_sanction(sanction=sanction, reason="خطأ", by=branch_secretary)
    assert list(refusal.value.error_dict) == ["started_on"]


@pytest.mark.parametrize("kind", ["suspension", "expulsion"])
def test_a_long_reason_is_kept_whole(membership, kind):
    reason = "خطأ " * 50
    sanction = decide(membership, **(EXPULSION if kind == "expulsion" else {"kind": kind}))
    assert reverse_sanction(sanction=sanction, reason=reason).reversal_reason == reason.strip()


def test_a_suspension_taken_back_makes_room_for_the_right_one(membership):
    reverse_sanction(sanction=decide(membership, "suspension"), reason="خطأ")
    right = decide(membership, "suspension", on=DAY - timedelta(days=5))
    assert right.suspensions.get().started_on == DAY - timedelta(days=5)


@pytest.mark.parametrize("before", ["taken back", "lifted"])
def test_what_was_over_before_an_expulsion_does_not_come_back_with_it(membership, before):
    today = localdate()
    sanction = decide(membership, "suspension", on=today, until=today + timedelta(days=90))
    if before == "taken back":
        reverse_sanction(sanction=sanction, reason="خطأ")
    else:
        reinstate_member(membership=membership, on=today)
    expelled = decide(membership, on=today, **EXPULSION | {"hearing_on": today})
    reverse_sanction(sanction=expelled, reason="خطأ")
    assert not membership.suspensions.lasting().exists()


def test_the_same_decision_is_recorded_once(membership):
    decide(membership)
    with pytest.raises(ValidationError, match="مسجل من قبل"):
        decide(membership)
    assert decide(membership, reason="سبب آخر")


def test_nothing_is_decided_for_a_day_to_come(membership):
    with pytest.raises(ValidationError) as refusal:
        decide(membership, on=localdate() + timedelta(days=1))
    assert list(refusal.value.error_dict) == ["decided_on"]


STEPS = st.lists(
    st.sampled_from(["warn", "suspend", "dated", "expel", "lift", "reverse", "leave", "withdraw", "return", "move"]),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_path_leaves_two_memberships_a_mandate_after_the_end_or_a_lost_decision(party, steps):
    with transaction.atomic():
        membership = make_member(party["local"])
        make_bureau(party["region"], "counsellor", holders=[membership.person])
        decisions = 0
        for step in steps:
            try:
                with transaction.atomic():
                    _step(step, party, membership.person)
            except ValidationError:
                continue
            _check(membership.person)
            found = Sanction.objects.filter(membership__person=membership.person).count()
            assert found == decisions + (step in {"warn", "suspend", "dated", "expel"})
            decisions = found
        transaction.set_rollback(True)


def _step(step, party, person):
    membership = person.memberships.open().first() or person.memberships.order_by("-started_on", "-pk").first()
    sanction = Sanction.objects.filter(membership__person=person).order_by("-pk").first()
    today, category = localdate(), Category.objects.get(code="regular")
    acts = {
        "warn": lambda: decide(membership, on=today, reason=f"قرار {next(SERIAL)}"),
        "suspend": lambda: decide(membership, "suspension", on=today, reason=f"قرار {next(SERIAL)}"),
        "dated": lambda: decide(membership, "suspension", on=today, until=today + timedelta(days=9)),
        "expel": lambda: decide(membership, on=today, reason=f"قرار {next(SERIAL)}", **EXPULSION),
        "lift": lambda: reinstate_member(membership=membership, on=today),
        "reverse": lambda: sanction and reverse_sanction(sanction=sanction, reason="خطأ"),
        "leave": lambda: leave_party(membership=membership, on=today, reason="resignation"),
        "withdraw": lambda: withdraw_departure(membership=membership, reason="خطأ"),
        "return": lambda: rejoin_member(person=person, branch=party["local"], on=today, category=category),
        "move": lambda: move_member(
            membership=membership,
            branch=party["other" if membership.branch_id == party["local"].pk else "local"],
            on=today,
        ),
    }
    acts[step]()


def _check(person):
    rows = Membership.objects.filter(person=person)
    assert rows.open().count() <= 1
    lasting = Suspension.objects.lasting().filter(membership__person=person)
    assert {row.membership_id for row in lasting} <= {row.pk for row in rows.open()}
    assert lasting.count() <= 1
    if not rows.open().exists():
        assert not Mandate.objects.open().filter(person=person).exists()
