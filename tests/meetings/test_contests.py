"""Contesting an election: who may, who decides, and what an annulment puts back."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from bureaus.models import Bureau, Mandate, Office
from bureaus.places import Place
from bureaus.replacement import end_mandate, replace_holder
from bureaus.roster import rosters
from meetings.confirmation import confirm_election
from meetings.contests import contest_election, dismiss_contest, uphold_contest
from meetings.elections import record_election
from meetings.models import Contest, Election
from meetings.new_members import join_elected
from members.models import Category, Membership, Notice
from members.suspending import suspend
from tests.factories import holder_of, make_bureau, make_member, make_person, make_user
from tests.meetings.records import HELD, make_meeting
from tests.outcomes import refusal
from tests.treasury.money import pay
from treasury.voiding import void_payment

pytestmark = pytest.mark.django_db
OFFICES = ["branch_secretary", "treasurer", "rapporteur", "counsellor", "counsellor"]


@pytest.fixture
def sitting(party):
    return make_bureau(party["local"], *OFFICES, on=date(2022, 1, 9))


def elect(branch, day=HELD, by=None, codes=("branch_secretary", "treasurer")):
    elected = [
        Place(Office.objects.get(code=code), make_member(branch, family_name=f"الجديد {code}").person)
        for code in codes
    ]
    return record_election(meeting=make_meeting(branch, date=day), places=elected, by=by)


@pytest.fixture
def election(party, sitting):
    return elect(party["local"])


@pytest.fixture
def contest(election, member):
    return contest_election(election=election, by=member, reason="لم يُستدع الأعضاء")


def in_force(branch):
    """What the branch's offices are today: (order, office, person, status) of each open mandate, and the seats."""
    held = Mandate.objects.open().filter(seat__bureau__branch=branch, seat__bureau__ended_on=None)
    seats = Bureau.objects.open().get(branch=branch).seats.values_list("order", "office__code")
    return sorted(held.values_list("seat__order", "seat__office__code", "person", "status")), sorted(seats)


def test_a_member_of_the_branch_contests_within_the_days(election, member):
    contest = contest_election(election=election, by=member, reason="لم يُستدع الأعضاء")
    assert (contest.state, contest.person) == ("open", member.person)
    assert election.contestable_until == localdate() + timedelta(days=15)


def test_somebody_who_lost_an_office_contests_even_with_a_suspended_membership(election, sitting):
    loser = make_user(holder_of(sitting, "treasurer"))
    suspend(membership=loser.person.memberships.get(), on=localdate(), reason="قرار")
    assert contest_election(election=election, by=loser, reason="لم ينعقد")


def test_strangers_and_suspended_members_do_not(election, teammate, outsider, member):
    suspend(membership=member.person.memberships.get(), on=localdate(), reason="قرار")
    for user in (teammate, outsider, member):
        assert refusal(contest_election, election=election, by=user, reason="خطأ")
    assert not Contest.objects.exists()


def test_after_the_days_nobody_contests(election, member):
    Election.objects.update(contestable_until=localdate() - timedelta(days=1))
    assert refusal(contest_election, election=election, by=member, reason="خطأ") == [
        "لا يحق لك الطعن في هذا الانتخاب، أو انقضى أجل الطعن."
    ]


def test_one_contests_once(contest, member):
    assert refusal(contest_election, election=contest.election, by=member, reason="ثانية")


def test_dismissed_the_election_stays_and_the_contester_reads_why(contest, region, member):
    dismissed = dismiss_contest(contest=contest, by=region, reason="الاستدعاء ثابت")
    assert (dismissed.state, dismissed.decided_by) == ("dismissed", region)
    assert Election.objects.get().state == "in_force"
    assert Notice.objects.get(person=member.person).sentence.endswith("السبب: الاستدعاء ثابت")


def test_upheld_the_earlier_bureau_is_in_force_again(party, sitting, region, member):
    before = in_force(party["local"])
    election = elect(party["local"])
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر موقع")
    assert in_force(party["local"]) == before
    election.refresh_from_db()
    assert (election.state, election.decided_by, election.decision_reason) == ("annulled", region, "لا محضر موقع")
    assert election.bureau.ended_on == localdate()
    assert set(election.bureau.seats.values_list("mandates__end_reason", flat=True)) == {"annulled"}


