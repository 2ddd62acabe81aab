"""A branch of any size closes in steps, and a closing is taken back: members, bureaus and rights come and go."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zeal import zeal_ignore

from branches.models import Branch
from branches.tree import reopen_branch
from bureaus import closing_run, reopening
from bureaus.closing_run import preview_closing, start_closing
from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Bureau, Mandate
from bureaus.reopening import preview_reopening, start_reopening
from members.applying import apply_to_join
from members.models import Membership, Notice
from members.suspending import suspend
from runs.models import Run
from runs.running import cancel, open_run, take_step, take_up
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_officer, make_user

DAY = date(2026, 1, 15)


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True)


@pytest.fixture
def small_steps(monkeypatch):
    for module in (closing_run, reopening):
        monkeypatch.setattr(module, "STEP", 2)


@pytest.fixture
def closing(party, hq):
    """`closing(...)` starts to close the local branch, which the other one succeeds."""

    def start(**given):
        asked = {"on": DAY, "successor": party["other"], "reason": "دمج", "by": hq} | given
        return start_closing(branch=party["local"], **asked)

    return start


def laid_out(party, by):
    """The run that closes the local branch, for the test to take its steps."""
    asked = {"closed": party["local"].pk, "name": "النخيل", "on": DAY.isoformat(), "successor": party["other"].pk}
    return open_run(work=closing_run.CLOSING, branch=party["province"], by=by, reason="", **asked)


def open_in(branch):
    return set(Membership.objects.open().filter(branch=branch).values_list("person", flat=True))


def test_a_branch_closes_in_steps(party, bureau, closing, small_steps):
    five = open_in(party["local"])
    run = closing()
    assert (run.state, run.total, run.result) == (Run.State.DONE, 4, {"moved": 5})  # the closing, 2 × 2, and the rest
    party["local"].refresh_from_db()
    assert (party["local"].dissolved_on, party["local"].succeeded_by) == (DAY, party["other"])
    assert (open_in(party["local"]), open_in(party["other"])) == (set(), five)
    assert not Mandate.objects.open().filter(seat__bureau=bureau).exists()


def test_what_a_closing_does_is_counted_before(party, bureau):
    suspend(membership=make_member(party["local"]), on=DAY, reason="قرار")
    apply_to_join(
        branch=party["local"], given_name="هدى", family_name="الطالبة", gender="F", birth_date=date(1990, 1, 1),
        phone="+212610000001",
    )  # fmt: skip
    assert [count for _label, count in preview_closing(party["local"])] == [6, 1, 5, 1, 0]


@pytest.mark.parametrize("problem", ["no successor", "itself", "closed successor", "branches under it"])
def test_a_closing_that_is_refused_moves_nobody_and_starts_no_run(party, bureau, closing, problem):
    given = {"successor": party["other"]}
    if problem == "no successor":
        given = {"successor": None}
    elif problem == "itself":
        given = {"successor": party["local"]}
    elif problem == "closed successor":
        close_branch(branch=party["other"], on=DAY, successor=party["province"])
        party["other"].refresh_from_db()
    else:
        make_branch(party["local"], "cell")
    with pytest.raises(ValidationError):
        closing(**given)
    party["local"].refresh_from_db()
    assert (party["local"].is_standing, len(open_in(party["local"])), Run.objects.count()) == (True, 5, 0)


@pytest.mark.parametrize("who", ["secretary", "branch_secretary", "treasurer", "outsider"])
def test_who_may_not_close(request, party, bureau, closing, who):
    """The province closes its branches; nobody closes their own branch, and the province's head not the province."""
    by = request.getfixturevalue(who)
    if who == "secretary":
        with pytest.raises(PermissionDenied):
            start_closing(branch=party["province"], on=DAY, successor=party["region"], reason="", by=by)
        assert closing(by=by).state == Run.State.DONE
        return
    with pytest.raises(PermissionDenied):
        closing(by=by)
    assert len(open_in(party["local"])) == 5


def test_a_run_that_stopped_is_carried_on_and_nobody_joins_meanwhile(party, bureau, hq, small_steps):
    run = laid_out(party, hq)
    for _step in range(3):  # laid out, closed, two members moved
        take_step(run.pk)
    assert (len(open_in(party["local"])), len(open_in(party["other"]))) == (3, 2)
    with pytest.raises(ValidationError):
        make_member(party["local"], on=localdate())
    carried_on = take_up(run=Run.objects.get(), by=hq)
    assert (carried_on.state, carried_on.result) == (Run.State.DONE, {"moved": 5})


def test_a_cancelled_run_leaves_members_for_the_next(party, bureau, hq, small_steps):
    run = laid_out(party, hq)
    for _step in range(3):
        take_step(run.pk)
    cancel(run=run, by=hq)
    party["local"].refresh_from_db()
    assert start_reopening(branch=party["local"], by=hq).result == {"moved": 2, "seated": 5}
    assert len(open_in(party["local"])) == 5


