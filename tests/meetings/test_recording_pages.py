"""Recording a meeting by its pages, with plain posts as a browser without scripts sends them."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.models import Attendance, Meeting, Resolution
from members.models import Gender, Person
from tests.factories import make_bureau, make_member, make_person
from tests.meetings.records import HELD, make_meeting, values_of

pytestmark = pytest.mark.django_db

PARTS = ("facts", "agenda", "attendance", "interventions", "resolutions", "election")


def url(meeting, part):
    return reverse(f"meetings:{part}", args=[meeting.pk])


def record_url(party):
    return reverse("meetings:record", args=[party["local"].slug])


def post(client, address, **values):
    """Fill in the page's form as it stands and send it; `__` in a name stands for the dash of a prefix."""
    filled = values_of(client.get(address)) | {name.replace("__", "-"): value for name, value in values.items()}
    return client.post(address, filled)


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("branch_secretary", 200), ("treasurer", 403), ("teammate", 404), ("outsider", 404)],
)
def test_who_records_meetings(client, party, request, who, status):
    meeting = make_meeting(party["local"])
    client.force_login(request.getfixturevalue(who))
    addresses = [record_url(party), *(url(meeting, part) for part in PARTS if part != "election")]
    for address in addresses:
        assert client.get(address).status_code == status
        assert client.post(address, {}).status_code == (422 if status == 200 else status)
    people = reverse("meetings:people", args=[party["local"].slug])
    assert client.get(people, {"name": "سعيد"}).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("branch_secretary", 200), ("treasurer", 403), ("teammate", 404), ("outsider", 404)],
)
def test_who_records_or_prepares_elections(client, party, request, who, status):
    meeting = make_meeting(party["local"])
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(meeting, "election")).status_code == status
    assert client.post(url(meeting, "election"), {}).status_code == (422 if status == 200 else status)


def test_facts_with_venue_and_chair_of_another_level(client, party, secretary):
    chair = make_member(party["province"], given_name="سلوى", family_name="المريني", gender=Gender.FEMALE).person
    make_bureau(party["region"], "first_secretary", holders=[chair])
    client.force_login(secretary)
    response = post(
        client,
        record_url(party),
        title="الجمع العام لتجديد المكتب",
        date="٠٥/٠٩/2026",
        part_of_day="morning",
        venue="المقر الإقليمي بالنخيل",
        venue_branch=party["province"].pk,
        chair__name="سلوى المريني",
        chair__same=chair.pk,
        next="1",
    )
    meeting = Meeting.objects.get()
    assert response.url == url(meeting, "agenda")
    assert meeting.date == date(2026, 9, 5)
    assert meeting.branch == party["local"]
    assert meeting.venue_branch == party["province"]
    assert meeting.chair == chair
    assert meeting.present_count is None


def test_somebody_known_elsewhere_is_asked_about(client, party, secretary):
    chair = make_person(party["province"], "سلوى", "المريني", Gender.FEMALE)
    client.force_login(secretary)
    response = post(client, record_url(party), title="جمع عام", date="05/09/2026", chair__name="سلوى مريني")
    assert response.status_code == 422
    assert not Meeting.objects.exists()
    page = response.content.decode()
    assert "من المقصود؟" in page
    assert "سلوى المريني، الفرع الإقليمي بالنخيل" in page
    assert 'value="سلوى مريني"' in page
    filled = values_of(response) | {"chair-same": "new", "chair-gender": "F"}
    assert client.post(record_url(party), filled).status_code == 302
    assert Meeting.objects.get().chair != chair
    assert Person.objects.filter(name_key=chair.name_key).count() == 2


def test_new_chair_may_belong_to_the_level_above(client, party, secretary):
    client.force_login(secretary)
    values = {"chair__name": "عز الدين بن الطاهر", "chair__gender": "M", "chair__home": party["province"].pk}
    post(client, record_url(party), title="جمع عام", date="05/09/2026", **values)
    chair = Meeting.objects.get().chair
    assert (chair.given_name, chair.family_name) == ("عز الدين", "بن الطاهر")
    assert chair.branch == party["province"]


