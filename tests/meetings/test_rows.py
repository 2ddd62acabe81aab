"""Rows of a record: people who change places, keys that are stale or made up, how many rows a page holds."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Attendance, Resolution, Task
from members.models import Gender, Person
from tests.factories import make_branch, make_member, make_person
from tests.forms import changes, rows_of, values_of
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db

# A sheet of 200, 100 interventions, 50 items, 30 resolutions with 90 rows of tasks: the most that a page holds.
MOST = {"agenda": 50, "attendance": 200, "interventions": 100, "resolutions": 30}
TASKS = 90


@pytest.fixture
def meeting(party):
    return make_meeting(party["local"])


@pytest.fixture
def people(party):
    return [make_member(party["local"], family_name=f"الحاضر {name}").person for name in ("الأول", "الثاني", "الثالث")]


@pytest.fixture
def sheet(client, secretary, meeting, people):
    """The address of an attendance sheet with two people on it."""
    client.force_login(secretary)
    for order, person in enumerate(people[:2], start=1):
        meeting.attendance.create(order=order, person=person, capacity=f"صفة {order}")
    return reverse("meetings:attendance", args=[meeting.pk])


def address(meeting, part):
    return reverse(f"meetings:{part}", args=[meeting.pk])


def row_of(row, person):
    return {f"attendance-{row}-person-name": person.full_name, f"attendance-{row}-person-chosen": person.pk}


def on_sheet(meeting):
    return [(row.order, row.person, row.capacity) for row in meeting.attendance.select_related("person")]


def test_two_people_swap_their_rows(client, meeting, people, sheet):
    first, second, _third = people
    values = values_of(client.get(sheet)) | row_of(0, second) | row_of(1, first)
    assert client.post(sheet, values).status_code == 302
    assert on_sheet(meeting) == [(1, second, "صفة 1"), (2, first, "صفة 2")]


def test_three_people_move_round(client, meeting, people, sheet):
    first, second, third = people
    meeting.attendance.create(order=3, person=third, capacity="صفة 3")
    values = values_of(client.get(sheet)) | row_of(0, second) | row_of(1, third) | row_of(2, first)
    assert client.post(sheet, values).status_code == 302
    assert [person for _order, person, _capacity in on_sheet(meeting)] == [second, third, first]


@pytest.mark.parametrize("row", [1, 2])
def test_who_is_removed_in_one_row_is_named_in_another(client, meeting, people, sheet, row):
    """In a row that exists, or in a new one."""
    values = values_of(client.get(sheet)) | {"attendance-0-DELETE": "on"} | row_of(row, people[0])
    assert client.post(sheet, values).status_code == 302
    expected = [(2, people[0], "صفة 2")] if row == 1 else [(2, people[1], "صفة 2"), (3, people[0], "")]
    assert on_sheet(meeting) == expected


def test_people_from_elsewhere_swap_their_rows_too(client, party, meeting, sheet):
    """Whom the record names may be named again, though their files are out of the user's sight."""
    elsewhere = make_branch(party["national"], "region")
    guests = [make_person(elsewhere, family_name=name) for name in ("الضيف", "الزائر")]
    for row, guest in zip(meeting.attendance.order_by("order"), guests, strict=True):
        Attendance.objects.filter(pk=row.pk).update(person=guest)
    count = Person.objects.count()
    values = values_of(client.get(sheet)) | {
        "attendance-0-person-name": guests[1].full_name,
        "attendance-0-person-chosen": guests[1].pk,
        "attendance-1-person-name": guests[0].full_name,
        "attendance-1-person-chosen": guests[0].pk,
    }
    assert client.post(sheet, values).status_code == 302
    assert [person for _order, person, _capacity in on_sheet(meeting)] == guests[::-1]
    assert Person.objects.count() == count


