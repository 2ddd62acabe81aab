"""A form changes the field that was changed and nothing else: what it does not show, or cannot offer, it keeps."""

import re
from datetime import date, time

import pytest
from django.apps import apps
from django.urls import reverse

from branches.models import Kind
from meetings.models import Meeting, Method, TaskAct
from members.models import Gender
from tests.factories import make_branch, make_member, make_person
from tests.forms import Change, changes, read_form, rows_of, values_of

pytestmark = pytest.mark.django_db

PARTS = ("facts", "agenda", "attendance", "interventions", "resolutions")


@pytest.fixture
def elsewhere(party):
    """A branch of another region, which the first secretary of the province neither sees nor is offered."""
    return make_branch(party["national"], Kind.REGION, "التنظيم الجهوي بجهة الساحل", "coast-region")


@pytest.fixture
def meeting(party, elsewhere):
    """A meeting as an import or the administration may leave it: all filled, people and host from elsewhere."""
    people = [make_person(elsewhere, family_name=f"الضيف {n}", gender=Gender.MALE) for n in range(6)]
    people[5] = make_person(elsewhere, "سعيد", "الضيف 4")  # a namesake of somebody in the record
    meeting = Meeting.objects.create(
        branch=party["local"],
        kind=Meeting.Kind.COUNCIL_MEETING,
        title="دورة المجلس",
        purpose="التقييم\nالتخطيط",
        date=date(2026, 10, 18),
        part_of_day="evening",
        starts_at=time(18, 30, 15),
        closed_at=time(20, 45),
        venue="قاعة الاجتماعات",
        venue_branch=elsewhere,
        chair=people[0],
        chair_capacity="عضو المكتب السياسي",
        rapporteur=people[1],
        call_number=2,
        called_on=date(2026, 10, 1),
        entitled_count=120,
        present_count=80,
        quorum=61,
        source_kind="a leaflet",
        source_credit="لجنة الإعلام",
        source_place="النخيل",
    )
    for order, subject in ((3, "كلمة"), (7, "تقرير")):
        meeting.agenda.create(order=order, subject=subject, note="سطر\nسطر ثان")
        speaker = people[2] if order == 3 else people[4]
        meeting.interventions.create(
            order=order, speaker=speaker, capacity="ضيف", subject=subject, points="نقطة\nنقطة ثانية"
        )
    meeting.attendance.create(order=4, person=people[4], capacity="ضيف", count=1, is_guest=True)
    meeting.attendance.create(order=9, person=people[3], capacity="مناضل", count=2)
    meeting.attendance.create(order=10, capacity="ضيوف", count=12, is_guest=True)
    votes = {"method": Method.SHOW_OF_HANDS, "votes_for": 50, "votes_against": 3, "abstentions": 0}
    for order in (2, 5):
        resolution = meeting.resolutions.create(order=order, subject=f"قرار {order}\nتتمة", **votes)
        days = {"due_on": date(2027, 1, 1), "done_on": date(2026, 11, 1)}
        resolution.tasks.create(order=6, subject="مهمة", owner=people[5], **days)
        resolution.tasks.create(order=8, subject="مهمة ثانية", owner=people[0], **days)
    return meeting


@pytest.fixture
def known(party):
    return make_member(party["local"], given_name="نجاة", family_name="الرامي", gender=Gender.FEMALE).person


def other_value(form, name, known):
    """{name: value} with which the user changes this field of the form to something else that is valid."""
    value, kind = form.values.get(name, ""), form.kinds[name]
    if name.endswith("-name"):
        return {name: known.full_name, name.removesuffix("name") + "chosen": known.pk}
    if kind == "checkbox":
        return {name: "" if value else "on"}
    if kind in ("select", "radio"):
        return {name: next(option for option in form.options[name] if option and option != value)}
    if kind == "time":
        return {name: "19:20"}
    if kind == "number":
        return {name: str(int(value) + 1)}
    if re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        return {
            name: "02/11/2026" if name.endswith("-done_on") else "02/10/2026"
        }  # nothing is done before the meeting
    return {name: f"{value} المزيد"}


