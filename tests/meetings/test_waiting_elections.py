"""An election that waits for a second person: nothing of it is in force before somebody else confirms it."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Bureau, ConfirmationRule, Mandate, Office
from bureaus.places import Place
from meetings.confirmation import confirm_election, refuse_election
from meetings.elections import record_election
from meetings.models import Candidacy, Election
from members.models import Membership, Notice
from tests.factories import holder_of, make_bureau, make_member, make_officer, make_person, make_user
from tests.meetings.records import HELD, make_meeting
from tests.outcomes import notices_of, refusal

pytestmark = pytest.mark.django_db
WAITING = reverse("meetings:waiting")


def places(branch, *codes, people=()):
    people = people or [make_member(branch, family_name=f"المنتخب {code}").person for code in codes]
    return [Place(Office.objects.get(code=code), person) for code, person in zip(codes, people, strict=True)]


@pytest.fixture
def waiting(party, sitting, secretary, region):
    """Recorded by the first secretary of the province, who does not sit in the branch; with somebody invented."""
    invented = make_person(party["local"], family_name="المخترع")
    elected = places(party["local"], "branch_secretary", "rapporteur")
    elected.insert(1, Place(Office.objects.get(code="treasurer"), invented))
    return record_election(
        meeting=make_meeting(party["local"]),
        places=[*elected, Place(Office.objects.get(code="counsellor"))],
        joining={invented: party["local"]},
        term_ends_on=date(2030, 10, 18),
        by=secretary,
    )


def page_of(election):
    return reverse("meetings:confirmation", args=[election.pk])


def test_it_is_recorded_whole_and_nothing_of_it_is_in_force(waiting, party, sitting):
    assert (waiting.state, waiting.causes, waiting.bureau) == ("waiting", ["outside"], None)
    assert Candidacy.objects.filter(act__election=waiting, mandate=None).count() == 3
    assert [(seat.office.code, bool(seat.person)) for seat in waiting.seats.all()] == [
        ("branch_secretary", True),
        ("treasurer", True),
        ("rapporteur", True),
        ("counsellor", False),
    ]
    assert Bureau.objects.filter(branch=party["local"]).get() == sitting
    assert not Mandate.objects.filter(seat__bureau=sitting).exclude(ended_on=None).exists()
    assert not Membership.objects.filter(person__family_name="المخترع").exists()


def test_confirmed_the_bureau_starts_on_the_day_of_the_assembly(waiting, party, sitting, region):
    confirmed = confirm_election(election=waiting, by=region)
    assert (confirmed.state, confirmed.decided_by, confirmed.outgoing) == ("in_force", region, sitting)
    assert (confirmed.bureau.started_on, confirmed.bureau.term_ends_on) == (HELD, date(2030, 10, 18))
    sitting.refresh_from_db()
    assert sitting.ended_on == HELD
    assert set(confirmed.ended.all()) == set(Mandate.objects.filter(seat__bureau=sitting, end_reason="renewal"))
    held = Mandate.objects.filter(seat__bureau=confirmed.bureau).order_by("seat__order")
    assert [(row.seat.office.code, row.candidacy.person) for row in held] == [
        (row.seat.office.code, row.person) for row in held
    ]
    assert confirmed.bureau.seats.count() == 4
    assert Membership.objects.get(person__family_name="المخترع").started_on == HELD


def test_refused_the_sitting_bureau_carries_on_and_the_meeting_can_be_recorded_again(
    waiting, party, sitting, region, secretary
):
    refused = refuse_election(election=waiting, by=region, reason="لم ينعقد الجمع العام")
    assert (refused.state, refused.decision_reason, refused.bureau) == ("refused", "لم ينعقد الجمع العام", None)
    assert sitting.seats.filter(mandates__ended_on=None).count() == 3
    again = record_election(meeting=waiting.meeting, places=places(party["local"], "treasurer"), by=secretary)
    assert again.is_waiting
    assert Election.objects.count() == 2


def test_who_recorded_it_decides_nothing(waiting, secretary, region):
    assert refusal(confirm_election, election=waiting, by=secretary)
    assert refusal(refuse_election, election=waiting, by=secretary, reason="خطأ")
    assert Election.objects.get().is_waiting


def test_it_is_decided_once(waiting, region):
    stale = Election.objects.get()
    confirm_election(election=waiting, by=region)
    assert refusal(confirm_election, election=stale, by=region) == ["سبق البت في هذا."]
    assert refusal(refuse_election, election=stale, by=region, reason="خطأ") == ["سبق البت في هذا."]
    assert Bureau.objects.filter(branch=waiting.branch).count() == 2


def test_who_would_gain_more_by_it_than_they_hold_does_not_confirm_it(party, sitting, secretary, region):
    rapporteur, leader = (holder_of(sitting, code) for code in ("rapporteur", "branch_secretary"))
    elected = places(party["local"], "branch_secretary", "rapporteur", people=[rapporteur, leader])
    election = record_election(meeting=make_meeting(party["local"]), places=elected, by=secretary)
    assert refusal(confirm_election, election=election, by=make_user(rapporteur))
    assert confirm_election(election=election, by=make_user(leader)).state == "in_force"


def test_who_would_lose_an_office_confirms_it_and_does_not_refuse_it(waiting, sitting):
    leader = make_user(holder_of(sitting, "branch_secretary"))
    assert refusal(refuse_election, election=waiting, by=leader, reason="أريد البقاء")
    assert confirm_election(election=waiting, by=leader).state == "in_force"


def test_an_election_before_the_term_waits_even_from_inside(party, secretary, region):
    early = {"meeting": make_meeting(party["province"]), "places": places(party["province"], "first_secretary")}
    assert record_election(**early, by=secretary).causes == ["early"]  # elected in 2024, no term recorded: four years


@pytest.mark.parametrize(
    ("started", "due", "causes"),
    [
        (date(2022, 1, 9), None, []),
        (date(2023, 1, 9), None, ["early"]),
        (date(2023, 1, 9), HELD, []),
        (date(2022, 1, 9), HELD + timedelta(days=1), ["early"]),
    ],
)
def test_the_term_is_the_recorded_one_or_four_years(party, region, started, due, causes):
    recorder = make_officer(party["province"], "first_secretary", on=started)
    Bureau.objects.filter(branch=party["province"]).update(term_ends_on=due)
    election = record_election(
        meeting=make_meeting(party["province"]), places=places(party["province"], "first_secretary"), by=recorder
    )
    assert (election.causes, election.is_waiting) == (causes, bool(causes))


def test_a_command_of_the_server_takes_effect_at_once(party, sitting, region):
    election = record_election(meeting=make_meeting(party["local"]), places=places(party["local"], "treasurer"))
    assert (election.state, election.causes) == ("in_force", [])


def test_alone_it_takes_effect_at_once_and_the_record_says_so(client, party, sitting):
    alone = make_user(is_superuser=True)
    election = record_election(
        meeting=make_meeting(party["local"]), places=places(party["local"], "treasurer"), by=alone
    )
    assert (election.state, election.causes, election.lacked_second) == ("in_force", ["outside"], True)
    client.force_login(alone)
    assert "لأنه لا يوجد حساب آخر مفتوح" in client.get(election.meeting.get_absolute_url()).text


def test_what_waits_is_dated_data(party, sitting, secretary, region):
    ConfirmationRule.objects.update(outside_elections=False)
    assert not record_election(
        meeting=make_meeting(party["local"]), places=places(party["local"], "treasurer"), by=secretary
    ).is_waiting


def test_what_cannot_take_effect_does_not_wait(party, secretary, region):
    make_bureau(party["local"], "treasurer", on=HELD)
    meeting = make_meeting(party["local"])
    assert refusal(record_election, meeting=meeting, places=places(party["local"], "treasurer"), by=secretary)
    assert not Election.objects.exists()
    assert not Notice.objects.exists()


def test_a_renewal_of_that_day_since_stops_the_confirmation(waiting, party, region):
    make_bureau(party["local"], "treasurer", on=HELD)
    assert refusal(confirm_election, election=waiting, by=region) == ["سُجّل من قبل مكتب يبدأ في هذا اليوم."]
    assert Election.objects.get(pk=waiting.pk).is_waiting


def test_after_a_later_renewal_it_becomes_a_past_bureau_without_rights(waiting, party, region):
    later = make_bureau(party["local"], "treasurer", on=HELD + timedelta(days=7))
    confirmed = confirm_election(election=waiting, by=region)
    assert confirmed.bureau.ended_on == later.started_on
    assert not Mandate.objects.open().filter(seat__bureau=confirmed.bureau).exists()
    assert Mandate.objects.open().get(seat__bureau__branch=party["local"]).seat.bureau == later


def test_everybody_concerned_is_told_at_each_step(waiting, sitting, region):
    loser = holder_of(sitting, "treasurer")
    gainer = waiting.seats.get(order=1).person
    assert (notices_of(gainer), notices_of(loser)) == (["office_proposed"], ["office_threatened"])
    until = localdate() + timedelta(days=15)
    assert Notice.objects.filter(person=loser).get().words["until"] == until.isoformat()
    confirm_election(election=waiting, by=region)
    assert (notices_of(gainer)[1:], notices_of(loser)[1:]) == (["office_gained"], ["office_ended"])


def test_who_is_elected_again_loses_nothing(party, sitting, secretary, region):
    holder = holder_of(sitting, "treasurer")
    election = record_election(
        meeting=make_meeting(party["local"]), places=places(party["local"], "treasurer", people=[holder]), by=secretary
    )
    assert holder.pk not in election.losing
    assert notices_of(holder) == ["office_proposed"]


def test_the_refusal_is_told_to_all_who_were_told(waiting, sitting, region):
    refuse_election(election=waiting, by=region, reason="لا محضر")
    for person in (waiting.seats.get(order=1).person, holder_of(sitting, "treasurer")):
        assert Notice.objects.filter(person=person).latest("pk").sentence.endswith("السبب: لا محضر")


def test_recording_what_waits_costs_the_same_whatever_the_places(party, secretary, region, assert_flat_queries):
    days = iter(HELD - timedelta(days=number) for number in range(40))
    made = {}

    def grow(rows):
        made["places"] = places(party["local"], *["counsellor"] * rows)

    def record():
        meeting = make_meeting(party["local"], date=next(days))
        assert record_election(meeting=meeting, places=made["places"], by=secretary).is_waiting

    assert_flat_queries(grow, record)


def test_a_second_officer_finds_it_and_confirms_it_by_the_pages(client, waiting, party, region):
    client.force_login(region)
    assert WAITING in client.get(party["local"].get_absolute_url()).text
    assert page_of(waiting) in client.get(WAITING).text
    assert page_of(waiting) in client.get(waiting.meeting.get_absolute_url()).text
    assert "المخترع" in client.get(page_of(waiting)).text
    assert client.get(reverse("admin:index")).context["attention"][0] == ("قرار واحد ينتظر", WAITING)
    assert client.post(page_of(waiting), {"decision": "confirm"}).url == party["local"].get_absolute_url()
    assert Election.objects.get().state == "in_force"
    assert page_of(waiting) not in client.get(WAITING).text


def test_a_refusal_by_the_page_needs_its_reason(client, waiting, region):
    client.force_login(region)
    assert client.post(page_of(waiting), {"decision": "refuse"}).status_code == 422
    assert Election.objects.get().is_waiting
    client.post(page_of(waiting), {"decision": "refuse", "reason": "لا محضر"})
    assert Election.objects.get().state == "refused"


def test_who_recorded_it_reads_that_it_waits_and_for_whom(client, waiting, secretary, region):
    client.force_login(secretary)
    page = client.get(page_of(waiting))
    assert 'name="decision"' not in page.text
    assert str(region) in page.text
    assert client.post(page_of(waiting), {"decision": "confirm"}).status_code == 422
    assert Election.objects.get().is_waiting


def test_the_administration_shows_it_and_links_to_the_decision(client, waiting, region):
    client.force_login(region)
    page = client.get(reverse("admin:meetings_election_change", args=[waiting.pk]))
    assert page_of(waiting) in page.text


def test_what_waits_elsewhere_is_not_listed(client, waiting, teammate, member):
    for user in (teammate, member):
        client.force_login(user)
        assert page_of(waiting) not in client.get(WAITING).text
        assert client.get(page_of(waiting)).status_code == 404


def test_the_list_costs_the_same_whatever_its_length(client, party, region, secretary, assert_flat_queries):
    client.force_login(region)
    days = iter(HELD - timedelta(days=number) for number in range(40))

    def grow(rows):
        while Election.objects.count() < rows:
            meeting = make_meeting(party["local"], date=next(days))
            record_election(meeting=meeting, places=places(party["local"], "counsellor"), by=secretary)

    assert_flat_queries(grow, lambda: client.get(WAITING))


@pytest.mark.parametrize(("by", "state"), [(True, "waiting"), (False, "in_force")])
def test_the_import_waits_for_an_account_and_not_for_the_server(party, region, secretary, by, state):
    make_user(is_superuser=True)
    options = {"by": secretary.username} if by else {}
    call_command("import_assembly", "docs/formats/assembly-example.json", verbosity=0, **options)
    election = Election.objects.get()
    assert election.state == state
    assert Membership.objects.filter(started_on=election.meeting.date).exists() is not by


@pytest.mark.parametrize("organ", ["council", "committee", "bureau"])
def test_nobody_gives_themselves_rights_over_money_by_an_assembly_of_their_own(party, secretary, region, organ):
    """In a council beside the bureau, or in the next bureau: nothing is theirs before somebody else confirms it."""
    province, deputy = party["province"], make_user(make_member(party["province"]).person)
    people = [secretary.person, deputy.person]
    make_bureau(province, "first_secretary", "deputy_secretary", holders=people, on=date(2025, 1, 1))
    Bureau.objects.filter(branch=province).update(term_ends_on=HELD)
    elected = places(province, "treasurer", people=[deputy.person])
    election = record_election(meeting=make_meeting(province), places=elected, organ=organ, by=deputy)
    assert (election.state, election.causes) == ("waiting", ["money"])
    assert not deputy.has_perm("treasury.add_payment", province)


def test_a_council_that_gives_rights_over_money_to_another_waits_too(party, secretary, region):
    meeting = make_meeting(party["province"])
    election = record_election(
        meeting=meeting, places=places(party["province"], "treasurer"), organ="council", by=secretary
    )
    assert (election.state, election.causes) == ("waiting", ["money"])
    meeting = make_meeting(party["province"], date=HELD + timedelta(days=1))
    election = record_election(
        meeting=meeting, places=places(party["province"], "counsellor"), organ="committee", by=secretary
    )
    assert (election.state, election.causes) == ("in_force", [])