def test_somebody_new_signs_the_sheet_once(client, meeting, sheet):
    new = {"attendance-2-person-name": "هدى الصنهاجي", "attendance-2-person-gender": "F"}
    values = values_of(client.get(sheet)) | new
    assert client.post(sheet, values | {"attendance-0-person-name": "هدى الصنهاجي"}).status_code == 422
    assert not Person.objects.filter(given_name="هدى").exists()
    assert client.post(sheet, values).status_code == 302
    added = meeting.attendance.order_by("order").last().person
    assert (added.full_name, added.gender, added.branch) == ("هدى الصنهاجي", Gender.FEMALE, meeting.branch)
    assert [row.history_type for row in added.history.all()] == ["+"]


@pytest.mark.parametrize("name", ["هدى " + "ا" * 81, "هدى " + "ﷺ" * 70, "؟؟ ؟؟", "ه" * 90 + " الصنهاجي"])
def test_a_name_that_no_column_holds_is_refused(client, meeting, sheet, name):
    values = values_of(client.get(sheet)) | {"attendance-2-person-name": name, "attendance-2-person-gender": "F"}
    answer = client.post(sheet, values)
    assert answer.status_code == 422
    assert "name" in answer.context["formset"].forms[2].people["person"].errors


def test_a_resolution_keeps_its_history_when_it_changes_and_not_when_only_a_task_does(client, secretary, meeting):
    resolution = meeting.resolutions.create(order=1, subject="قرار")
    task = resolution.tasks.create(order=1, subject="مهمة")
    client.force_login(secretary)
    url = address(meeting, "resolutions")
    client.post(url, values_of(client.get(url)) | {"resolutions-0-tasks-0-subject": "مهمة أخرى"})
    assert resolution.history.count() == 1
    subjects = {"resolutions-0-subject": "قرار آخر", "resolutions-1-subject": "ثان"}
    client.post(url, values_of(client.get(url)) | subjects)
    assert [row.history_type for row in resolution.history.all()] == ["~", "+"]
    assert resolution.history.latest().history_user == secretary
    assert [row.history_type for row in Resolution.objects.get(subject="ثان").history.all()] == ["+"]
    client.post(url, values_of(client.get(url)) | {"resolutions-0-DELETE": "on"})
    assert [row.history_type for row in Resolution.history.filter(id=resolution.pk)] == ["-", "~", "+"]
    assert not Task.objects.filter(pk=task.pk).exists()


def test_a_resolution_that_was_added_takes_tasks(client, secretary, meeting):
    client.force_login(secretary)
    url = address(meeting, "resolutions")
    page = client.post(url, values_of(client.get(url)) | {"add": "resolutions"})
    page = client.post(url, values_of(page) | {"resolutions-2-subject": "قرار", "add": "resolutions-2-tasks"})
    assert client.post(url, values_of(page) | {"resolutions-2-tasks-1-subject": "مهمة"}).status_code == 302
    assert Task.objects.get().resolution.subject == "قرار"


# -- Hidden fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", MOST)
def test_the_keys_tell_which_rows_exist_whatever_the_count_says(client, secretary, meeting, people, part):
    fill(meeting, part, 2, people)
    client.force_login(secretary)
    before = rows_of("meetings")
    values = values_of(client.get(address(meeting, part)))
    for count in ("0", "1", "3", "77", "-1"):
        assert client.post(address(meeting, part), values | {f"{part}-INITIAL_FORMS": count}).status_code == 302
        assert changes(before, rows_of("meetings")) == []


@pytest.mark.parametrize("part", MOST)
@pytest.mark.parametrize("key", ["9" * 25, "9" * 5000, "½", "-1", "\0", "abc", "other", "first"])
def test_a_row_that_is_not_there_is_refused_in_words(client, party, secretary, meeting, people, part, key):
    fill(meeting, part, 2, people)
    other = make_meeting(party["other"])
    fill(other, part, 1, people)
    keys = {"other": getattr(other, part).get().pk, "first": getattr(meeting, part).first().pk}
    client.force_login(secretary)
    before = rows_of("meetings")
    values = values_of(client.get(address(meeting, part))) | {f"{part}-1-id": keys.get(key, key)}
    answer = client.post(address(meeting, part), values | {f"{part}-0-subject": "تغيير"})
    assert answer.status_code == 422
    assert "تغيرت صفوف هذه الصفحة أو حُذفت" in answer.text
    assert changes(before, rows_of("meetings")) == []