def test_the_days_between_still_tell_who_held_what(party, election, contest, region, sitting):
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    [between] = rosters(Bureau.objects.filter(branch=party["local"]).on(HELD), day=HELD)
    assert between.bureau == election.bureau
    back = Mandate.objects.open().filter(seat__bureau__branch=party["local"])
    assert {row.predecessor.seat.bureau for row in back} == {sitting}
    assert {row.started_on for row in back} == {localdate()}


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_whoever_left_meanwhile(party, sitting, region, member, seed):
    """Over random departures: in force again is what was, without those who have left since."""
    chance = random.Random(seed)  # noqa: S311  departures, no secrets
    holders = [row.person for row in Mandate.objects.filter(seat__bureau=sitting)]
    vacated = Mandate.objects.get(seat__bureau=sitting, seat__order=4)
    if chance.random() < 0.5:
        end_mandate(mandate=vacated, on=date(2025, 1, 1))
    if chance.random() < 0.5:
        treasurer = Mandate.objects.open().get(seat__bureau=sitting, seat__order=2)
        newcomer = make_member(party["local"], family_name="بالنيابة").person
        replace_holder(mandate=treasurer, person=newcomer, on=date(2025, 2, 1), status="acting")
    (held, seats), elsewhere = in_force(party["local"]), list(Mandate.objects.exclude(seat__bureau=sitting).values())
    election = elect(party["local"])
    left = {person.pk for person in holders if chance.random() < 0.4}
    for membership in Membership.objects.open().filter(person__in=left):
        leave_party(membership=membership, on=HELD + timedelta(days=chance.randrange(5)), reason="resignation")
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    assert in_force(party["local"]) == ([row for row in held if row[2] not in left], seats)
    assert list(Mandate.objects.filter(pk__in=[row["id"] for row in elsewhere]).values()) == elsewhere


def test_annulled_on_the_day_of_the_assembly_itself(party, sitting, region, member):
    before = in_force(party["local"])
    election = elect(party["local"], day=localdate())
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    election.bureau.refresh_from_db()
    assert (election.bureau.started_on, election.bureau.ended_on) == (localdate(), localdate())
    assert in_force(party["local"]) == before


def test_a_first_bureau_annulled_leaves_none(party, region, member):
    election = elect(party["local"])
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    assert not Mandate.objects.open().filter(seat__bureau__branch=party["local"]).exists()
    assert not Bureau.objects.open().filter(branch=party["local"]).exists()


def test_an_election_whose_result_was_never_recorded_is_annulled_alone(party, sitting, region, member):
    election = Election.objects.create(meeting=make_meeting(party["local"]), contestable_until=localdate())
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    assert Election.objects.get().state == "annulled"
    assert Bureau.objects.open().get(branch=party["local"]) == sitting


def test_after_another_renewal_only_the_record_is_annulled(party, contest, election, region):
    later = make_bureau(party["local"], "treasurer", on=localdate())
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    assert Election.objects.get(pk=election.pk).state == "annulled"
    assert Mandate.objects.open().get(seat__bureau__branch=party["local"]).seat.bureau == later


def test_a_waiting_election_that_is_contested_well_is_refused(party, sitting, secretary, region, member):
    election = elect(party["local"], by=secretary)
    assert election.is_waiting
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    assert Election.objects.get().state == "refused"
    assert Bureau.objects.open().get(branch=party["local"]) == sitting


def test_every_open_contest_is_upheld_with_it_and_decided_once(election, contest, sitting, region):
    other = contest_election(election=election, by=make_user(holder_of(sitting, "treasurer")), reason="لم ينعقد")
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    other.refresh_from_db()
    assert other.state == "upheld"
    assert refusal(dismiss_contest, contest=other, by=region, reason="خطأ") == ["سبق البت في هذا."]


def test_nobody_decides_who_has_a_part_in_it(party, sitting, secretary, region, member):
    election = elect(party["local"], by=None, codes=("branch_secretary",))
    Election.objects.update(recorded_by=secretary)
    contest = contest_election(election=election, by=member, reason="لم ينعقد")
    gainer, loser = election.seats.get().person, holder_of(sitting, "branch_secretary")
    parties = [secretary, make_user(gainer), *(make_user(person, is_superuser=True) for person in (loser,))]
    member.is_superuser = True
    member.save()
    for user in (*parties, member):
        assert refusal(uphold_contest, contest=contest, by=user, reason="لا محضر")
        assert refusal(dismiss_contest, contest=contest, by=user, reason="لا أساس له")
    assert Contest.objects.get().state == "open"
    assert dismiss_contest(contest=contest, by=region, reason="لا أساس له").state == "dismissed"


def test_who_confirmed_an_election_does_not_decide_whether_it_stands(contest, election, region):
    Election.objects.filter(pk=election.pk).update(decided_by=region)
    contest.refresh_from_db()
    assert refusal(dismiss_contest, contest=contest, by=region, reason="لا أساس له")
    assert Contest.objects.get().state == "open"


def test_the_annulled_and_the_restored_are_told(contest, election, sitting, region):
    uphold_contest(contest=contest, by=region, reason="لا محضر")
    new, old = election.seats.get(order=1).person, holder_of(sitting, "branch_secretary")
    assert Notice.objects.filter(person=new).latest("pk").kind == "election_annulled"
    assert Notice.objects.filter(person=old).latest("pk").kind == "office_restored"