def test_the_successor_closes_while_members_pass(party, bureau, hq, small_steps):
    run = laid_out(party, hq)
    for _step in range(3):
        take_step(run.pk)
    close_branch(branch=party["other"], on=DAY, successor=party["province"])
    take_up(run=Run.objects.get(), by=hq)
    assert (len(open_in(party["other"])), len(open_in(party["province"]))) == (0, 5)


def test_who_joins_between_the_plan_and_the_closing_passes_too(party, hq, small_steps):
    run = laid_out(party, hq)
    take_step(run.pk)
    late = {make_member(party["local"]).person_id for _one in range(5)}
    take_up(run=Run.objects.get(), by=hq)
    assert (open_in(party["local"]), open_in(party["other"])) == (set(), late)


def test_a_closing_that_was_taken_back_moves_nobody_when_it_is_carried_on(party, bureau, hq, small_steps):
    run = laid_out(party, hq)
    for _step in range(3):
        take_step(run.pk)
    party["local"].refresh_from_db()
    start_reopening(branch=party["local"], by=hq)
    take_up(run=Run.objects.get(pk=run.pk), by=hq)
    assert len(open_in(party["local"])) == 5
    assert not Membership.objects.filter(branch=party["local"], previous__branch=party["local"]).exists()


def test_a_successor_with_members_on_their_way_needs_a_successor_of_its_own(party, bureau, hq, small_steps):
    run = laid_out(party, hq)
    for _step in range(2):  # laid out and closed: nobody has moved
        take_step(run.pk)
    with pytest.raises(ValidationError) as refusal:
        close_branch(branch=party["other"], on=DAY)
    assert list(refusal.value.error_dict) == ["successor"]
    assert take_up(run=Run.objects.get(), by=hq).state == Run.State.DONE


def test_a_closing_is_not_of_a_day_to_come(party, bureau, closing):
    with pytest.raises(ValidationError):
        closing(on=localdate() + timedelta(days=1))


# Taken back.


@pytest.fixture
def closed(party, bureau, closing):
    closing()
    party["local"].refresh_from_db()
    return party["local"]


def test_a_reopening_brings_members_bureau_and_rights_back(party, closed, bureau, hq):
    treasurer = make_user(holder_of(bureau, "treasurer"))
    assert not treasurer.has_perm("treasury.add_payment", closed)
    assert [count for _label, count in preview_reopening(closed)] == [5, 0, 5]
    run = start_reopening(branch=closed, by=hq)
    assert (run.state, run.result) == (Run.State.DONE, {"moved": 5, "seated": 5})
    closed.refresh_from_db()
    assert (closed.is_standing, closed.succeeded_by, len(open_in(closed))) == (True, None, 5)
    assert closed.subordinations.open().get().parent == party["province"]
    assert type(treasurer).objects.get(pk=treasurer.pk).has_perm("treasury.add_payment", closed)
    rows = treasurer.person.memberships.order_by("pk").values_list("branch__slug", "ended_on", "end_reason")
    assert list(rows) == [
        ("nakhil", DAY, "branch_closed"),
        ("zitoun", localdate(), "reopened"),
        ("nakhil", None, ""),
    ]
    back = Bureau.objects.open().get(branch=closed)
    assert (back.started_on, back.term_ends_on) == (localdate(), bureau.term_ends_on)
    assert treasurer.person.mandates.open().get().predecessor.end_reason == "branch_closed"
    told = Notice.objects.filter(person=treasurer.person).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["office_ended", "office_gained"]


def test_who_left_or_moved_on_stays_where_they_are(party, closed, bureau, hq):
    moved, left = (holder_of(bureau, office) for office in ("treasurer", "rapporteur"))
    move_member(membership=moved.memberships.open().get(), branch=party["province"], on=localdate())
    leave_party(membership=left.memberships.open().get(), on=localdate(), reason="resignation")
    assert [count for _label, count in preview_reopening(closed)] == [3, 2, 3]
    assert start_reopening(branch=closed, by=hq).result == {"moved": 3, "seated": 3}
    assert moved.memberships.open().get().branch == party["province"]
    assert not moved.mandates.open().exists()
    assert not left.memberships.open().exists()
    vacant = Bureau.objects.open().get(branch=closed).seats.vacant_on(localdate())
    assert {seat.office.code for seat in vacant.select_related("office")} == {"treasurer", "rapporteur"}


def test_who_was_elected_in_the_branch_that_took_over_stays_there(party, closed, bureau, hq):
    treasurer = holder_of(bureau, "treasurer")
    make_bureau(party["other"], "treasurer", holders=[treasurer], on=localdate())
    assert [count for _label, count in preview_reopening(closed)] == [4, 1, 4]
    assert start_reopening(branch=closed, by=hq).result == {"moved": 4, "seated": 4}
    assert treasurer.memberships.open().get().branch == party["other"]
    assert treasurer.mandates.open().get().seat.bureau.branch == party["other"]


def test_members_come_back_from_the_successor_of_the_successor(party, closed, hq):
    close_branch(branch=party["other"], on=localdate(), successor=party["province"])
    assert [count for _label, count in preview_reopening(closed)] == [5, 0, 5]
    assert start_reopening(branch=closed, by=hq).result == {"moved": 5, "seated": 5}