def test_a_row_that_somebody_else_removed_meanwhile_is_not_made_again(client, meeting, sheet):
    values = values_of(client.get(sheet))
    meeting.attendance.last().delete()
    answer = client.post(sheet, values | {"attendance-0-capacity": "صفة أخرى"})
    assert answer.status_code == 422
    assert values_of(answer)["attendance-0-capacity"] == "صفة أخرى"
    assert meeting.attendance.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("TOTAL_FORMS", "-1"), *product(["TOTAL_FORMS", "INITIAL_FORMS"], ["9" * 5000, "½", "", "abc", "\0"])],
)
@pytest.mark.parametrize("prefix", ["resolutions", "resolutions-0-tasks"])
def test_a_count_that_is_none_is_refused_in_words(client, secretary, meeting, people, prefix, name, value):
    fill(meeting, "resolutions", 1, people)
    client.force_login(secretary)
    url = address(meeting, "resolutions")
    before = rows_of("meetings")
    values = values_of(client.get(url)) | {"resolutions-0-subject": "تغيير", f"{prefix}-{name}": value}
    for button in ({}, {"add": prefix}):
        assert client.post(url, values | button).status_code == (200 if button else 422)
    assert changes(before, rows_of("meetings")) == []


# -- How many rows ----------------------------------------------------------------------------------------------------


def fill(meeting, part, rows, people, tasks=1):
    """Bring the part to this many rows, which name the people in turn where they name any."""
    for number in range(getattr(meeting, part).count(), rows):
        person = people[number % len(people)]
        if part == "agenda":
            meeting.agenda.create(order=number, subject="نقطة")
        elif part == "attendance":
            meeting.attendance.create(order=number, person=person)
        elif part == "interventions":
            meeting.interventions.create(order=number, speaker=person, subject="مداخلة")
        else:
            resolution = meeting.resolutions.create(order=number, subject="قرار")
            for order in range(tasks):
                resolution.tasks.create(order=order, subject="مهمة", owner=person)


@pytest.mark.parametrize(("part", "most"), MOST.items())
def test_a_full_page_says_so_and_keeps_what_was_typed(client, secretary, meeting, part, most):
    client.force_login(secretary)
    url = address(meeting, part)
    field = "capacity" if part == "attendance" else "subject"
    values = values_of(client.get(url)) | {f"{part}-TOTAL_FORMS": most, f"{part}-{most - 1}-{field}": "الأخير"}
    for index in range(most if part == "resolutions" else 0):
        values |= {f"{part}-{index}-tasks-TOTAL_FORMS": 0, f"{part}-{index}-tasks-INITIAL_FORMS": 0}
    answer = client.post(url, values | {"add": part})
    assert answer.status_code == 200
    assert answer.context["formset"].total_form_count() == most
    assert "أكثر ما تسعه هذه الصفحة" in answer.text
    assert values_of(answer)[f"{part}-{most - 1}-{field}"] == "الأخير"
    assert client.post(url, values | {f"{part}-TOTAL_FORMS": most + 1}).status_code == 400
    assert client.post(url, values).status_code == 302
    assert getattr(meeting, part).count() == 1


def test_the_tasks_of_all_resolutions_share_a_bound(client, secretary, meeting):
    client.force_login(secretary)
    url = address(meeting, "resolutions")
    values = values_of(client.get(url)) | {"resolutions-0-subject": "قرار", "resolutions-0-tasks-0-subject": "أولى"}
    values |= {"resolutions-0-tasks-TOTAL_FORMS": TASKS - 1, "resolutions-0-tasks-88-subject": "أخيرة"}
    answer = client.post(url, values | {"add": "resolutions-1-tasks"})
    assert "أكثر ما تسعه هذه الصفحة" in answer.text
    assert values_of(answer)["resolutions-0-tasks-88-subject"] == "أخيرة"
    assert client.post(url, values | {"resolutions-1-tasks-TOTAL_FORMS": 2}).status_code == 400
    assert not Resolution.objects.exists()
    # A resolution can still be added, then: without a blank row for a task.
    page = client.post(url, values | {"add": "resolutions"})
    assert values_of(page)["resolutions-2-tasks-TOTAL_FORMS"] == "0"
    assert client.post(url, values_of(page)).status_code == 302
    assert Task.objects.count() == 2


