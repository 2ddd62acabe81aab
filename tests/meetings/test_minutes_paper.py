"""The minutes as a paper: all that is recorded, nothing that is not; and who gets them."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Office
from bureaus.places import Place
from documents.pdf import make_pdf
from meetings.election_record import ElectionRecord
from meetings.elections import ActRecord, record_election
from meetings.models import AgendaItem, Attendance, Intervention, Meeting, Method, Resolution, Task
from meetings.papers import minutes_paper
from meetings.record import hold_record
from members.models import Gender
from tests.documents.reading import missing_words, pages_of, words_of
from tests.factories import make_member
from tests.meetings.records import make_meeting
from tests.visits import statuses


def minutes_url(meeting):
    return reverse("meetings:minutes-paper", args=[meeting.pk])


def paper_of(meeting, chair_capacity=""):
    [meeting] = hold_record([Meeting.objects.with_names().get(pk=meeting.pk)])
    return minutes_paper(meeting, ElectionRecord.all_of(meeting), chair_capacity)


def section_of(paper, heading):
    return next(section for section in paper["sections"] if section["heading"] == heading)


@pytest.fixture
def whole(party):
    """An assembly with everything that a record can hold."""
    branch = party["local"]
    chair = make_member(branch, given_name="أمينة", family_name="المرابط", gender=Gender.FEMALE).person
    rapporteur = make_member(branch, given_name="بدر", family_name="السوسي").person
    meeting = make_meeting(
        branch, venue="دار الشباب", starts_at=time(10), closed_at=time(13, 30), chair=chair, rapporteur=rapporteur,
        part_of_day="morning", call_number=2, called_on=date(2026, 10, 1), entitled_count=80, present_count=45,
        quorum=41, purpose="تجديد المكتب.\n\nوتقديم التقريرين.",
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, subject="التقرير الأدبي", note="يقدمه الكاتب")
    Attendance.objects.create(meeting=meeting, person=chair, capacity="كاتبة الفرع", order=1)
    Attendance.objects.create(meeting=meeting, person=rapporteur, is_guest=True, order=2)
    Attendance.objects.create(meeting=meeting, capacity="ممثلو الشبيبة", count=6, is_guest=True, order=3)
    Intervention.objects.create(
        meeting=meeting, speaker=rapporteur, capacity="مقرر", subject="حصيلة السنة", points="الانخراط\nالتواصل"
    )
    resolution = Resolution.objects.create(
        meeting=meeting, subject="المصادقة على التقرير", method=Method.SHOW_OF_HANDS, votes_for=40, abstentions=5
    )
    Task.objects.create(resolution=resolution, subject="نشر البلاغ", owner=chair, due_on=date(2026, 11, 1))
    offices = {office.code: office for office in Office.objects.all()}
    places = [Place(offices["branch_secretary"], chair), Place(offices["treasurer"], None)]
    record_election(
        meeting=meeting, places=places, acts=[ActRecord(order=1, method=Method.SECRET_BALLOT, all_other_offices=True)]
    )
    return meeting


def test_the_head_says_what_where_and_who(whole):
    paper = paper_of(whole, "كاتبة الفرع، الفرع المحلي بالنخيل")
    assert (paper["title"], paper["kind"]) == ("الجمع العام لتجديد المكتب", "محضر – جمع عام")
    assert paper["lead"] == "الأحد 18 أكتوبر 2026 صباحا"
    assert paper["facts"] == [
        ["المكان", "دار الشباب"],
        ["الساعة", "من 10:00 إلى 13:30"],
        ["رئيسة الجلسة", "أمينة المرابط، كاتبة الفرع، الفرع المحلي بالنخيل"],
        ["مقرر الجلسة", "بدر السوسي"],
        ["الاستدعاء", "الاستدعاء رقم 2، بتاريخ 1 أكتوبر 2026"],
    ]
    assert [name for _label, name in paper["signatures"]] == ["أمينة المرابط", "بدر السوسي"]


def test_the_record_follows_in_the_order_of_the_meeting(whole):
    paper = paper_of(whole)
    headings = [section["heading"] for section in paper["sections"]]
    assert headings == ["الغاية", "جدول الأعمال", "الحضور", "المداخلات", "القرارات", "انتخاب المكتب"]
    assert section_of(paper, "الغاية")["text"] == ["تجديد المكتب.", "وتقديم التقريرين."]
    assert section_of(paper, "الحضور")["tables"][0]["rows"] == [
        ["1", "أمينة المرابط", "كاتبة الفرع", ""],
        ["2", "بدر السوسي", "ضيف", ""],
        ["3", "ممثلو الشبيبة", "ضيوف", "6"],
    ]
    assert section_of(paper, "المداخلات")["items"] == [
        {"title": "حصيلة السنة", "note": "بدر السوسي، مقرر", "points": ["الانخراط", "التواصل"]}
    ]
    (resolution,) = section_of(paper, "القرارات")["items"]
    assert resolution["note"] == "برفع الأيدي، مع: 40، امتناع: 5"
    assert resolution["points"] == ["نشر البلاغ (أمينة المرابط، قبل 1 نونبر 2026)"]


def test_the_quorum_says_whether_it_was_reached(whole):
    assert section_of(paper_of(whole), "الحضور")["facts"][-1] == ["النصاب", "41 (اكتمل)"]
    Meeting.objects.filter(pk=whole.pk).update(present_count=None)
    assert section_of(paper_of(whole), "الحضور")["facts"][-1] == ["النصاب", "41"]


def test_the_election_says_how_and_who_and_what_stays_vacant(whole):
    section = section_of(paper_of(whole), "انتخاب المكتب")
    assert "الاقتراع السري" in section["text"][0]
    assert section["tables"][0]["rows"] == [
        ["1", "كاتبة الفرع", "أمينة المرابط"],
        ["2", "أمين(ة) المال", "مقعد شاغر"],
    ]


def test_every_word_of_the_minutes_is_found_in_them(whole):
    paper = paper_of(whole)
    assert missing_words(make_pdf("minutes", paper), words_of(paper)) == []


def test_what_is_not_recorded_is_not_said(party):
    paper = paper_of(make_meeting(party["local"]))
    assert (paper["facts"], paper["sections"]) == ([], [])
    (page,) = pages_of(make_pdf("minutes", paper))
    assert "توقيع" in page
    assert "الحضور" not in page


def test_a_meeting_to_come_has_no_minutes_yet(party):
    paper = paper_of(make_meeting(party["local"], date=localdate() + timedelta(days=7)))
    assert paper["kind"] == "جمع عام"


def test_long_minutes_go_over_pages_in_the_same_number_of_queries(party, assert_flat_queries):
    meeting = make_meeting(party["local"])
    person = make_member(party["local"]).person

    def grow(rows):
        for number in range(rows):
            points = "\n".join(["نقاش مستفيض حول حصيلة الفرع وآفاق عمله في السنة المقبلة " * 4] * 3)
            Intervention.objects.create(meeting=meeting, speaker=person, subject=f"مداخلة {number}", points=points)
            row = Resolution.objects.create(meeting=meeting, subject=f"قرار {number}")
            Task.objects.create(resolution=row, subject="متابعة", owner=person)

    assert_flat_queries(grow, lambda: paper_of(meeting))
    pages = pages_of(make_pdf("minutes", paper_of(meeting)))
    assert len(pages) > 3
    assert "توقيع" in pages[-1]


def test_who_gets_the_minutes(client, whole, secretary, teammate, member, outsider):
    assert statuses(client, minutes_url(whole), secretary, teammate, member, outsider, None) == [
        200,
        404,
        404,
        404,
        302,
    ]


def test_the_record_leads_to_its_minutes(client, whole, secretary):
    client.force_login(secretary)
    assert minutes_url(whole) in client.get(whole.get_absolute_url()).text
    answer = client.get(minutes_url(whole))
    assert 'filename="minutes-nakhil-2026-10-18.pdf"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert "دار الشباب" in pages_of(answer.content)[0]