def test_a_reopening_that_is_carried_on_after_another_closing_fills_no_closed_branch(party, closed, hq, small_steps):
    asked = {"reopened": closed.pk, "name": "النخيل", "closed_on": DAY.isoformat()}
    run = open_run(work=reopening.REOPENING, branch=party["province"], by=hq, **asked)
    for _step in range(3):  # laid out, open, two members back
        take_step(run.pk)
    close_branch(branch=Branch.objects.get(pk=closed.pk), on=localdate(), successor=party["other"])
    failed = take_up(run=Run.objects.get(pk=run.pk), by=hq)
    assert (failed.state, failed.failure) == (Run.State.FAILED, "أُغلق الفرع من جديد في هذه الأثناء.")
    assert open_in(closed) == set()
    assert not Bureau.objects.open().filter(branch=closed).exists()


def test_a_suspension_goes_there_and_back(party, bureau, hq, closing):
    member = make_member(party["local"])
    suspend(membership=member, on=DAY - timedelta(days=10), reason="قرار")
    closing()
    party["local"].refresh_from_db()
    start_reopening(branch=party["local"], by=hq)
    suspension = member.person.memberships.open().get().suspensions.get()
    assert (suspension.ended_on, suspension.reason) == (None, "قرار")


def test_a_branch_closes_opens_and_closes_again(party, closed, hq, closing):
    start_reopening(branch=closed, by=hq)
    again = closing(on=localdate())
    assert (again.state, again.result) == (Run.State.DONE, {"moved": 5})
    closed.refresh_from_db()
    assert start_reopening(branch=closed, by=hq).result == {"moved": 5, "seated": 5}
    assert len(open_in(closed)) == 5


@pytest.mark.parametrize("problem", ["standing", "closed above"])
def test_what_cannot_be_reopened(party, bureau, closed, hq, problem):
    branch = closed
    if problem == "standing":
        reopen_branch(branch=Branch.objects.get(pk=closed.pk))
        closed.dissolved_on = DAY  # as the page that was open showed it
    else:
        close_branch(branch=party["other"], on=DAY, successor=party["region"])
        close_branch(branch=party["province"], on=DAY, successor=party["region"])
    with pytest.raises(ValidationError):
        start_reopening(branch=branch, by=hq)


@pytest.mark.parametrize("who", ["branch_secretary", "treasurer", "outsider"])
def test_who_may_not_reopen(request, party, bureau, who, closing):
    by = request.getfixturevalue(who)
    closing()
    party["local"].refresh_from_db()
    with pytest.raises(PermissionDenied):
        start_reopening(branch=party["local"], by=type(by).objects.get(pk=by.pk))
    assert not open_in(party["local"])


@given(members=st.integers(0, 9), step=st.integers(1, 4), gone=st.integers(0, 3))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nobody_is_lost_on_the_way_there_or_back(party, hq, monkeypatch, members, step, gone):
    for module in (closing_run, reopening):
        monkeypatch.setattr(module, "STEP", step)
    branch = make_branch(party["province"])
    people = {make_member(branch).person_id for _one in range(members)}
    start_closing(branch=branch, on=localdate(), successor=party["other"], reason="", by=hq)
    assert people <= open_in(party["other"])
    leaving = Membership.objects.open().filter(branch=party["other"], person__in=people)[:gone]
    left = set()
    for row in leaving:
        leave_party(membership=row, on=localdate(), reason="resignation")
        left.add(row.person_id)
    branch.refresh_from_db()
    start_reopening(branch=branch, by=hq)
    assert open_in(branch) == people - left
    for person in people:
        assert Membership.objects.open().filter(person=person).count() == (person not in left)


# The administration's pages.


def test_the_province_closes_and_reopens_by_the_pages(client, party, bureau):
    client.force_login(make_officer(party["province"], "first_secretary"))
    url = reverse("admin:branches_branch_closing", args=[party["local"].pk])
    page = client.get(url)
    assert "الأعضاء الذين ينتقلون إلى الفرع الذي يخلفه" in page.text
    refused = client.post(url, {"on": "15/01/2026", "reason": "دمج"})
    assert list(refused.context["form"].errors) == ["successor"]
    with zeal_ignore():  # each step of the run reads its branch anew
        done = client.post(url, {"on": "15/01/2026", "successor": party["other"].pk, "reason": "دمج"})
    run = Run.objects.get()
    assert done.url == run.get_absolute_url()
    shown = client.get(done.url)
    assert "إغلاق الفرع المحلي بالنخيل" in shown.text
    assert len(open_in(party["other"])) == 5
    back = reverse("admin:branches_branch_reopening", args=[party["local"].pk])
    assert f'href="{back}"' in client.get(reverse("admin:branches_branch_change", args=[party["local"].pk])).text
    with zeal_ignore():
        assert client.post(back).url == Run.objects.get(work="bureaus.reopening").get_absolute_url()
    assert len(open_in(party["local"])) == 5
    assert client.get(back).status_code == 403