@pytest.mark.parametrize(("part", "most"), MOST.items())
def test_a_longer_record_from_elsewhere_can_still_be_corrected(client, secretary, meeting, people, part, most):
    """An import may hold more than a page offers: what exists is shown and kept, and no more can be added."""
    rows = most + 2
    if part == "attendance":
        Attendance.objects.bulk_create(Attendance(meeting=meeting, capacity=f"{n}", order=n) for n in range(rows))
    else:
        fill(meeting, part, rows, people, tasks=4)
    client.force_login(secretary)
    url = address(meeting, part)
    values = values_of(client.get(url))
    assert int(values[f"{part}-TOTAL_FORMS"]) == rows
    field = "capacity" if part == "attendance" else "subject"
    assert client.post(url, values | {f"{part}-{rows - 1}-{field}": "مصحح"}).status_code == 302
    assert getattr(meeting, part).filter(**{field: "مصحح"}).count() == 1
    assert "أكثر ما تسعه هذه الصفحة" in client.post(url, values | {"add": part}).text


def submission(part, people, genders=False):
    """What is typed for a new row for each of these people (or names, of people who are new)."""
    person = {"attendance": "person", "interventions": "speaker", "resolutions": "tasks-0-owner"}.get(part)
    values = {f"{part}-TOTAL_FORMS": len(people), f"{part}-INITIAL_FORMS": 0}
    for index, name in enumerate(map(str, people)):
        row = f"{part}-{index}"
        values |= {f"{row}-subject": f"موضوع {index}"}
        if person:
            values |= {f"{row}-{person}-name": name, f"{row}-{person}-gender": "F" if genders else ""}
        if part == "resolutions":
            values |= {
                f"{row}-tasks-TOTAL_FORMS": 1,
                f"{row}-tasks-INITIAL_FORMS": 0,
                f"{row}-tasks-0-subject": "مهمة",
            }
    return values


@pytest.mark.parametrize("case", ["known", "new", "refused"])
@pytest.mark.parametrize(("part", "most"), MOST.items())
def test_a_submission_costs_the_same_whatever_its_rows(client, party, secretary, part, most, case):
    """Everybody is looked up at once and written at once: at 1, 3 and 30 rows, and at the most a page holds."""
    known = [make_person(party["local"], family_name=f"المعروف {n}") for n in range(most)] if case == "known" else []
    client.force_login(secretary)
    counts = {}
    for rows in (1, 1, 3, 30, most):  # the first fills what the process keeps
        meeting = make_meeting(party["local"])
        names = known[:rows] or [f"جديدة {meeting.pk} تماما {n}" for n in range(rows)]
        values = submission(part, names, genders=case == "new")
        if case == "refused":
            values |= {f"{part}-{rows - 1}-id": "abc"}
        with CaptureQueriesContext(connection) as context:
            answer = client.post(address(meeting, part), values)
        assert answer.status_code == (422 if case == "refused" else 302)
        counts[rows] = len(context)
    written = getattr(meeting, part).count()
    assert written == (0 if case == "refused" else most)
    assert counts[1] == counts[3] == counts[30] <= 24
    # SQLite takes 999 values a statement: the inserts of a full page are cut in two or three.
    assert counts[most] == counts[1] or (connection.vendor == "sqlite" and counts[most] <= counts[1] + 12)


# -- Two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_secretaries_name_the_same_person_at_once(secretary, meeting, people, sheet):
    """The second is refused on the form, not by an error of the database."""
    gate = Barrier(4)

    def post(_number):
        try:
            client = Client()
            client.force_login(secretary)
            values = values_of(client.get(sheet)) | row_of(2, people[2])
            gate.wait()
            return client.post(sheet, values).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(post, range(4))) == [302, 422, 422, 422]
    assert meeting.attendance.filter(person=people[2]).count() == 1
