"""Meetings in the administration: the whole record of an assembly on one page."""

from datetime import date

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from meetings.models import Meeting, Task
from tests.factories import make_branch, make_officer, make_person
from tests.rows import election_row, meeting_row, resolution_row

ADD = reverse("admin:meetings_meeting_add")
PREFIXES = ("agenda", "attendance", "interventions", "resolutions", "elections")


def page(name, row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def record(branch, fields=None, **inlines):
    data = {"branch": branch.pk, "kind": "general_assembly", "title": "جمع تجديد المكتب", "date": "03/05/2026"}
    data |= {"call_number": "", **(fields or {})}
    for prefix in PREFIXES:
        rows = inlines.get(prefix, [])
        old = sum("id" in row for row in rows)
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": old}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def test_an_assembly_is_recorded_on_one_page(client, party, secretary):
    speaker = make_person(party["local"])
    client.force_login(secretary)
    data = record(
        party["local"],
        {
            "chair": secretary.person_id,
            "chair_capacity": "الكاتب الأول للفرع الإقليمي",
            "venue_branch": party["province"].pk,
        },
        agenda=[{"order": 1, "subject": "التقرير الأدبي"}, {"order": 2, "subject": "تجديد المكتب"}],
        attendance=[{"order": 1, "capacity": "منخرطو الفرع"}, {"order": 2, "person": speaker.pk}],
        interventions=[{"order": 1, "speaker": speaker.pk, "subject": "الشأن المحلي", "points": "أولا\nثانيا"}],
        resolutions=[{"order": 1, "subject": "عقد لقاء تواصلي", "method": "consensus"}],
    )
    with zeal_ignore():  # a form asks for each choice as it checks it
        assert client.post(ADD, data).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.date == date(2026, 5, 3)
    assert [item.subject for item in meeting.agenda.all()] == ["التقرير الأدبي", "تجديد المكتب"]
    assert meeting.attendance.count() == 2
    assert meeting.interventions.get().point_list == ["أولا", "ثانيا"]
    assert meeting.resolutions.get().votes_for is None


def test_the_chair_may_come_from_the_level_above(client, party, secretary, branch_secretary):
    client.force_login(branch_secretary)
    assert client.post(ADD, record(party["local"], {"chair": secretary.person_id})).status_code == 302
    stranger = make_officer(make_branch(party["region"], "province"), "first_secretary").person
    answer = client.post(ADD, record(party["local"], {"chair": stranger.pk}))
    assert list(answer.context["adminform"].form.errors) == ["chair"]


@pytest.mark.parametrize("place", ["other", "province"])
def test_nobody_convenes_for_another_branch(client, party, branch_secretary, place):
    client.force_login(branch_secretary)
    answer = client.post(ADD, record(party[place]))
    assert list(answer.context["adminform"].form.errors) == ["branch"]
    assert not Meeting.objects.exists()


def test_people_of_another_branch_are_not_put_on_the_sheet(client, party, branch_secretary):
    stranger = make_person(party["other"])
    client.force_login(branch_secretary)
    answer = client.post(ADD, record(party["local"], attendance=[{"order": 1, "person": stranger.pk}]))
    forms = {formset.formset.prefix: formset.formset for formset in answer.context["inline_admin_formsets"]}
    assert "person" in forms["attendance"].errors[0]
    assert not Meeting.objects.exists()


def test_who_left_since_does_not_lock_the_record(client, party, branch_secretary):
    """Somebody on the sheet has moved out of reach: the rest of the meeting can still be written."""
    meeting = meeting_row(party["local"])
    row = meeting.attendance.get()
    row.person.branch = party["other"]
    row.person.save()
    client.force_login(branch_secretary)
    sheet = [{"id": row.pk, "meeting": meeting.pk, "order": 1, "person": row.person_id}]
    data = record(party["local"], {"title": "عنوان مصحح"}, attendance=sheet)
    assert client.post(page("change", meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert meeting.title == "عنوان مصحح"


def test_tasks_follow_a_resolution(client, party, secretary):
    resolution = resolution_row(party["local"])
    client.force_login(secretary)
    data = {"order": 1, "subject": resolution.subject, "method": "", "tasks-TOTAL_FORMS": 1, "tasks-INITIAL_FORMS": 0}
    task = {"tasks-0-order": 2, "tasks-0-subject": "إعداد لائحة", "tasks-0-due_on": "01/12/2026"}
    assert client.post(page("change", resolution), data | task).status_code == 302
    assert Task.objects.get(subject="إعداد لائحة").due_on == date(2026, 12, 1)


def test_an_election_is_read_with_its_result(client, party, secretary):
    election = election_row(party["local"])
    client.force_login(secretary)
    answer = client.get(page("change", election))
    assert "مستشار" in answer.text
    assert client.get(page("change", election.meeting)).status_code == 200
    readonly = client.get(page("change", election.meeting)).context["adminform"].readonly_fields
    assert set(readonly) == {"branch", "date"}


def test_the_search_is_folded(client, party, secretary):
    meeting = meeting_row(party["local"])
    meeting.title = "لقاء بقاعة الأمل"
    meeting.save()
    client.force_login(secretary)
    found = client.get(reverse("admin:meetings_meeting_changelist"), {"q": "امل"}).context["cl"].result_list
    assert list(found) == [meeting]


def test_a_long_sheet_costs_what_a_short_one_does(client, party, secretary, assert_flat_queries):
    meeting = meeting_row(party["local"])
    client.force_login(secretary)

    def grow(rows):
        while meeting.attendance.count() < rows:
            meeting.attendance.create(person=make_person(party["local"]), order=2)

    assert_flat_queries(grow, lambda: client.get(page("change", meeting)))
