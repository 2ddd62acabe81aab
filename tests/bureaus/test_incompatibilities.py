"""Who leads a bureau does not keep its money: dated data that renewals, appointments and imports respect."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from zeal import zeal_ignore

from bureaus.models import Incompatibility, Mandate, Office, Organ, SeatingRule
from bureaus.places import Place, PlacesRefusedError
from bureaus.renewal import renew_bureau
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from meetings.elections import record_election
from tests.factories import holder_of, make_bureau, make_member, make_user
from tests.meetings.records import make_meeting

DAY = date(2026, 3, 1)
ELECTED = date(2024, 3, 10)


def office(code):
    return Office.objects.get(code=code)


def pairs(day=DAY):
    return {frozenset((row.office.code, row.other.code)) for row in Incompatibility.objects.on(day)}


def end_all(day):
    for row in Incompatibility.objects.all():
        row.end(day)
        row.save()


@pytest.mark.django_db
def test_heads_and_treasurers_are_incompatible_from_the_start():
    assert pairs() == {
        frozenset((head, keeper))
        for head in ("first_secretary", "branch_secretary")
        for keeper in ("treasurer", "deputy_treasurer")
    }
    assert pairs(date(1959, 9, 6)) == pairs()


@pytest.mark.parametrize("keeper", ["treasurer", "deputy_treasurer"])
@pytest.mark.parametrize(("kind", "head"), [("province", "first_secretary"), ("local", "branch_secretary")])
def test_nobody_is_elected_to_both(party, kind, head, keeper):
    person = make_member(party[kind], family_name="الجامع").person
    for offices in ([head, keeper], [keeper, head]):
        places = [Place(office(code), person) for code in offices]
        with pytest.raises(PlacesRefusedError) as refusal:
            renew_bureau(branch=party[kind], places=places, on=DAY)
        [(index, _message)] = refusal.value.problems
        assert index == 1


def test_the_refusal_says_which_offices_and_who(party):
    person = make_member(party["local"], given_name="هند", family_name="الجامع", gender="F").person
    places = [Place(office("branch_secretary"), person), Place(office("treasurer"), person)]
    with pytest.raises(PlacesRefusedError) as refusal:
        renew_bureau(branch=party["local"], places=places, on=DAY)
    assert refusal.value.messages == [
        "لا يجمع شخص واحد بين مسؤوليتي «كاتبة الفرع» و«أمينة المال» في المكتب نفسه: هند الجامع."
    ]


def test_other_offices_go_together(party):
    person = make_member(party["local"]).person
    bureau = make_bureau(party["local"], "branch_secretary", "rapporteur", "counsellor", holders=[person] * 3)
    assert holder_of(bureau, "counsellor") == person
    keeper = make_member(party["other"]).person
    assert make_bureau(party["other"], "treasurer", "deputy_treasurer", holders=[keeper] * 2)


def test_in_another_branch_one_may(party):
    """A member of the province leads the local branch and keeps the province's money."""
    person = make_member(party["local"]).person
    make_bureau(party["local"], "branch_secretary", holders=[person])
    assert make_bureau(party["province"], "treasurer", holders=[person])


ACROSS = "لا يجمع شخص واحد بين مسؤوليتي «كاتب الفرع» و«أمين المال» في هيئتين من الفرع نفسه: سعيد الجامع."


@pytest.fixture
def head(party):
    """Who leads the bureau of the local branch."""
    person = make_member(party["local"], family_name="الجامع").person
    make_bureau(party["local"], "branch_secretary", "treasurer", holders=[person, make_member(party["local"]).person])
    return person


def elect_council(branch, *offices, holders, on=DAY):
    places = [Place(office(code), person) for code, person in zip(offices, holders, strict=True)]
    return renew_bureau(branch=branch, places=places, on=on, organ=Organ.COUNCIL)


def test_who_leads_the_bureau_does_not_keep_the_money_of_another_organ(party, head):
    other = make_member(party["local"]).person
    with pytest.raises(PlacesRefusedError) as refusal:
        elect_council(party["local"], "counsellor", "treasurer", holders=[other, head])
    assert refusal.value.problems == ((1, ACROSS),)
    assert elect_council(party["local"], "counsellor", "treasurer", holders=[head, other])


def test_nor_takes_that_seat_in_mid_term(party, head):
    council = elect_council(
        party["local"], "counsellor", "treasurer", holders=[make_member(party["local"]).person] * 2
    )
    keeper = council.seats.get(office__code="treasurer").mandates.get()
    with pytest.raises(ValidationError) as refusal:
        replace_holder(mandate=keeper, person=head, on=DAY)
    assert refusal.value.message_dict == {"person": [ACROSS]}


def test_a_meeting_s_election_is_refused_at_the_seat(party, head):
    meeting = make_meeting(party["local"])
    places = [Place(office("counsellor"), make_member(party["local"]).person), Place(office("treasurer"), head)]
    with pytest.raises(PlacesRefusedError) as refusal:
        record_election(meeting=meeting, places=places, organ=Organ.COUNCIL)
    assert refusal.value.problems == ((1, ACROSS),)


def test_who_has_left_the_other_organ_may(party, head):
    end_mandate(mandate=head.mandates.get(), on=date(2026, 2, 1))
    assert elect_council(party["local"], "treasurer", holders=[head])


