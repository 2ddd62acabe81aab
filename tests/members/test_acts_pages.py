"""What the pages let officers do to people and memberships, and whom they refuse."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from members.models import Category, Membership, Person
from members.suspending import suspend
from tests.factories import make_bureau, make_member, make_officer, make_person

ON = {"on": "01/02/2026"}
NEW = {"given_name": "هند", "family_name": "الصقلي", "gender": "F", "started_on": "01/02/2026"}
ACTS = ["details", "transfer", "suspension", "sanction", "departure"]


@pytest.fixture
def regular(db):
    return Category.objects.get(code="regular")


@pytest.fixture
def moved(party):
    """The membership of the local branch to which things are done."""
    return make_member(party["local"], given_name="سعيد", family_name="التازي")


def url_of(act, row):
    return reverse(f"members:{act}", args=[row.person_id if isinstance(row, Membership) else row.pk])


def refresh(membership):
    membership.refresh_from_db()
    return membership


@pytest.mark.parametrize("act", ACTS)
def test_who_may_act(act, client, moved, branch_secretary, treasurer, secretary, teammate, member, outsider):
    """The branch's secretary acts; its other officers and the province read; the rest see nothing."""
    url = url_of(act, moved)
    found = []
    for user in (branch_secretary, treasurer, secretary, teammate, member, outsider):
        client.force_login(user)
        found.append(client.get(url).status_code)
    assert found == [200, 403, 403, 404, 404, 404]
    client.force_login(treasurer)
    assert client.post(url, ON | {"reason": "resignation"}).status_code == 403
    client.logout()
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"
    assert refresh(moved).ended_on is None


@pytest.mark.parametrize("name", ["join", "rejoin"])
def test_who_may_record_members(name, client, party, branch_secretary, treasurer, secretary, teammate, outsider):
    guest = make_person(party["local"], family_name="الضيف")
    url = reverse("members:join", args=["nakhil"]) if name == "join" else url_of("rejoin", guest)
    found = []
    for user in (branch_secretary, treasurer, secretary, teammate, outsider):
        client.force_login(user)
        found.append(client.get(url).status_code)
    assert found == [200, 403, 403, 404, 404]


def test_a_new_member_is_recorded(client, party, branch_secretary, regular):
    client.force_login(branch_secretary)
    data = NEW | {"category": regular.pk, "phone": "06 61 23 45 67", "birth_date": "05/08/1990"}
    answer = client.post(reverse("members:join", args=["nakhil"]), data)
    person = Person.objects.get(family_name="الصقلي")
    assert (answer.status_code, answer.url) == (302, reverse("members:person", args=[person.pk]))
    assert (person.branch, person.phone, person.birth_date) == (party["local"], "+212661234567", date(1990, 8, 5))
    membership = person.memberships.get()
    assert (membership.branch, membership.started_on, membership.category) == (
        party["local"],
        date(2026, 2, 1),
        regular,
    )


def test_several_new_members_are_recorded_in_a_row(client, branch_secretary, regular):
    client.force_login(branch_secretary)
    page = reverse("members:join", args=["nakhil"])
    answer = client.post(page, NEW | {"category": regular.pk, "again": "1"}, follow=True)
    assert answer.request["PATH_INFO"] == page
    assert "سُجّلت عضوية" in answer.text
    assert "الصقلي" in answer.text
    assert not answer.context["form"].is_bound
    assert Person.objects.filter(family_name="الصقلي").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gender": ""}, "املأ هذه الخانة."),
        ({"birth_date": "01/01/2015"}, "لا تقل سن العضو عن 18 سنة."),
        ({"started_on": "tomorrow"}, "لم يحن هذا اليوم بعد."),
        ({"phone": "12"}, "\u206606\xa012\xa034\xa056\xa078\u2069"),
    ],
)
def test_a_member_who_cannot_join_is_not_recorded(change, words, client, branch_secretary, regular):
    client.force_login(branch_secretary)
    if change.get("started_on") == "tomorrow":
        change = {"started_on": f"{localdate() + timedelta(days=1):%d/%m/%Y}"}
    answer = client.post(reverse("members:join", args=["nakhil"]), NEW | {"category": regular.pk} | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Person.objects.filter(family_name="الصقلي").exists()


def test_a_namesake_is_shown_before_somebody_is_recorded_twice(client, party, branch_secretary, regular):
    known = make_member(party["local"], given_name="هند", family_name="الصّقلي", gender="F").person
    client.force_login(branch_secretary)
    url, data = reverse("members:join", args=["nakhil"]), NEW | {"category": regular.pk}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].namesakes == [known]
    assert client.post(url, data | {"confirmed": "on"}).status_code == 302
    assert Person.objects.filter(name_key=known.name_key).count() == 2


