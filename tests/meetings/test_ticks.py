"""The attendance sheet by ticks, the titles and items that are proposed, and what is folded away."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.forms import ticks
from meetings.models import Meeting
from members.models import Gender
from tests.factories import holder_of, make_member, make_person
from tests.meetings.records import make_meeting, values_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(party):
    return make_meeting(party["local"])


@pytest.fixture
def sheet(client, secretary, meeting):
    client.force_login(secretary)
    return reverse("meetings:attendance", args=[meeting.pk])


@pytest.fixture
def members(party):
    names = [("أمينة", "آيت القاضي"), ("هند", "البقالي"), ("زينب", "العلوي")]
    return [
        make_member(party["local"], given_name=given, family_name=family, gender=Gender.FEMALE).person
        for given, family in names
    ]


def tick(*people):
    return {f"tick-{person.pk}": "on" for person in people}


def attending(meeting):
    return [row.person for row in meeting.attendance.order_by("order", "pk")]


def offered(client, sheet):
    """(those who are ticked, those who may be) on the page."""
    found = client.get(sheet).context["formset"].ticks
    return [row.person for row in found.present], [row.person for row in found.others]


def test_the_roster_stands_before_the_members_with_its_titles(client, party, sheet, members, bureau):
    make_person(party["local"], family_name="غير عضو")
    make_member(party["other"], family_name="فرع آخر")
    present, others = offered(client, sheet)
    assert present == []
    assert others[0] == holder_of(bureau, "branch_secretary")
    assert others[5:] == members
    assert len(others) == 8
    assert "كاتب الفرع" in client.get(sheet).text


def test_who_was_no_member_on_the_day_is_not_offered(client, party, sheet, members):
    late = make_member(party["local"], on=date(2026, 11, 1), family_name="المتأخر").person
    assert late not in offered(client, sheet)[1]


def test_ticks_make_rows_beside_the_free_lines(client, sheet, meeting, members):
    values = values_of(client.get(sheet)) | tick(members[0], members[2]) | {"attendance-0-capacity": "ضيوف"}
    assert client.post(sheet, values).status_code == 302
    assert attending(meeting) == [None, members[0], members[2]]
    assert offered(client, sheet) == ([members[0], members[2]], [members[1]])


def test_a_tick_taken_away_removes_the_row_and_no_other(client, sheet, meeting, members):
    for order, person in enumerate(members, start=1):
        meeting.attendance.create(person=person, order=order)
    values = values_of(client.get(sheet))
    del values[f"tick-{members[1].pk}"]
    assert client.post(sheet, values).status_code == 302
    assert attending(meeting) == [members[0], members[2]]


def test_sent_back_as_shown_nothing_changes(client, sheet, meeting, members):
    rows = [meeting.attendance.create(person=person, order=order) for order, person in enumerate(members, start=1)]
    assert client.post(sheet, values_of(client.get(sheet))).status_code == 302
    assert list(meeting.attendance.order_by("order")) == rows


def test_a_tick_that_somebody_else_set_meanwhile_stays(client, sheet, meeting, members):
    values = values_of(client.get(sheet)) | tick(members[0])
    meeting.attendance.create(person=members[1], order=1)
    assert client.post(sheet, values).status_code == 302
    assert set(attending(meeting)) == {members[0], members[1]}


def test_a_row_that_tells_more_than_a_tick_stays_a_line(client, sheet, meeting, members):
    meeting.attendance.create(person=members[0], capacity="ضيفة", order=1)
    meeting.attendance.create(person=members[1], is_guest=True, order=2)
    assert offered(client, sheet) == ([], [members[2]])
    values = values_of(client.get(sheet))
    assert (values["attendance-0-person-name"], values["attendance-1-person-name"]) == tuple(map(str, members[:2]))


def test_ticked_and_named_in_a_line_is_refused(client, sheet, meeting, members):
    line = {"attendance-0-person-name": str(members[0]), "attendance-0-capacity": "رئيسة اللجنة"}
    answer = client.post(sheet, values_of(client.get(sheet)) | tick(members[0]) | line)
    assert answer.status_code == 422
    assert "هذا الشخص مسجل في لائحة الحضور." in answer.text
    assert not meeting.attendance.exists()
    assert f'name="tick-{members[0].pk}" id="tick-{members[0].pk}" checked' in answer.text


def test_a_tick_becomes_a_line_with_a_capacity(client, sheet, meeting, members):
    meeting.attendance.create(person=members[0], order=1)
    values = values_of(client.get(sheet)) | {
        "attendance-0-person-name": str(members[0]),
        "attendance-0-capacity": "ضيفة",
    }
    del values[f"tick-{members[0].pk}"]
    assert client.post(sheet, values).status_code == 302
    assert [(row.person, row.capacity) for row in meeting.attendance.all()] == [(members[0], "ضيفة")]


@pytest.mark.parametrize("key", ["0", "999999", "\0", "9" * 40, "½", ""])
def test_a_tick_of_nobody_here_is_refused(client, sheet, meeting, members, key):
    answer = client.post(sheet, values_of(client.get(sheet)) | {f"tick-{key}": "on"})
    assert answer.status_code == 422
    assert not meeting.attendance.exists()


def test_somebody_of_another_branch_is_not_ticked(client, party, sheet, meeting):
    other = make_member(party["other"]).person
    assert client.post(sheet, values_of(client.get(sheet)) | tick(other)).status_code == 422


@pytest.mark.parametrize("was", ["\0", "½,,", "9" * 5000, "1,2,3"])
def test_garbage_about_what_was_ticked_removes_nobody_else(client, sheet, meeting, members, was):
    meeting.attendance.create(person=members[0], order=1)
    answer = client.post(sheet, values_of(client.get(sheet)) | {"ticks-was": was})
    assert answer.status_code == 302
    assert members[0] in attending(meeting)


@pytest.fixture
def few(monkeypatch):
    """A page that shows two people who are not ticked."""
    monkeypatch.setattr(ticks, "MOST_SHOWN", 2)


def test_a_long_list_is_turned_with_its_ticks_kept(client, sheet, meeting, members, few):
    first = client.get(sheet)
    assert [row.person for row in first.context["formset"].ticks.others] == members[:2]
    second = client.post(sheet, values_of(first) | tick(members[0]) | {"add": "ticks-page-2"})
    found = second.context["formset"].ticks
    assert [row.person for row in found.present] == [members[0]]
    assert not meeting.attendance.exists()
    assert client.post(sheet, values_of(second) | tick(members[2])).status_code == 302
    assert attending(meeting) == [members[0], members[2]]


def test_pages_of_a_long_list_hold_each_name_once(client, party, sheet, bureau, members, few):
    page, names, number = client.get(sheet), [], 1
    while True:
        found = page.context["formset"].ticks
        names += [row.person for row in found.others]
        if not found.page.has_next():
            break
        number += 1
        page = client.post(sheet, values_of(page) | tick(names[-1]) | {"add": f"ticks-page-{number}"})
    assert (number, len(names), len(set(names))) == (4, 8, 8)
    assert names[5:] == members


def test_a_long_list_reads_one_page_of_the_members(client, party, sheet, few):
    for number in range(9):
        make_member(party["local"], family_name=f"العضو {number}")
    with CaptureQueriesContext(connection) as queries:
        client.get(sheet)
    lists = [query["sql"] for query in queries if 'FROM "members_person"' in query["sql"]]
    assert [sql[-7:] for sql in lists if "family_name" in sql and not sql.endswith("ASC")] == ["LIMIT 3"]


def test_a_long_list_is_searched_by_folded_words_with_its_ticks_kept(client, sheet, members, few):
    page = client.post(
        sheet, values_of(client.get(sheet)) | tick(members[1]) | {"ticks-find": "امينه", "add": "ticks-find"}
    )
    found = page.context["formset"].ticks
    assert ([row.person for row in found.present], [row.person for row in found.others]) == (
        [members[1]],
        [members[0]],
    )
    nobody = client.post(sheet, values_of(page) | {"ticks-find": "لا أحد هنا", "add": "ticks-find"})
    assert "لا أحد يطابق هذا البحث" in nobody.text
    assert tick(members[1]).items() <= values_of(nobody).items()


def test_the_sheet_is_flat(client, party, sheet, assert_flat_queries):
    made = []

    def grow(rows):
        made.extend(make_member(party["local"], family_name=f"العضو {n}") for n in range(len(made), rows))

    assert assert_flat_queries(grow, lambda: client.get(sheet)) <= 14


def test_usual_items_of_the_agenda_fill_the_first_blank_row(client, secretary, meeting):
    client.force_login(secretary)
    address = reverse("meetings:agenda", args=[meeting.pk])
    page = client.get(address)
    usual = page.context["formset"].usual
    assert usual[1] == ("agenda-usual-1", "تلاوة التقرير الأدبي ومناقشته")
    taken = client.post(address, values_of(page) | {"agenda-0-subject": "نقطة", "add": "agenda-usual-1"})
    filled = values_of(taken)
    assert (filled["agenda-0-subject"], filled["agenda-1-subject"]) == ("نقطة", usual[1][1])
    assert usual[1] not in taken.context["formset"].usual
    assert "autofocus" in taken.context["formset"].forms[1].fields["subject"].widget.attrs
    for number in (0, 2, 3):
        taken = client.post(address, values_of(taken) | {"add": f"agenda-usual-{number}"})
    assert client.post(address, values_of(taken)).status_code == 302
    assert list(meeting.agenda.values_list("subject", flat=True)) == ["نقطة", *[usual[n][1] for n in (1, 0, 2, 3)]]


@pytest.mark.parametrize("add", ["agenda-usual-99", "agenda-usual-", "agenda-usual-½", "agenda-usual-" + "9" * 40])
def test_an_item_that_is_not_proposed_adds_nothing(client, secretary, meeting, add):
    client.force_login(secretary)
    address = reverse("meetings:agenda", args=[meeting.pk])
    page = client.post(address, values_of(client.get(address)) | {"add": add})
    assert page.status_code == 200
    assert values_of(page)["agenda-0-subject"] == ""


def test_a_usual_title_is_taken_by_one_button_and_saves_nothing(client, party, secretary):
    client.force_login(secretary)
    address = reverse("meetings:record", args=[party["local"].slug])
    title = "الجمع العام لتجديد مكتب الفرع المحلي بالنخيل"
    assert f'value="{title}"' in client.get(address).text
    page = client.post(address, values_of(client.get(address)) | {"venue": "المقر", "take": title})
    assert (page.status_code, Meeting.objects.count()) == (200, 0)
    assert (values_of(page)["title"], values_of(page)["venue"]) == (title, "المقر")
    assert client.post(address, values_of(page) | {"date": "05/09/2026"}).status_code == 302
    assert Meeting.objects.get().title == title


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ({}, False),
        ({"call_number": 2}, True),
        ({"source_place": "النخيل"}, True),
        ({"called_on": date(2026, 10, 1)}, True),
    ],
)
def test_the_call_and_the_source_open_when_filled(client, party, secretary, facts, is_open):
    meeting = make_meeting(party["local"], **facts)
    client.force_login(secretary)
    page = client.get(reverse("meetings:facts", args=[meeting.pk])).text
    assert ('<details class="fold" open>' in page) == is_open


def test_the_call_opens_when_it_is_wrong(client, secretary, meeting):
    client.force_login(secretary)
    address = reverse("meetings:facts", args=[meeting.pk])
    page = client.post(address, values_of(client.get(address)) | {"called_on": "31/02/2026"})
    assert page.status_code == 422
    assert '<details class="fold" open>' in page.text