def is_of_a_row(form, name):
    """Whether the field belongs to the meeting or to a row that exists, and is no tick to add or remove it."""
    if name.startswith("tick-"):
        return False
    prefixes = [name[: found.end()] for found in re.finditer(r"-\d+-", name)]
    return all(form.values.get(f"{prefix}id") for prefix in prefixes) and not name.endswith("-DELETE")


def column(name):
    """The model's field that a form's field stands for."""
    parts = name.split("-")
    return f"{parts[-2]}_id" if parts[-1] == "name" else parts[-1].replace("venue_branch", "venue_branch_id")


@pytest.mark.parametrize("part", PARTS)
def test_a_form_sent_back_as_shown_changes_nothing(client, secretary, meeting, part):
    address = reverse(f"meetings:{part}", args=[meeting.pk])
    client.force_login(secretary)
    before = rows_of("meetings", "members")
    assert client.post(address, values_of(client.get(address))).status_code == 302
    assert changes(before, rows_of("meetings", "members")) == []


@pytest.mark.parametrize("part", PARTS)
def test_one_field_changed_changes_that_field_alone(client, secretary, meeting, known, part):
    address = reverse(f"meetings:{part}", args=[meeting.pk])
    client.force_login(secretary)
    form = read_form(client.get(address))
    before = rows_of("meetings", "members")
    tried = []
    for name in form.kinds:
        hidden = form.kinds[name] == "hidden" or name.rpartition("-")[2] in {"gender", "home", "same"}
        if hidden or not is_of_a_row(form, name):
            continue
        answer = client.post(address, form.values | other_value(form, name, known))
        assert answer.status_code == 302, name
        changed = [row for row in changes(before, rows_of("meetings", "members")) if row.model.lower() != "taskact"]
        assert [change.field for change in changed] == [column(name)], name
        assert TaskAct.objects.exists() is (column(name) == "done_on"), name  # the trace of a task that was finished
        TaskAct.objects.all().delete()
        tried.append(name)
        _undo(before, changed)
    expected = {"facts": 18, "agenda": 4, "attendance": 15, "interventions": 8, "resolutions": 26}
    assert len(tried) == expected[part]


def _undo(before, changed):
    """Let the next field start from the same record."""
    for change in changed:
        model = apps.get_app_config("meetings").get_model(change.model)
        model.objects.filter(pk=change.pk).update(**{change.field: before[change.model, change.pk][change.field]})


def test_a_host_from_elsewhere_is_offered_and_kept_until_it_is_changed(client, party, secretary, meeting, elsewhere):
    address = reverse("meetings:facts", args=[meeting.pk])
    client.force_login(secretary)
    form = read_form(client.get(address))
    levels = [party[name].pk for name in ("local", "province", "region", "national")]
    assert form.options["venue_branch"] == ["", *map(str, [*levels, elsewhere.pk])]
    assert client.post(address, form.values | {"venue_branch": ""}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue_branch is None
    assert read_form(client.get(address)).options["venue_branch"] == ["", *map(str, levels)]


def test_a_host_that_is_not_offered_is_refused(client, party, secretary, meeting):
    address = reverse("meetings:facts", args=[meeting.pk])
    client.force_login(secretary)
    values = values_of(client.get(address)) | {"venue_branch": party["other"].pk}
    assert list(client.post(address, values).context["form"].errors) == ["venue_branch"]


def test_the_details_of_a_person_keep_what_was_not_changed(client, party, branch_secretary):
    details = {"given_name_latin": "Najat", "family_name_latin": "Rami", "birth_date": date(1980, 2, 3)}
    contacts = {"phone": "+212612345678", "email": "n@example.org", "address": "حي النخيل", "occupation": "أستاذة"}
    person = make_member(party["local"], gender=Gender.FEMALE, **details, **contacts).person
    address = reverse("members:details", args=[person.pk])
    client.force_login(branch_secretary)
    before = rows_of("members")
    shown = values_of(client.get(address))
    assert client.post(address, shown).status_code == 302
    assert changes(before, rows_of("members")) == []
    assert client.post(address, shown | {"occupation": "مهندسة"}).status_code == 302
    assert changes(before, rows_of("members")) == [Change("Person", person.pk, "occupation")]
