"""What the administration answers to requests that its own pages never send."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from bureaus.models import Office
from meetings.models import Meeting
from tests.factories import make_person, make_user
from tests.rows import ROWS


@pytest.fixture
def boss(client, db):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def meeting(party):
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2026, 5, 3))
    meeting.agenda.create(order=1, subject="العرض")
    return meeting


def fields_of(client, address):
    """What the page of a meeting sends back when nothing was changed."""
    context = client.get(address).context
    form, data = context["adminform"].form, {}
    for name in form.fields:
        value = form[name].value()
        data[name] = "" if value is None else value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        data |= {
            f"{formset.prefix}-TOTAL_FORMS": len(formset.forms),
            f"{formset.prefix}-INITIAL_FORMS": len(formset.forms),
        }
        for row in formset.forms:
            data |= {row.add_prefix(name): row[name].value() or "" for name in row.fields}
    return data


@pytest.mark.parametrize("key", ["31/02/2026", "½", "[]", "\x00", "1" * 25, "9" * 5000, "-1"])
@pytest.mark.parametrize("model", ["members_membership", "treasury_duesrate", "branches_branch"])
def test_a_malformed_key_is_refused_beside_its_field(client, party, boss, model, key):
    address = reverse(f"admin:{model}_add")
    names = {"members_membership": "person", "treasury_duesrate": "branch"}
    name = names.get(model, "parent")
    answer = client.post(address, {name: key})
    assert answer.status_code == 200
    assert name in answer.context["adminform"].form.errors


@pytest.mark.parametrize("key", ["½", "-1", "1" * 25, "9" * 5000, "نعم"])
@pytest.mark.parametrize("page", ["add", "change"])
def test_a_malformed_key_among_several_is_refused_beside_its_field(client, boss, page, key):
    group = Group.objects.first()
    address = reverse(f"admin:auth_group_{page}", args=[group.pk] if page == "change" else [])
    some = [permission.pk for permission in Permission.objects.all()[:2]]
    answer = client.post(address, {"name": "حق جديد", "permissions": [*some, key]})
    assert answer.status_code == 200
    assert "permissions" in answer.context["adminform"].form.errors
    assert not Group.objects.filter(name="حق جديد").exists()
    assert client.post(address, {"name": "حق جديد", "permissions": some}).status_code == 302
    assert Group.objects.get(name="حق جديد").permissions.count() == 2


@pytest.mark.parametrize("name", ["payment", "meeting", "group"])
@pytest.mark.parametrize(("field", "status"), [("", 200), ("id", 200), ("note", 400), ("none", 400)])
def test_a_row_is_found_by_its_key_whatever_the_address_says_of_fields(client, party, boss, name, field, status):
    row = Group.objects.first() if name == "group" else ROWS[name](party["local"])
    address = reverse(f"admin:{row._meta.app_label}_{name}_change", args=[row.pk])
    assert client.get(address, {"_to_field": field}).status_code == status


@pytest.mark.parametrize("query", ["", "app_label=members", "app_label=x&model_name=y&field_name=z", "term=%00"])
def test_the_autocomplete_answers_a_question_that_names_nothing(client, party, boss, query):
    assert client.get(f"/admin/autocomplete/?{query}").status_code in {400, 403}


@pytest.mark.parametrize(
    "query", ["kind__exact=%00", "next=1111111111111111111111111", "q=%00", "branch=abc", "branch=²"]
)
@pytest.mark.parametrize("model", ["branches_branch", "members_membership"])
def test_a_list_answers_a_question_without_sense(client, party, boss, model, query):
    assert client.get(f"{reverse(f'admin:{model}_changelist')}?{query}").status_code in {200, 302, 400, 404}


def test_people_and_receipts_are_sorted_by_their_first_column(client, party, boss):
    make_person(party["local"], family_name="ياسين")
    make_person(party["local"], family_name="آيت")
    for model in ("members_person", "treasury_payment"):
        assert client.get(reverse(f"admin:{model}_changelist") + "?o=0").status_code == 200
        assert client.get(reverse(f"admin:{model}_changelist") + "?o=-0").status_code == 200


def test_a_row_that_is_recorded_is_not_written_twice(client, boss, meeting):
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    data = fields_of(client, address) | {"agenda-INITIAL_FORMS": 0, "title": "جمع عام عادي"}
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert "بعض هذه السطور مسجل من قبل" in answer.text
    meeting.refresh_from_db()
    assert (meeting.title, meeting.agenda.count()) == ("جمع عام", 1)


def test_a_page_saved_as_it_was_shown_changes_what_was_typed_alone(client, boss, meeting):
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    answer = client.post(address, fields_of(client, address) | {"title": "جمع عام عادي"})
    assert answer.status_code == 302, answer.context["errors"]
    meeting.refresh_from_db()
    assert (meeting.title, meeting.agenda.get().subject) == ("جمع عام عادي", "العرض")


def test_rows_that_are_only_shown_are_not_read_from_the_request(client, boss, meeting):
    """The elections of a meeting are shown on its page; a request cannot add one."""
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    forged = {"elections-TOTAL_FORMS": "7", "elections-INITIAL_FORMS": "7", "elections-0-organ": "council"}
    assert client.post(address, fields_of(client, address) | forged).status_code == 302
    assert not meeting.elections.exists()


@pytest.mark.filterwarnings("ignore:N\\+1 detected")
def test_the_other_titles_of_an_office_are_lines(client, settings, boss):
    settings.ZEAL_RAISE = False  # each right of the office looks its group up
    office = Office.objects.get(code="counsellor")
    address = reverse("admin:bureaus_office_change", args=[office.pk])
    data = fields_of(client, address)
    answer = client.post(address, data | {"aliases": " مستشار الفرع \n\nالمستشارة\n"})
    assert answer.status_code == 302, answer.context["errors"]
    office.refresh_from_db()
    assert office.aliases == ["مستشار الفرع", "المستشارة"]
    answer = client.post(address, data | {"aliases": "مستشار\x00"})
    assert answer.status_code == 200
    assert "aliases" in answer.context["adminform"].form.errors


def test_a_nul_in_a_question_is_not_understood(client, boss):
    answer = client.get("/?q=%00")
    assert answer.status_code == 400
    assert "تحقق مما أدخلت" in answer.text or "لم يُفهم الطلب" in answer.text