def test_a_file_is_corrected_and_its_history_kept(client, moved, branch_secretary):
    client.force_login(branch_secretary)
    data = {"given_name": "سعيد", "family_name": "التازي الفاسي", "gender": "M", "phone": "0661234567"}
    assert client.post(url_of("details", moved), data).status_code == 302
    person = Person.objects.get(pk=moved.person_id)
    assert (person.family_name, person.phone) == ("التازي الفاسي", "+212661234567")
    assert person.history.first().history_user == branch_secretary
    assert client.post(url_of("details", moved), data | {"email": "لا"}).status_code == 422


def test_a_membership_is_suspended_and_taken_up_again(client, moved, branch_secretary):
    client.force_login(branch_secretary)
    url = url_of("suspension", moved)
    assert client.post(url, ON | {"reason": ""}).status_code == 422
    newcomer = make_member(moved.branch, on=date(2025, 1, 1))
    early = client.post(url_of("suspension", newcomer), {"on": "31/12/2024", "reason": "تأخر"})
    assert early.context["form"].errors == {"on": ["لم تكن العضوية قائمة في هذا اليوم."]}
    assert client.post(url, ON | {"reason": "تأخر"}).status_code == 302
    assert moved.suspensions.get().started_on == date(2026, 2, 1)
    assert client.post(url, {"on": "01/03/2026"}).status_code == 302
    assert moved.suspensions.get().ended_on == date(2026, 3, 1)


def test_a_suspension_sent_twice_is_not_taken_back(client, moved, branch_secretary):
    client.force_login(branch_secretary)
    sent = ON | {"reason": "تأخر"}
    for _time in range(2):
        assert client.post(url_of("suspension", moved), sent).url == reverse("members:person", args=[moved.person_id])
    assert moved.suspensions.get().ended_on is None


def test_a_departure_closes_membership_and_offices(client, party, bureau, branch_secretary, treasurer):
    client.force_login(branch_secretary)
    url = reverse("members:departure", args=[treasurer.person_id])
    assert client.post(url, ON | {"reason": "transfer"}).status_code == 422
    assert client.post(url, ON | {"reason": "death"}).status_code == 302
    assert treasurer.person.memberships.get().end_reason == "death"
    assert treasurer.person.mandates.get().end_reason == "death"
    assert client.get(url).status_code == 404


@pytest.fixture
def chief(party):
    """The membership, in the local branch, of the province's first secretary."""
    membership = make_member(party["local"], given_name="مليكة", family_name="الإقليمية", gender="F")
    make_bureau(party["province"], "first_secretary", holders=[membership.person])
    return membership


REGION = "يقرر في شأن هذه العضوية: الكاتب الأول (التنظيم الجهوي بجهة الواحة)."
SENT = {
    "transfer": lambda party: ON | {"branch": party["other"].pk},
    "suspension": lambda party: ON | {"reason": "قرار"},
    "departure": lambda party: ON | {"reason": "resignation"},
    "sanction": lambda party: ON | {"kind": "warning", "reason": "قرار"},
}


@pytest.mark.parametrize("act", SENT)
def test_an_officer_of_above_is_out_of_reach_and_the_page_says_who_decides(
    act, client, party, chief, branch_secretary
):
    make_officer(party["region"], "first_secretary")
    client.force_login(branch_secretary)
    for answer in (client.get(url_of(act, chief)), client.post(url_of(act, chief), SENT[act](party))):
        assert answer.status_code == 403
        assert REGION in answer.text
    assert refresh(chief).ended_on is None
    assert not chief.suspensions.current().exists()
    file = client.get(reverse("members:person", args=[chief.person_id]))
    assert REGION in file.text
    assert not any(f'href="{url_of(name, chief)}"' in file.text for name in SENT)


