"""What the page of an election tells: outgoing holders, shares, who gains and loses, roles that are missing."""

import re
from datetime import date, timedelta

import pytest

from bureaus.models import Mandate, ShareTarget
from meetings.models import Election
from members.models import Gender
from tests.factories import make_bureau, make_member
from tests.meetings.ballots import SMALL, errors_of, new, seat
from tests.meetings.records import HELD, values_of

pytestmark = pytest.mark.django_db


def outgoing_bureau(party):
    """A woman as secretary, a man as treasurer, two counsellors of whom the first has left."""
    people = [
        make_member(party["local"], given_name="نزهة", family_name="القباج", gender=Gender.FEMALE).person,
        *(make_member(party["local"], family_name=name).person for name in ("الحنصالي", "السابق", "الباقي")),
    ]
    offices = ["branch_secretary", "treasurer", "counsellor", "counsellor"]
    make_bureau(party["local"], *offices, on=date(2022, 1, 9), holders=people)
    Mandate.objects.filter(person=people[2]).update(ended_on=date(2024, 1, 1))
    return people


def test_the_outgoing_holders_are_offered_seat_by_seat_in_their_gender(party, recording, client):
    outgoing_bureau(party)
    page = client.get(recording.address).text
    offered = re.findall(r"أعيد انتخاب\S+ [^<]+", page)
    assert offered == ["أعيد انتخابها: نزهة القباج", "أعيد انتخابه: سعيد الحنصالي", "أعيد انتخابه: سعيد الباقي"]


def test_one_tick_elects_the_outgoing_holder_again(party, recording, client):
    secretary, _treasurer, _left, counsellor = outgoing_bureau(party)
    values = {"seat-branch_secretary-1-again": secretary.pk, "seat-counsellor-2-again": counsellor.pk}
    preview = recording(values | new("treasurer", "رقية السملالي", "F"))
    client.post(recording.address, values_of(preview) | {"confirm": "1"})
    seats = Election.objects.get().bureau.seats.order_by("order")
    held = [(seat.office.code, seat.mandates.get().person) for seat in seats]
    assert held[0] == ("branch_secretary", secretary)
    assert held[2] == ("counsellor", counsellor)


@pytest.mark.parametrize("more", [{}, {"seat-branch_secretary-1-holder-name": "رقية السملالي"}])
def test_a_tick_and_another_name_or_another_organ_is_refused_and_kept(party, recording, more):
    secretary, *_rest = outgoing_bureau(party)
    values = {"seat-branch_secretary-1-again": str(secretary.pk)} | more
    if more:
        values["seat-branch_secretary-1-holder-gender"] = "F"
    else:
        values["terms-organ"] = "council"  # which has no outgoing holder: the tick was of the bureau's
    page = recording(values | new("treasurer", "عثمان البوكيلي", "M"))
    assert page.status_code == 422
    assert list(errors_of(page)) == ["branch_secretary"]
    assert values_of(page).items() >= more.items()


@pytest.mark.parametrize("tick", ["0", "on", "\0", "9" * 40, "½"])
def test_a_tick_of_nobody_here_is_refused(party, recording, tick):
    outgoing_bureau(party)
    page = recording({"seat-branch_secretary-1-again": tick} | new("treasurer", "رقية السملالي", "F"))
    assert page.status_code == 422
    assert not Election.objects.exists()


def test_the_shares_are_told_while_names_are_chosen(party, recording, client):
    ShareTarget.objects.filter(group="youth").delete()
    values = values_of(client.get(recording.address)) | SMALL
    del values["seat-counsellor-2-holder-gender"]  # nobody known bears this name yet
    answer = client.post(recording.address, values | {"shares": "1"})
    assert answer.status_code == 200
    words = " ".join(answer.text.split())
    assert "1 من 3 (33 %)" in words
    assert "<form" not in words
    assert "2 من 4 (50 %)" in " ".join(recording(SMALL).text.split())


def test_the_preview_names_who_leaves_who_gains_and_who_loses_rights(party, recording):
    secretary, treasurer, _left, counsellor = outgoing_bureau(party)
    values = {"seat-counsellor-2-again": counsellor.pk} | seat("treasurer", str(secretary))
    page = recording(values | new("rapporteur", "رقية السملالي", "F"))
    found = {change.person.full_name: change for change in page.context["ballot"].changes.people}
    assert set(found) == {"نزهة القباج", "سعيد الحنصالي", "رقية السملالي"}
    assert (found[str(treasurer)].leaves, found[str(treasurer)].before) == (True, ["أمين المال"])
    money = "تسجيل الأداءات وتحديد مبالغ الواجبات"
    assert money in found[str(treasurer)].loses
    assert not found[str(secretary)].leaves
    assert found[str(secretary)].gains[-1] == money
    assert "تأكيد الانتخابات والتعيينات التي سجلها غيره" in found[str(secretary)].loses
    assert f"من يغادر المكتب: {treasurer} (أمين المال)." in " ".join(page.text.split())
    assert found["رقية السملالي"].after == ["مقررة"]


def test_those_for_whom_the_same_changes_are_told_together(party, recording):
    people = [make_member(party["local"], family_name=name).person for name in ("الأول", "الثاني")]
    make_bureau(party["local"], "counsellor", "counsellor", on=date(2022, 1, 9), holders=people)
    page = recording(new("delegate", "رقية السملالي", "F"))
    told = [([str(person) for person in people], len(gains), len(loses))
            for people, gains, loses in page.context["ballot"].changes.rights]  # fmt: skip
    assert told == [(["سعيد الأول", "سعيد الثاني"], 0, 3), (["رقية السملالي"], 3, 0)]


def test_who_is_no_member_yet_gains_nothing_by_the_election(party, recording):
    outgoing_bureau(party)
    page = recording(new("treasurer", "رقية السملالي", "F", outsider="on") | new("rapporteur", "أنس الطاهري", "M"))
    assert "رقية السملالي" not in [str(change.person) for change in page.context["ballot"].changes.people]


def test_an_earlier_bureau_changes_nobodys_rights_today(party, recording):
    make_bureau(party["local"], "branch_secretary", on=HELD + timedelta(days=10))
    assert recording(SMALL).context["ballot"].changes.people == []


MISSING = ("لا أحد يقود هذا المكتب", "لا أحد يتولى مالية", "لا أحد يتولى محاضر")


@pytest.mark.parametrize(
    ("offices", "missing"),
    [
        (["branch_secretary", "treasurer", "rapporteur"], []),
        (["deputy_secretary", "treasurer", "rapporteur"], ["لا أحد يقود هذا المكتب"]),
        (["branch_secretary", "deputy_treasurer"], ["لا أحد يتولى مالية", "لا أحد يتولى محاضر"]),
    ],
)
def test_a_bureau_without_head_treasurer_or_rapporteur_is_warned_of_and_recorded(client, recording, offices, missing):
    values = {}
    for number, office in enumerate(offices):
        values |= new(office, f"أنس الطاهري{'ا' * number}", "M")
    preview = recording(values)
    found = [text for text in MISSING if text in preview.text]
    assert found == missing
    client.post(recording.address, values_of(preview) | {"confirm": "1"})
    assert Election.objects.count() == 1


def test_a_council_needs_no_treasurer(recording):
    assert "لا أحد يتولى" not in recording(SMALL | {"terms-organ": "council"}).text
