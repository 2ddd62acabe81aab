"""Recording an election by its page: filled in, confirmed, saved whole or not at all."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch
from bureaus.departures import leave_party
from bureaus.models import Bureau, Mandate
from meetings.forms.directory import split_name
from meetings.models import Election
from members.models import Gender, Membership, Person
from tests.factories import make_bureau, make_member, make_person
from tests.meetings.ballots import SMALL, errors_of, new, seat
from tests.meetings.records import HELD, make_meeting, values_of

pytestmark = pytest.mark.django_db


def test_preview_says_what_will_happen_and_saves_nothing(party, recording):
    make_bureau(party["local"], "branch_secretary", "treasurer", on=date(2022, 1, 9))
    people = Person.objects.count()
    page = recording(SMALL | {"seat-deputy_secretary-1-vacant": "on"}).content.decode()
    sentence = (
        "تنتهي ولاية مكتب الفرع المحلي بالنخيل الحالي، ويباشر المكتب الجديد مهامه يوم 18 أكتوبر 2026، "
        "ويضم 5 مقاعد، من بين المنتخبين امرأتان، ويبقى مقعد واحد شاغرا."
    )
    assert sentence in page
    assert "4 أعضاء" in page
    assert "أمينة المال" in page
    assert not Election.objects.exists()
    assert Person.objects.count() == people
    assert Bureau.objects.filter(branch=party["local"]).count() == 1


def test_confirmed_election_opens_the_bureau(client, party, recording, meeting):
    outgoing = make_bureau(party["local"], "branch_secretary", on=date(2022, 1, 9))
    preview = recording(SMALL)
    response = client.post(recording.address, values_of(preview) | {"confirm": "1"})
    assert response.url == party["local"].get_absolute_url()
    election = Election.objects.get()
    assert election.meeting == meeting
    first, second = election.acts.all()
    assert (first.method, [office.code for office in first.offices.all()]) == ("consensus", ["branch_secretary"])
    assert (second.method, second.all_other_offices) == ("", True)
    outgoing.refresh_from_db()
    assert outgoing.ended_on == HELD
    held = [(mandate.title, mandate.person.full_name) for mandate in Mandate.objects.on(HELD).order_by("seat__order")]
    assert held[-4:] == [
        ("كاتب الفرع", "عثمان البوكيلي"),
        ("أمينة المال", "رقية السملالي"),
        ("مستشار", "ياسين الحمداوي"),
        ("مستشارة", "إيمان بن عيسى"),
    ]
    page = client.get(response.url).content.decode()
    assert "رقية السملالي" in page
    assert "يباشر المكتب الجديد مهامه من 18 أكتوبر 2026" in page


def test_those_elected_become_members_unless_said_otherwise(client, party, recording):
    known = make_member(party["local"], given_name="جواد", family_name="الصقلي").person
    values = SMALL | {"seat-treasurer-1-outsider": "on", "seat-rapporteur-1-outsider": "on"}
    values |= seat("rapporteur", "جواد الصقلي") | {"seat-rapporteur-1-holder-chosen": known.pk}
    preview = recording(values)
    assert "ويبقى مقعد واحد شاغرا" in preview.text
    client.post(recording.address, values_of(preview) | {"confirm": "1"})
    joined = Membership.objects.filter(branch=party["local"], started_on=HELD)
    assert {row.person.full_name for row in joined} == {"عثمان البوكيلي", "ياسين الحمداوي", "إيمان بن عيسى"}
    assert {row.category.code for row in joined} == {"regular"}
    vacant = Election.objects.get().bureau.seats.vacant_on(HELD).get()
    assert vacant.office.code == "treasurer"
    assert Person.objects.get(given_name="رقية").candidacies.get().mandate is None


def test_a_member_of_another_branch_is_refused_at_the_seat(party, recording):
    elsewhere = make_member(party["other"], given_name="جواد", family_name="الصقلي").person
    values = SMALL | seat("rapporteur", "جواد الصقلي") | {"seat-rapporteur-1-holder-chosen": elsewhere.pk}
    response = recording(values)
    assert response.status_code == 422
    errors = {form.office.code: form.pick.errors for form in response.context["ballot"].seats if form.pick.errors}
    message = "عضوية جواد الصقلي في الفرع المحلي بالزيتون: انقلها أولا إلى الفرع المحلي بالنخيل."
    assert errors == {"rapporteur": {"name": [message]}}
    assert not Election.objects.exists()
    assert not Person.objects.filter(given_name="رقية").exists()


def test_one_new_person_in_two_offices(client, party, recording):
    values = SMALL | seat("communication_officer", "رقية السملالي")
    client.post(recording.address, values_of(recording(values)) | {"confirm": "1"})
    person = Person.objects.get(given_name="رقية")
    assert person.mandates.count() == 2


def test_a_namesake_is_asked_about_when_somebody_new_is_meant(client, party, recording):
    known = make_member(party["local"], given_name="رقية", family_name="سملالي", gender=Gender.FEMALE).person
    response = recording(SMALL)
    assert response.status_code == 422
    assert "من المقصود؟" in response.content.decode()
    preview = client.post(
        recording.address, values_of(response) | {"seat-treasurer-1-holder-same": known.pk, "preview": "1"}
    )
    client.post(recording.address, values_of(preview) | {"confirm": "1"})
    assert Mandate.objects.get(seat__office__code="treasurer").person == known


def test_a_typed_name_means_the_member_who_bears_it(client, party, recording):
    known = make_member(party["local"], given_name="رقية", family_name="السملالي", gender=Gender.FEMALE).person
    values = SMALL | {"seat-treasurer-1-holder-gender": ""}
    client.post(recording.address, values_of(recording(values)) | {"confirm": "1"})
    assert Mandate.objects.get(seat__office__code="treasurer").person == known


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "لم يُنتخب أحد"),
        ({"seat-treasurer-1-vacant": "on"}, "لم يُنتخب أحد"),
        (seat("treasurer", "رقية السملالي"), "لا يوجد أحد بهذا الاسم"),
        (seat("treasurer", "رقية"), "اكتب الاسم الشخصي والاسم العائلي"),
        (
            new("counsellor", "رقية السملالي", "F")
            | seat("counsellor", "رقية السملالي", 2)
            | {"seats-counsellor": "2"},
            "ورد اسم رقية السملالي مرتين في المسؤولية",
        ),
        (new("treasurer", "رقية السملالي", "F") | {"terms-term_ends_on": "32/01/2030"}, "يوم/شهر/سنة"),
    ],
)
def test_what_is_refused_is_said_and_saves_nothing(recording, values, message):
    people = Person.objects.count()
    response = recording(values)
    assert response.status_code == 422
    assert message in response.content.decode()
    names = {name: value for name, value in values.items() if name.endswith("name")}
    assert values_of(response).items() >= names.items()
    assert not Election.objects.exists()
    assert Person.objects.count() == people


def test_more_than_25_seats_are_refused(client, recording):
    values = {"seats-counsellor": "25"}
    for number in range(1, 26):
        values |= new("counsellor", f"رقية السملالي {number}", "F", number)
    values |= new("treasurer", "ياسين الحمداوي", "M")
    response = recording(values)
    assert "العدد الأقصى لمقاعد المكتب: 25." in response.content.decode()


def test_a_bureau_of_the_same_day_is_refused_before_confirming(party, recording):
    make_bureau(party["local"], "treasurer", on=HELD)
    response = recording(SMALL)
    assert response.status_code == 422
    assert not Person.objects.filter(given_name="رقية").exists()


def test_adding_seats_keeps_what_was_typed(recording, client):
    values = seat("counsellor", "رقية السملالي") | {"add": "seats-counsellor"}
    response = client.post(recording.address, values_of(client.get(recording.address)) | values)
    filled = values_of(response)
    assert filled["seat-counsellor-1-holder-name"] == "رقية السملالي"
    assert filled["seats-counsellor"] == "2"
    assert "seat-counsellor-2-holder-name" in filled
    assert "لا يوجد أحد بهذا الاسم" not in response.content.decode()


def test_going_back_keeps_what_was_typed(recording, client):
    preview = recording(SMALL)
    back = client.post(recording.address, values_of(preview) | {"back": "1"})
    assert back.status_code == 200
    assert values_of(back).items() >= SMALL.items()


def test_all_at_once_is_a_single_act(client, recording):
    preview = recording(SMALL | {"terms-method": "secret_ballot"})
    values = values_of(preview)
    del values["terms-leader_first"]
    client.post(recording.address, values | {"confirm": "1"})
    act = Election.objects.get().acts.get()
    assert (act.method, act.all_other_offices) == ("secret_ballot", True)


def test_seats_start_from_the_sitting_bureau(party, recording, client):
    make_bureau(party["local"], "branch_secretary", *["counsellor"] * 5, on=date(2022, 1, 9))
    page = client.get(recording.address)
    assert values_of(page)["seats-counsellor"] == "5"
    assert "seat-first_secretary-1-holder-name" not in values_of(page)


def test_upper_levels_have_a_first_secretary(party, secretary, client):
    client.force_login(secretary)
    meeting = make_meeting(party["province"])
    page = values_of(client.get(reverse("meetings:election", args=[meeting.pk])))
    assert "seat-first_secretary-1-holder-name" in page
    assert "seat-branch_secretary-1-holder-name" not in page


def test_a_meeting_to_come_elected_nobody_yet(party, secretary, client):
    meeting = make_meeting(party["local"], date=localdate() + timedelta(days=3))
    client.force_login(secretary)
    response = client.get(reverse("meetings:election", args=[meeting.pk]), follow=True)
    assert "لم ينعقد الاجتماع بعد" in response.content.decode()


def test_the_page_is_flat(party, secretary, client, meeting, assert_flat_queries):
    address = reverse("meetings:election", args=[meeting.pk])
    bureaus = iter(date(2020 + year, 1, 1) for year in range(9))

    def grow(rows):
        people = [make_member(party["local"], family_name=f"{rows} {n}").person for n in range(min(rows, 25))]
        make_bureau(party["local"], *["counsellor"] * len(people), on=next(bureaus), holders=people)

    client.force_login(secretary)
    assert assert_flat_queries(grow, lambda: client.get(address)) <= 14


def test_the_preview_asks_for_all_names_at_once(party, recording, assert_flat_queries):
    people = [make_person(party["local"], family_name=f"المستشار {n}") for n in range(30)]
    values = {}

    def grow(rows):
        values["seats-counsellor"] = str(min(rows, 25))
        for number, person in enumerate(people[: min(rows, 24)], start=1):
            values.update(seat("counsellor", person.full_name, number))
        values["terms-term_ends_on"] = "32/01/2030"

    assert assert_flat_queries(grow, lambda: recording(values)) <= 25


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("محمد العلوي", ("محمد", "العلوي")),
        ("سعد نور الدين الفشتالي", ("سعد نور الدين", "الفشتالي")),
        ("كمال ايت سعدون", ("كمال", "ايت سعدون")),
        ("عبد السلام بنعطية", ("عبد السلام", "بنعطية")),
        ("خالد عبد السلام", ("خالد", "عبد السلام")),
        ("فاطمة نصر الله", ("فاطمة", "نصر الله")),
        ("سعاد بن عبد الله", ("سعاد", "بن عبد الله")),
        ("سعاد", ("سعاد", "")),
    ],
)
def test_splitting_a_full_name(name, parts):
    assert split_name(name) == parts


def test_a_branch_closed_since_keeps_no_newcomer_and_each_seat_says_so(party, recording):
    known = make_member(party["other"], given_name="جواد", family_name="الصقلي").person
    make_member(party["other"])
    Branch.objects.filter(pk=party["local"].pk).update(dissolved_on=HELD + timedelta(days=3))
    page = recording(new("branch_secretary", "عثمان البوكيلي", "M") | new("treasurer", "رقية السملالي", "F"))
    closed = "لا يمكن الانخراط في الفرع المحلي بالنخيل: هذا الفرع مغلق. سجل أنه ليس عضوا بعد، فيبقى المقعد شاغرا."
    assert errors_of(page) == {
        "branch_secretary": [f"عثمان البوكيلي: {closed}"],
        "treasurer": [f"رقية السملالي: {closed}"],
    }
    assert not Person.objects.filter(family_name="البوكيلي").exists()
    assert known.memberships.get().branch == party["other"]


def test_nobody_is_elected_after_their_death(party, recording):
    dead = make_member(party["local"], given_name="جواد", family_name="الصقلي")
    leave_party(membership=dead, on=HELD - timedelta(days=30), reason="death")
    chosen = seat("treasurer", "جواد الصقلي") | {"seat-treasurer-1-holder-chosen": dead.person_id}
    page = recording(new("branch_secretary", "عثمان البوكيلي", "M") | chosen)
    [[message]] = errors_of(page).values()
    assert message.startswith("جواد الصقلي: وفاة هذا الشخص مسجلة بتاريخ 18 شتنبر 2026.")