def test_a_record_of_the_past_stays_importable(party, head):
    """A council that has been followed since sits no more; nor does a bureau that has ended."""
    elect_council(party["local"], "counsellor", holders=[make_member(party["local"]).person])
    past = elect_council(party["local"], "treasurer", holders=[head], on=date(2024, 5, 5))
    assert past.ended_on == DAY
    first = make_member(party["other"]).person
    elect_council(party["other"], "treasurer", holders=[first])
    make_bureau(party["other"], "branch_secretary", on=date(2025, 1, 1))
    assert make_bureau(party["other"], "branch_secretary", holders=[first], on=date(2022, 1, 1))


def test_a_pair_that_says_so_forbids_one_bureau_alone(party, head):
    Incompatibility.objects.update(in_all_organs=False)
    assert elect_council(party["local"], "treasurer", holders=[head])


def test_the_head_does_not_take_the_treasurer_s_vacant_seat(party, bureau):
    mandate = bureau.seats.get(office__code="treasurer").mandates.get()
    end_mandate(mandate=mandate, on=date(2026, 1, 1))
    head = holder_of(bureau, "branch_secretary")
    with pytest.raises(ValidationError, match="لا يجمع شخص واحد") as refusal:
        fill_vacancy(seat=mandate.seat, person=head, on=DAY, status="acting")
    assert list(refusal.value.message_dict) == ["person"]
    assert not mandate.seat.mandates.open().exists()


def test_the_treasurer_leaves_that_seat_before_leading(party, bureau):
    keeper = bureau.seats.get(office__code="treasurer").mandates.get()
    head = bureau.seats.get(office__code="branch_secretary").mandates.get()
    with pytest.raises(ValidationError, match="لا يجمع شخص واحد"):
        replace_holder(mandate=head, person=keeper.person, on=DAY)
    end_mandate(mandate=keeper, on=DAY)
    assert replace_holder(mandate=head, person=keeper.person, on=DAY).person == keeper.person


def test_a_mandate_that_begins_later_counts_too(party, bureau):
    """Neither order of two appointments gives one person both."""
    keeper = bureau.seats.get(office__code="treasurer").mandates.get()
    end_mandate(mandate=keeper, on=date(2026, 1, 1))
    person = make_member(party["local"]).person
    head = bureau.seats.get(office__code="branch_secretary").mandates.get()
    replace_holder(mandate=head, person=person, on=DAY)
    with pytest.raises(ValidationError, match="لا يجمع شخص واحد"):
        fill_vacancy(seat=keeper.seat, person=person, on=date(2026, 2, 1))


def test_the_page_refuses(client, party, bureau, secretary):
    seat = bureau.seats.get(office__code="treasurer")
    data = {"person": holder_of(bureau, "branch_secretary").pk, "started_on": "01/03/2026", "status": "acting"}
    client.force_login(secretary)
    answer = client.post(reverse("bureaus:fill-seat", args=[seat.pk]), data | {"reason": "replacement", "note": ""})
    assert answer.status_code == 422
    assert "لا يجمع شخص واحد بين مسؤوليتي" in answer.text
    assert Mandate.objects.open().filter(seat=seat).count() == 1


def test_an_assembly_is_judged_by_the_rules_of_its_day(party):
    """Today's rule says nothing of an assembly held before it, nor an ended one of an assembly after it."""
    end_all(date(2024, 1, 1))
    person = make_member(party["local"]).person
    offices = ("branch_secretary", "treasurer")
    with pytest.raises(PlacesRefusedError):
        make_bureau(party["local"], *offices, holders=[person] * 2, on=date(2023, 12, 31))
    assert make_bureau(party["local"], *offices, holders=[person] * 2, on=date(2024, 1, 1))


def test_the_headquarters_change_the_rules(client, party):
    with zeal_ignore():  # a form asks for each choice as it checks it
        client.force_login(make_user(is_superuser=True))
        codes = {"office": office("rapporteur").pk, "other": office("treasurer").pk}
        address = reverse("admin:bureaus_incompatibility_add")
        assert client.post(address, codes | {"started_on": "01/01/2026", "ended_on": ""}).status_code == 302
        assert frozenset(("rapporteur", "treasurer")) in pairs()
        twin = {"office": codes["other"], "other": codes["office"], "started_on": "01/02/2026", "ended_on": ""}
        answer = client.post(address, twin)
        assert "هاتان المسؤوليتان متنافيتان في تلك المدة." in answer.text
        same = {"office": codes["other"], "other": codes["other"], "started_on": "01/02/2026", "ended_on": ""}
        assert list(client.post(address, same).context["adminform"].form.errors) == ["other"]
        assert Incompatibility.objects.count() == 5


def test_the_headquarters_change_where_bureaus_draw_from(client, party):
    client.force_login(make_user(is_superuser=True))
    address = reverse("admin:bureaus_seatingrule_add")
    data = {"kind": "province", "source": "around", "started_on": "01/01/2027", "ended_on": ""}
    assert list(client.post(address, data).context["adminform"].form.errors) == ["kind"]
    SeatingRule.objects.filter(kind="province").update(ended_on=date(2027, 1, 1))
    assert client.post(address, data).status_code == 302
    assert SeatingRule.objects.on(date(2027, 1, 1)).get(kind="province").source == "around"


@pytest.mark.parametrize("model", ["incompatibility", "seatingrule"])
def test_nobody_else_changes_them(client, party, secretary, model):
    client.force_login(secretary)
    for name in ("changelist", "add"):
        assert client.get(reverse(f"admin:bureaus_{model}_{name}")).status_code == 403


@pytest.mark.django_db
def test_the_database_knows_no_office_that_is_incompatible_with_itself():
    with pytest.raises(IntegrityError):
        Incompatibility.objects.create(office=office("treasurer"), other=office("treasurer"), started_on=DAY)