def test_a_member_contests_by_the_page_and_the_level_above_decides(client, party, election, sitting, member, region):
    client.force_login(member)
    address = election.get_absolute_url()
    page = client.get(address).text
    assert 'name="reason"' in page
    assert "طعنت في هذا الانتخاب." not in page
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "لم يُستدع الأعضاء"}).url == address
    assert "طعنت في هذا الانتخاب." in client.get(address).text
    assert client.post(address, {"reason": "ثانية"}).status_code == 403
    contest = Contest.objects.get()
    decision = reverse("meetings:decide-contest", args=[contest.pk])
    assert client.get(decision).status_code == 404
    client.force_login(region)
    assert decision in client.get(reverse("meetings:waiting")).text
    assert "لم يُستدع الأعضاء" in client.get(decision).text
    assert client.post(decision, {"decision": "uphold"}).status_code == 422
    client.post(decision, {"decision": "uphold", "reason": "لا محضر"})
    assert Election.objects.get().state == "annulled"
    history = client.get(reverse("bureaus:history", args=[party["local"].slug])).text
    assert "مُلغى" in history


def test_who_loses_an_office_is_listed_as_in_the_roster(election, sitting):
    lost = Election.objects.get(pk=election.pk).lost
    assert [mandate.seat.order for mandate in lost] == [1, 2, 3, 4, 5]


def test_who_may_not_contest_reads_or_finds_nothing(client, election, region, teammate, outsider):
    address = election.get_absolute_url()
    client.force_login(region)
    assert client.get(address).context["form"] is None
    assert client.post(address, {"reason": "خطأ"}).status_code == 403
    for user in (teammate, outsider):
        client.force_login(user)
        assert client.get(address).status_code == 404


@pytest.fixture
def joining(party, sitting, member):
    """A contested election by which two people joined the branch: the new head and the new treasurer."""
    people = [make_person(party["local"], family_name=name) for name in ("الوافد", "الوافد الثاني")]
    codes = ("branch_secretary", "treasurer")
    places = [Place(Office.objects.get(code=code), person) for code, person in zip(codes, people, strict=True)]
    election = record_election(
        meeting=make_meeting(party["local"]), places=places, joining=dict.fromkeys(people, party["local"])
    )
    return contest_election(election=election, by=member, reason="لم ينعقد")


def joined(contest):
    return list(contest.election.joined.order_by("pk"))


def test_memberships_that_the_election_opened_end_with_it(joining, region, member, party):
    assert [(row.started_on, row.ended_on) for row in joined(joining)] == [(HELD, None)] * 2
    contest = uphold_contest(contest=joining, by=region, reason="لا محضر")
    assert contest.kept == []
    ends = [(row.ended_on, row.end_reason) for row in joined(contest)]
    assert ends == [(localdate(), "annulled")] * 2
    assert joined(contest)[0].history.first().end_reason == "annulled"
    assert member.person.memberships.open().exists()
    [again] = join_elected(people=[joined(contest)[0].person], branch=party["local"], on=localdate())
    assert again.previous == joined(contest)[0]


def _pays(membership, region):
    pay(membership, 60, by=region)


def _holds_an_office(membership, _region):
    make_bureau(membership.branch.ancestors().last(), "counsellor", holders=[membership.person], on=localdate())


def _is_put_into_another_category(membership, _region):
    membership.category = Category.objects.get(code="reduced")
    membership.save()


def _is_suspended(membership, _region):
    suspend(membership=membership, on=localdate(), reason="قرار")


@pytest.mark.parametrize("built", [_pays, _holds_an_office, _is_put_into_another_category, _is_suspended])
def test_a_membership_on_which_something_was_built_stays(built, client, joining, region):
    first, _other = joined(joining)
    built(first, region)
    client.force_login(region)
    address = reverse("meetings:decide-contest", args=[joining.pk])
    answer = client.post(address, {"decision": "uphold", "reason": "لا محضر"}, follow=True)
    assert f"يبقى هؤلاء أعضاء لأن أمورا أخرى بُنيت على العضوية: {first.person}." in answer.text
    assert [row.ended_on for row in joined(joining)] == [None, localdate()]


def test_a_voided_payment_builds_nothing(joining, region, treasurer):
    first, _second = joined(joining)
    void_payment(payment=pay(first, 60, by=region), reason="خطأ", by=treasurer)
    assert uphold_contest(contest=joining, by=region, reason="لا محضر").kept == []


def test_who_left_meanwhile_keeps_the_end_that_is_recorded(joining, region):
    first, _second = joined(joining)
    leave_party(membership=first, on=localdate(), reason="resignation")
    uphold_contest(contest=joining, by=region, reason="لا محضر")
    assert [row.end_reason for row in joined(joining)] == ["resignation", "annulled"]


def test_an_election_confirmed_later_is_linked_to_whom_it_let_join(party, sitting, secretary, region):
    person = make_person(party["local"], family_name="الوافد")
    places = [Place(Office.objects.get(code="branch_secretary"), person)]
    meeting = make_meeting(party["local"])
    election = record_election(meeting=meeting, places=places, joining={person: party["local"]}, by=secretary)
    assert (election.is_waiting, list(election.joined.all())) == (True, [])
    confirm_election(election=election, by=region)
    assert election.joined.get().person == person
