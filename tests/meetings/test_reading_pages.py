"""The pages on which meetings are read."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bureaus.models import Mandate, Office
from bureaus.places import Place
from meetings.elections import ActRecord, record_election
from meetings.models import Attendance, Intervention, Method, Resolution, Task
from members.models import Gender
from tests.factories import make_bureau, make_member, make_person, make_user
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db


def in_one_line(page):
    """As browsers read it: any number of spaces and breaks is one space."""
    return re.sub(r"[ \n]+", " ", page)


def list_url(party):
    return reverse("meetings:list", args=[party["local"].slug])


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("branch_secretary", 200), ("treasurer", 200), ("teammate", 404), ("outsider", 404)],
)
def test_who_reads_the_meetings_of_a_branch(client, party, request, who, status):
    meeting = make_meeting(party["local"])
    client.force_login(request.getfixturevalue(who))
    assert client.get(list_url(party)).status_code == status
    assert client.get(meeting.get_absolute_url()).status_code == status


def test_visitor_is_asked_to_sign_in(client, party):
    meeting = make_meeting(party["local"])
    for url in (list_url(party), meeting.get_absolute_url()):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith("/account/login/")


def test_list_by_date_with_folded_search(client, party, secretary):
    make_meeting(party["local"], title="اجتماع المكتب", date=date(2026, 3, 1))
    make_meeting(party["local"], title="لقاء تواصلي حول هيأة المناصفة", date=date(2026, 5, 9))
    make_meeting(party["other"], title="جمع فرع آخر")
    client.force_login(secretary)
    page = client.get(list_url(party)).content.decode()
    assert page.index("لقاء تواصلي") < page.index("اجتماع المكتب")
    assert "9 ماي 2026" in page
    assert "جمع فرع آخر" not in page
    found = client.get(list_url(party), {"q": "هيئه المناصفه"}).content.decode()
    assert "لقاء تواصلي" in found
    assert "اجتماع المكتب" not in found
    assert "لا اجتماع يوافق هذا البحث" in client.get(list_url(party), {"q": "القنصلية"}).content.decode()


def test_empty_list_says_what_to_do(client, party, secretary, treasurer):
    record = reverse("meetings:record", args=[party["local"].slug])
    client.force_login(secretary)
    assert record in client.get(list_url(party)).content.decode()
    client.force_login(treasurer)
    page = client.get(list_url(party)).content.decode()
    assert "لم يُسجل أي اجتماع بعد" in page
    assert record not in page


def test_list_is_paged(client, party, secretary):
    for number in range(26):
        make_meeting(party["local"], title=f"اجتماع {number}")
    client.force_login(secretary)
    assert len(client.get(list_url(party)).context["page_obj"]) == 25
    assert len(client.get(list_url(party), {"page": 2}).context["page_obj"]) == 1


def test_list_is_flat(client, party, secretary, assert_flat_queries):
    made = []

    def grow(rows):
        made.extend(make_meeting(party["local"]) for _ in range(rows - len(made)))

    client.force_login(secretary)
    assert assert_flat_queries(grow, lambda: client.get(list_url(party)), sizes=(1, 3, 25)) == 7


def test_unknown_counts_are_left_out(client, party, secretary):
    meeting = make_meeting(party["local"], part_of_day="morning")
    Attendance.objects.create(meeting=meeting, capacity="منخرطات ومنخرطون")
    client.force_login(secretary)
    page = in_one_line(client.get(meeting.get_absolute_url()).content.decode())
    assert "منخرطات ومنخرطون </li>" in page
    assert "()" not in page
    assert "None" not in page
    assert "النصاب" not in page
    assert "الأحد 18 أكتوبر 2026 صباحا" in page


def test_known_counts_are_shown(client, party, secretary):
    meeting = make_meeting(party["local"], present_count=41, quorum=36, entitled_count=70)
    Attendance.objects.create(meeting=meeting, capacity="منخرطات ومنخرطون", count=41)
    client.force_login(secretary)
    page = in_one_line(client.get(meeting.get_absolute_url()).content.decode())
    assert "منخرطات ومنخرطون (41)" in page
    assert "<dd>70</dd>" in page
    assert "اكتمل" in page


def test_chair_is_told_in_her_gender_with_her_office(client, party, secretary):
    woman = make_member(party["region"], given_name="سلوى", family_name="المريني", gender=Gender.FEMALE).person
    make_bureau(party["region"], "first_secretary", holders=[woman])
    meeting = make_meeting(party["local"], chair=woman)
    client.force_login(secretary)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "رئيسة الجلسة" in page
    assert "الكاتبة الأولى، التنظيم الجهوي بجهة الواحة" in page
    meeting.chair_capacity = "عضو المكتب السياسي"
    meeting.save()
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "عضو المكتب السياسي" in page
    assert "الكاتبة الأولى" not in page


def _elect(party, count):
    """A meeting of the local branch with an election of `count` counsellors, and as many rows of every other part."""
    meeting = make_meeting(party["local"], title=f"جمع {count}", date=date(2025, 1, count))
    office = Office.objects.get(code="counsellor")
    people = [make_member(party["local"], family_name=f"المستشار {count} {n}").person for n in range(count)]
    people[0].gender = Gender.FEMALE
    people[0].save()
    places = [Place(office, person) for person in people]
    acts = [ActRecord(order=1, method=Method.CONSENSUS, all_other_offices=True)]
    record_election(meeting=meeting, places=[*places, Place(office)], acts=acts)
    for order, person in enumerate(people, start=1):
        Attendance.objects.create(meeting=meeting, order=order, person=person)
        Intervention.objects.create(meeting=meeting, order=order, speaker=person, subject="مداخلة")
        resolution = Resolution.objects.create(meeting=meeting, order=order, subject="قرار")
        Task.objects.create(resolution=resolution, subject="مهمة", owner=person)
    return meeting


def test_whoever_was_elected_and_is_no_member_yet_is_named_and_sits_not(client, party, secretary):
    office, meeting = Office.objects.get(code="counsellor"), make_meeting(party["local"])
    member, guest = make_member(party["local"]).person, make_person(party["local"], "منى", "الشاوي", Gender.FEMALE)
    places = [Place(office), Place(office, guest, joins_later=True), Place(office, member, joins_later=True)]
    record_election(meeting=meeting, places=places)
    assert [row.person for row in Mandate.objects.filter(seat__bureau__election__meeting=meeting)] == [member]
    client.force_login(secretary)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert page.count("(في انتظار العضوية)") == 1
    elected = '<span class="elected-office">مستشارة</span> <span class="elected-name"> منى الشاوي'
    assert in_one_line(page).count(elected) == 1
    assert "1 من 2 (50\xa0%)" in page


def test_elected_bureau_with_titles_vacancy_and_share_of_women(client, party, secretary):
    meeting = _elect(party, 3)
    client.force_login(secretary)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert page.count('<span class="elected-office">مستشارة</span>') == 1
    assert page.count('<span class="elected-office">مستشار</span>') == 2
    assert page.count("مقعد شاغر") == 1
    assert "1 من 3 (33\xa0%)" in page
    assert "بالتوافق" in page
    assert party["local"].get_absolute_url() in page


def test_record_is_flat(client, party, secretary, assert_flat_queries):
    meetings = {}

    def grow(rows):
        meetings["last"] = _elect(party, rows)

    before = make_meeting(party["local"], date=date(2024, 12, 1))
    Task.objects.create(resolution=Resolution.objects.create(meeting=before, subject="قرار"), subject="مهمة")
    client.force_login(secretary)
    assert assert_flat_queries(grow, lambda: client.get(meetings["last"].get_absolute_url())) <= 25


def test_edit_actions_are_for_those_who_keep_the_record(client, party, secretary, treasurer):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    page = client.get(meeting.get_absolute_url()).content.decode()
    for name in ("facts", "agenda", "attendance", "interventions", "resolutions", "election"):
        assert reverse(f"meetings:{name}", args=[meeting.pk]) in page
    client.force_login(treasurer)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert reverse("meetings:agenda", args=[meeting.pk]) not in page
    assert "لم يُسجل" not in page


def test_branch_secretary_keeps_the_record_and_reads_who_records_the_election(
    client, party, secretary, branch_secretary
):
    meeting = make_meeting(party["local"])
    client.force_login(branch_secretary)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert reverse("meetings:agenda", args=[meeting.pk]) in page
    assert f"يسجل الانتخابَ الفرع الإقليمي بالنخيل: الكاتب الأول {secretary.person}." in " ".join(page.split())


def test_headquarters_reads_everything(client, party):
    meeting = make_meeting(party["local"])
    client.force_login(make_user(is_superuser=True))
    assert client.get(meeting.get_absolute_url()).status_code == 200