@pytest.mark.parametrize("act", SENT)
def test_the_region_acts_on_an_officer_of_the_province(act, client, party, chief):
    region = make_officer(party["region"], "first_secretary")
    client.force_login(region)
    file = client.get(reverse("members:person", args=[chief.person_id]))
    assert f'href="{url_of(act, chief)}"' in file.text
    assert REGION not in file.text
    assert client.get(url_of(act, chief)).status_code == 200
    assert client.post(url_of(act, chief), SENT[act](party)).status_code == 302
    asked = chief.transfer_requests.first()
    done = (refresh(chief).end_reason, chief.suspensions.current().exists(), asked and asked.missing)
    assert (
        done
        == {
            "transfer": ("", False, ["entered"]),  # the region agrees for the branch left; the other answers
            "suspension": ("", True, None),
            "departure": ("resignation", False, None),
            "sanction": ("", False, None),
        }[act]
    )


def test_the_region_reinstates_the_first_secretary_of_the_province(client, party, chief, branch_secretary):
    region = make_officer(party["region"], "first_secretary")
    suspend(membership=chief, on=date(2026, 1, 1), reason="قرار")
    client.force_login(branch_secretary)
    assert client.post(url_of("suspension", chief), ON).status_code == 403
    client.force_login(region)
    assert "رفع التجميد" in client.get(reverse("members:person", args=[chief.person_id])).text
    assert client.post(url_of("suspension", chief), ON).status_code == 302
    assert chief.suspensions.get().ended_on == date(2026, 2, 1)


def test_readers_of_a_file_are_not_told_who_decides(client, party, chief, treasurer):
    client.force_login(treasurer)
    assert "يقرر في شأن هذه العضوية" not in client.get(reverse("members:person", args=[chief.person_id])).text


@pytest.mark.parametrize("act", SENT)
def test_nobody_acts_on_themselves_by_the_pages(act, client, party, branch_secretary, chief):
    own = branch_secretary.person.memberships.get()
    client.force_login(branch_secretary)
    assert client.post(url_of(act, own), SENT[act](party)).status_code == 403
    assert (refresh(own).ended_on, own.suspensions.current().exists()) == (None, False)
    said = "يقرر في شأن هذه العضوية: الكاتبة الأولى (الفرع الإقليمي بالنخيل)."
    assert said in client.get(reverse("members:person", args=[own.person_id])).text


@pytest.mark.parametrize("act", ["suspension", "sanction", "departure"])
def test_an_act_is_not_dated_before_the_last_renewal(act, client, party, moved, branch_secretary):
    client.force_login(branch_secretary)
    answer = client.post(url_of(act, moved), SENT[act](party) | {"on": "09/03/2024"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["on"]
    assert "جُدد المكتب في 10 مارس 2024" in answer.text
    assert client.post(url_of(act, moved), SENT[act](party) | {"on": "10/03/2024"}).status_code == 302


def test_who_left_comes_back(client, party, moved, branch_secretary, regular):
    leave_party(membership=moved, on=date(2025, 1, 1), reason="resignation")
    client.force_login(branch_secretary)
    url = url_of("rejoin", moved)
    early = client.post(url, {"category": regular.pk, "on": "01/01/2024"})
    assert early.status_code == 422
    assert client.post(url, ON | {"category": regular.pk}).status_code == 302
    back = moved.person.memberships.open().get()
    assert (back.previous, back.started_on) == (moved, date(2026, 2, 1))
    assert client.post(url, ON | {"category": regular.pk}).status_code == 422


def test_the_file_offers_what_one_may_do(client, moved, branch_secretary, treasurer, secretary):
    suspend(membership=moved, on=localdate(), reason="تأخر")
    url = reverse("members:person", args=[moved.person_id])
    links = [url_of(act, moved) for act in ACTS]
    client.force_login(branch_secretary)
    answer = client.get(url).text
    assert all(f'href="{link}"' in answer for link in links)
    assert "رفع التجميد" in answer
    for user in (treasurer, secretary):
        client.force_login(user)
        assert not any(f'href="{link}"' in client.get(url).text for link in links)