def test_new_person_needs_a_gender(client, party, secretary):
    client.force_login(secretary)
    response = post(client, record_url(party), title="جمع عام", date="05/09/2026", rapporteur__name="هدى الصنهاجي")
    assert response.status_code == 422
    assert "لا يوجد أحد بهذا الاسم" in response.content.decode()
    assert not Person.objects.filter(given_name="هدى").exists()


def test_errors_stand_beside_the_fields_and_keep_what_was_typed(client, party, secretary):
    client.force_login(secretary)
    response = post(
        client, record_url(party), title="جمع عام", date="31/02/2026", starts_at="11:00", closed_at="10:00"
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="31/02/2026"' in page
    assert "لا يمكن أن تسبق ساعةُ الاختتام ساعةَ الافتتاح." in page
    assert not Meeting.objects.exists()


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(client, party, secretary):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    response = post(client, url(meeting, "agenda"), agenda__0__subject="التقرير المالي", add="agenda")
    assert response.status_code == 200
    assert response.context["formset"].total_form_count() == 4
    assert values_of(response)["agenda-0-subject"] == "التقرير المالي"
    assert "هذا الحقل" not in response.content.decode()
    assert not meeting.agenda.exists()


def test_agenda_is_saved_changed_and_shortened(client, party, secretary):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    response = post(client, url(meeting, "agenda"), agenda__0__subject="التقرير الأدبي", agenda__2__subject="متفرقات")
    assert response.url == meeting.get_absolute_url()
    assert list(meeting.agenda.values_list("subject", flat=True)) == ["التقرير الأدبي", "متفرقات"]
    values = {"agenda__0__subject": "التقريران", "agenda__1__DELETE": "on", "agenda__2__subject": "البرنامج"}
    post(client, url(meeting, "agenda"), **values, next="1")
    assert list(meeting.agenda.values_list("subject", flat=True)) == ["التقريران", "البرنامج"]


def test_rows_of_another_meeting_are_out_of_reach(client, party, secretary):
    mine, other = make_meeting(party["local"]), make_meeting(party["other"])
    row = other.agenda.create(subject="نقطة فرع آخر")
    client.force_login(secretary)
    post(client, url(mine, "agenda"), agenda__INITIAL_FORMS="1", agenda__0__id=row.pk, agenda__0__subject="تغيير")
    row.refresh_from_db()
    assert row.subject == "نقطة فرع آخر"


def test_attendance_by_capacity_without_numbers(client, party, secretary):
    meeting = make_meeting(party["local"])
    person = make_member(party["local"], given_name="نجاة", family_name="الرامي", gender=Gender.FEMALE).person
    client.force_login(secretary)
    post(
        client,
        url(meeting, "attendance"),
        attendance__0__capacity="منخرطات ومنخرطون",
        attendance__1__capacity="أعضاء اللجنة المركزية",
        attendance__1__count="3",
        attendance__2__person__name="نجاة رامي",
        attendance__2__is_guest="on",
    )
    rows = list(meeting.attendance.values_list("capacity", "count", "person", "is_guest"))
    assert rows == [
        ("منخرطات ومنخرطون", None, None, False),
        ("أعضاء اللجنة المركزية", 3, None, False),
        ("", None, person.pk, True),
    ]
    meeting.refresh_from_db()
    assert (meeting.present_count, meeting.quorum) == (None, None)


def test_attendance_refuses_nobody_and_somebody_twice(client, party, secretary):
    meeting = make_meeting(party["local"])
    make_member(party["local"], given_name="نجاة", family_name="الرامي")
    client.force_login(secretary)
    response = post(client, url(meeting, "attendance"), attendance__0__count="3")
    assert "اذكر من حضر: بالاسم أو بالصفة." in response.content.decode()
    values = {"attendance__0__person__name": "نجاة الرامي", "attendance__1__person__name": "نجاة رامي"}
    response = post(client, url(meeting, "attendance"), **values)
    assert response.status_code == 422
    assert "هذا الشخص مسجل في لائحة الحضور." in response.content.decode()
    assert not Attendance.objects.exists()


def test_numbers_of_the_assembly(client, party, secretary):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    post(client, url(meeting, "attendance"), numbers__present_count="41", numbers__quorum="36")
    meeting.refresh_from_db()
    assert (meeting.entitled_count, meeting.present_count, meeting.has_quorum) == (None, 41, True)


def test_somebody_new_who_speaks_twice_is_one_person(client, party, secretary):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    values = {
        "interventions__0__speaker__name": "هدى الصنهاجي",
        "interventions__0__subject": "كلمة افتتاحية",
        "interventions__0__points": "الدينامية التنظيمية\nالأنشطة",
        "interventions__1__speaker__name": "هدى الصنهاجي",
        "interventions__1__speaker__gender": "F",
        "interventions__1__subject": "تعقيب",
    }
    assert post(client, url(meeting, "interventions"), **values).status_code == 302
    first, second = meeting.interventions.all()
    assert first.speaker == second.speaker
    assert first.speaker.gender == Gender.FEMALE
    assert first.speaker.branch == party["local"]
    assert not first.speaker.memberships.exists()
    assert first.point_list == ["الدينامية التنظيمية", "الأنشطة"]


def test_resolutions_with_tasks(client, party, secretary):
    meeting = make_meeting(party["local"])
    owner = make_member(party["local"], given_name="نجاة", family_name="الرامي").person
    client.force_login(secretary)
    address = url(meeting, "resolutions")
    values = {
        "resolutions__0__subject": "توسيع تشكيلة المكتب",
        "resolutions__0__method": "consensus",
        "resolutions__0__tasks__0__subject": "هيكلة القطاعات",
        "resolutions__0__tasks__0__owner__name": "نجاة الرامي",
        "resolutions__0__tasks__0__due_on": "31/12/2026",
        "resolutions__1__subject": "إلزامية الاشتراكات",
        "resolutions__1__votes_for": "12",
    }
    response = post(client, address, **values, add="resolutions-0-tasks")
    assert not Resolution.objects.exists()
    assert (
        client.post(address, values_of(response) | {"resolutions-0-tasks-1-subject": "تتبع الشأن المحلي"}).status_code
        == 302
    )
    first, second = meeting.resolutions.all()
    assert (first.method, second.method, second.votes_for, second.abstentions) == ("consensus", "", 12, None)
    tasks = list(first.tasks.values_list("subject", "owner", "due_on"))
    assert tasks == [
        ("هيكلة القطاعات", owner.pk, date(2026, 12, 31)),
        ("تتبع الشأن المحلي", None, None),
    ]
    post(client, address, resolutions__0__tasks__0__done_on="20/11/2026")
    assert first.tasks.first().done_on == date(2026, 11, 20)


def test_what_is_wrong_in_a_task_saves_no_resolution(client, party, secretary):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    values = {"resolutions__0__subject": "قرار", "resolutions__0__tasks__0__due_on": "13/13/2026"}
    response = post(client, url(meeting, "resolutions"), **values)
    assert response.status_code == 422
    assert 'value="13/13/2026"' in response.content.decode()
    assert not Resolution.objects.exists()


def test_people_are_suggested_by_folded_name(client, party, secretary):
    make_member(party["local"], given_name="أمينة", family_name="آيت القاضي", gender=Gender.FEMALE)
    make_member(party["other"], given_name="أمينة", family_name="الزهراني", gender=Gender.FEMALE)
    client.force_login(secretary)
    address = reverse("meetings:people", args=[party["local"].slug])
    page = client.get(address, {"chair-name": "امينه ايت"}).content.decode()
    assert page.count('role="option"') == 1
    assert 'data-label="أمينة آيت القاضي"' in page
    assert 'role="option"' not in client.get(address, {"chair-name": "أ"}).content.decode()


def test_suggestions_keep_within_what_is_seen(client, party, branch_secretary):
    make_member(party["other"], given_name="أمينة", family_name="الزهراني", gender=Gender.FEMALE)
    head = make_member(party["province"], given_name="أمينة", family_name="المرابط").person
    make_bureau(party["province"], "first_secretary", holders=[head])
    client.force_login(branch_secretary)
    address = reverse("meetings:people", args=[party["local"].slug])
    page = client.get(address, {"name": "أمينة"}).content.decode()
    assert "المرابط" in page
    assert "الزهراني" not in page


def test_the_date_of_an_elected_bureau_stays(client, party, secretary):
    meeting = make_meeting(party["local"])
    meeting.elections.create()
    client.force_login(secretary)
    post(client, url(meeting, "facts"), date="01/01/2020", title="عنوان أوضح")
    meeting.refresh_from_db()
    assert (meeting.date, meeting.title) == (HELD, "عنوان أوضح")


@pytest.mark.parametrize("part", ["agenda", "attendance", "interventions", "resolutions"])
def test_parts_are_flat(client, party, secretary, assert_flat_queries, part):
    meeting = make_meeting(party["local"])
    made = []

    def grow(rows):
        for number in range(len(made), rows):
            person = make_person(party["local"], family_name=f"المتدخل {number}")
            made.append(person)
            if part == "agenda":
                meeting.agenda.create(order=number, subject="نقطة")
            elif part == "attendance":
                meeting.attendance.create(order=number, person=person)
            elif part == "interventions":
                meeting.interventions.create(order=number, speaker=person, subject="مداخلة")
            else:
                meeting.resolutions.create(order=number, subject="قرار").tasks.create(subject="مهمة", owner=person)

    client.force_login(secretary)
    assert assert_flat_queries(grow, lambda: client.get(url(meeting, part))) <= 13


def test_the_contacts_of_officers_above_are_not_guessed(client, party, branch_secretary):
    head = make_member(party["region"], given_name="نادية", family_name="الرئيسة", phone="+212612345678").person
    make_bureau(party["region"], "first_secretary", holders=[head])
    known = make_member(party["local"], given_name="هند", family_name="الجارة", phone="+212612345679").person
    client.force_login(branch_secretary)
    url = reverse("meetings:people", args=["nakhil"])
    assert str(head) in client.get(url, {"chair-name": "نادية"}).text
    assert str(known) in client.get(url, {"chair-name": "61234"}).text
    assert str(head) not in client.get(url, {"chair-name": "61234"}).text
    field = {"app_label": "meetings", "model_name": "meeting", "field_name": "chair"}

    def offered(term):
        found = client.get(reverse("admin:autocomplete"), field | {"term": term}).json()["results"]
        return [row["id"] for row in found]

    assert offered("نادية") == [str(head.pk)]
    assert offered("61234") == [str(known.pk)]


def test_a_form_sent_twice_records_one_meeting(client, party, secretary):
    client.force_login(secretary)
    facts = {"title": "جمع عام", "date": "05/09/2026", "starts_at": "10:00", "call_number": "1"}
    assert post(client, record_url(party), **facts).status_code == 302
    again = post(client, record_url(party), **facts)
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["title"])
    second_call = facts | {"starts_at": "11:00", "call_number": "2"}
    assert post(client, record_url(party), **second_call).status_code == 302
    assert list(Meeting.objects.order_by("pk").values_list("call_number", flat=True)) == [1, 2]


def test_an_attendance_sheet_of_many_names_can_still_be_completed(client, party, secretary):
    meeting = make_meeting(party["local"])
    people = [make_person(party["local"], family_name=f"الحاضر {number}") for number in range(150)]
    meeting.attendance.bulk_create(Attendance(meeting=meeting, person=person, order=1) for person in people)
    client.force_login(secretary)
    values = values_of(client.get(url(meeting, "attendance"))) | {"attendance-150-capacity": "ضيوف"}
    assert client.post(url(meeting, "attendance"), values).status_code == 302
    assert meeting.attendance.count() == 151
