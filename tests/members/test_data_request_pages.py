"""The pages of one's own file, of what is asked about it, and of its answers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.data_requests import send
from members.data_requests import Kind, State, ask, propose_corrections
from members.files import correct_person
from members.models import DataRequest, Person
from tests.factories import make_bureau, make_member, make_user
from tests.forms import values_of
from tests.visits import statuses
from traces.recording import record_opening

ME, DATA, WAITING = (reverse(f"members:{name}") for name in ("me", "own-data", "waiting-data-requests"))
CONTACTS, CORRECTION, ASK = (reverse(f"members:own-{name}") for name in ("contacts", "correction", "request"))
LIST = reverse("members:data-requests", args=["nakhil"])


def page_of(asked):
    return reverse("members:data-request", args=[asked.pk])


@pytest.fixture
def asked(member):
    [request] = propose_corrections(person=member.person, by=member, family_name="العضوي", note="البطاقة الوطنية")
    return request


def test_the_member_changes_the_phone_and_keeps_the_name(client, member):
    client.force_login(member)
    assert f'href="{CONTACTS}"' in client.get(ME).text
    wrong = client.post(CONTACTS, {"phone": "12", "address": "زنقة 3", "locality_code": ""})
    assert (wrong.status_code, "زنقة 3" in wrong.text) == (422, True)
    sent = {"phone": "0661234567", "address": "زنقة 3", "locality_code": "", "family_name": "آخر"}
    assert client.post(CONTACTS, sent).url == ME
    person = Person.objects.get(pk=member.person_id)
    assert (person.phone, person.address, person.family_name) == ("+212661234567", "زنقة 3", "العضو")


def test_a_proposal_is_confirmed_and_the_member_sees_it(client, member, branch_secretary):
    client.force_login(member)
    page = client.get(CORRECTION)
    assert f"{localdate() + timedelta(days=11):%-d}" in page.text
    sent = values_of(page) | {"family_name": "الجديدي", "birth_date": "03/02/1985", "note": "البطاقة"}
    assert client.post(CORRECTION, sent).url == DATA
    assert "الجديدي" in client.get(CORRECTION).text
    assert "الجديدي" not in client.get(ME).text
    first, second = DataRequest.objects.order_by("pk")
    client.force_login(branch_secretary)
    shown = client.get(page_of(first))
    assert "البطاقة" in shown.text
    confirmed = client.post(page_of(first), {"confirm": "1", "seen": shown.context["present"]})
    assert confirmed.url == page_of(second)  # the next one of the same member
    assert client.post(page_of(second), {"confirm": "1", "seen": ""}).url == page_of(second)
    client.force_login(member)
    assert "الجديدي" in client.get(ME).text
    assert "أُنجز الطلب." in client.get(page_of(first)).text


def test_what_is_typed_wrong_comes_back_with_what_was_typed(client, member):
    client.force_login(member)
    sent = values_of(client.get(CORRECTION)) | {"family_name": "العضوي", "birth_date": "31/02/1985"}
    answer = client.post(CORRECTION, sent)
    assert (answer.status_code, "31/02/1985" in answer.text, "العضوي" in answer.text) == (422, True, True)
    assert not DataRequest.objects.exists()


def test_nothing_changed_is_said(client, member):
    client.force_login(member)
    answer = client.post(CORRECTION, values_of(client.get(CORRECTION)))
    assert (answer.status_code, "لا يختلف شيء عما في ملفك" in answer.text) == (422, True)


def test_a_stale_proposal_shows_what_the_file_says_now(client, member, asked, branch_secretary):
    correct_person(person=Person.objects.get(pk=member.person_id), family_name="الثالث")
    client.force_login(branch_secretary)
    shown = client.get(page_of(asked))
    assert (shown.context["is_stale"], shown.context["present"]) == (True, "الثالث")
    late = client.post(page_of(asked), {"confirm": "1", "seen": "العضو"}, follow=True)
    assert "تغير الملف في هذه الأثناء" in late.text
    client.post(page_of(asked), values_of(shown) | {"confirm": "1", "seen": "الثالث"})
    assert Person.objects.get(pk=member.person_id).family_name == "العضوي"


def test_namesakes_are_shown_to_the_officer(client, party, member, asked, branch_secretary):
    other = make_member(party["local"], family_name="العضوي").person
    client.force_login(branch_secretary)
    assert list(client.get(page_of(asked)).context["namesakes"]) == [other]
    client.force_login(member)
    assert "namesakes" not in client.get(page_of(asked)).context


def test_a_refusal_without_a_reason_comes_back(client, member, asked, branch_secretary):
    client.force_login(branch_secretary)
    assert client.post(page_of(asked), {"refuse": "1", "reason": ""}).status_code == 422
    assert client.post(page_of(asked), {"refuse": "1", "reason": "لا وثيقة"}).status_code == 302
    client.force_login(member)
    text = client.get(page_of(asked)).text
    assert "رُفض الطلب. السبب: لا وثيقة" in text
    assert "CNDP" in text


def test_the_member_takes_it_back(client, member, asked):
    client.force_login(member)
    client.post(page_of(asked), {"withdraw": "1"})
    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN


SENT = [{"confirm": "1", "seen": "العضو"}, {"refuse": "1", "reason": "لا"}]


@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize(
    ("sender", "status"),
    [("treasurer", 404), ("teammate", 404), ("outsider", 404), ("secretary", 403), ("member", 403)],
)
def test_who_may_not_answer_is_refused(request, client, asked, sent, sender, status):
    client.force_login(request.getfixturevalue(sender))
    assert client.post(page_of(asked), sent).status_code == status
    asked.refresh_from_db()
    assert asked.is_waiting


def test_an_officer_does_not_take_back_what_a_member_asked(client, asked, branch_secretary):
    client.force_login(branch_secretary)
    assert client.post(page_of(asked), {"withdraw": "1"}).status_code == 403


@pytest.mark.parametrize("door", ["own page", "file", "administration"])
def test_an_officer_corrects_nothing_of_their_own_by_any_door(client, branch_secretary, door):
    [own] = propose_corrections(person=branch_secretary.person, by=branch_secretary, family_name="غيره")
    person = branch_secretary.person
    client.force_login(branch_secretary)
    if door == "own page":
        assert client.post(page_of(own), {"confirm": "1", "seen": person.family_name}).status_code == 403
    elif door == "file":
        url = reverse("members:details", args=[person.pk])
        assert client.post(url, {"family_name": "غيره", "given_name": "س", "gender": "M"}).url == CORRECTION
    else:
        url = reverse("admin:members_person_change", args=[person.pk])
        assert client.post(url, {"family_name": "غيره", "given_name": "س", "gender": "M"}).status_code == 403
    assert Person.objects.get(pk=person.pk).family_name == person.family_name


def test_a_question_is_asked_and_answered(client, member, branch_secretary):
    client.force_login(member)
    assert client.post(ASK, {"kind": "access", "note": ""}).status_code == 422
    answer = client.post(ASK, {"kind": "access", "note": "ما مصدر رقمي؟"})
    asked = DataRequest.objects.get()
    assert answer.url == page_of(asked)
    client.force_login(branch_secretary)
    assert client.post(page_of(asked), {"answer_it": "1", "answer": ""}).status_code == 422
    client.post(page_of(asked), {"answer_it": "1", "answer": "من طلب الانخراط"})
    client.force_login(member)
    assert "من طلب الانخراط" in client.get(page_of(asked)).text


def test_a_correction_is_not_answered_as_a_question(client, asked, branch_secretary):
    client.force_login(branch_secretary)
    client.post(page_of(asked), {"answer_it": "1", "answer": "نعم"})
    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_member_is_told_to_leave_before_erasure(client, member):
    client.force_login(member)
    text = client.get(ASK).text
    assert "لا يُمحى" not in text
    assert "فاطلب أولا الانسحاب من الحزب" in text
    assert client.post(ASK, {"kind": "erasure", "note": ""}).status_code == 422
    assert client.post(ASK, {"kind": "resignation", "note": ""}).status_code == 302


def test_a_resignation_is_recorded_by_the_answer(client, member, branch_secretary):
    asked = ask(person=member.person, by=member, kind=Kind.RESIGNATION, note="")
    client.force_login(branch_secretary)
    assert "لا يُلزَم أحد بالبقاء" in client.get(page_of(asked)).text
    client.post(page_of(asked), {"answer_it": "1", "answer": ""})
    assert member.person.memberships.get().end_reason == "resignation"
    client.force_login(member)
    assert "kind=erasure" in client.get(DATA).text


def test_what_waits_is_in_the_branch_in_its_list_and_overdue_is_marked(
    client, member, asked, branch_secretary, treasurer
):
    client.force_login(branch_secretary)
    branch = member.person.branch.get_absolute_url()
    assert list(client.get(WAITING).context["page_obj"]) == [asked]
    assert list(client.get(LIST).context["page_obj"]) == [asked]
    assert f'<a href="{page_of(asked)}">{member.person}</a>' in client.get(LIST).text
    assert "طلبات تخص المعطيات تنتظر جوابك" in client.get(branch).text
    DataRequest.objects.update(answer_by=localdate() - timedelta(days=1))
    assert "طلبات تخص المعطيات تجاوزت أجلها" in client.get(branch).text
    assert "فات الموعد" in client.get(LIST).text
    assert "انقضت عشرة أيام كاملة" in client.get(page_of(asked)).text
    client.force_login(treasurer)
    assert "طلبات تخص المعطيات" not in client.get(branch).text


def test_the_list_of_a_branch_has_those_that_wait_first(client, member, asked, branch_secretary):
    propose_corrections(person=member.person, by=member, family_name="غيره")
    client.force_login(branch_secretary)
    states = [row.state for row in client.get(LIST).context["page_obj"]]
    assert states == [State.WAITING, State.REPLACED]


def test_the_lists_cost_the_same_whatever_their_length(client, party, branch_secretary, assert_flat_queries):
    client.force_login(branch_secretary)

    def grow(rows):
        while DataRequest.objects.count() < rows:
            user = make_user(make_member(party["local"]).person)
            propose_corrections(person=user.person, by=user, occupation="نجار")

    for address in (WAITING, LIST):
        DataRequest.objects.all().delete()
        assert_flat_queries(grow, lambda address=address: client.get(address))


def test_the_own_pages_are_flat(client, member, assert_flat_queries):
    client.force_login(member)

    def grow(rows):
        while DataRequest.objects.count() < rows:
            propose_corrections(person=member.person, by=member, occupation=f"نجار {DataRequest.objects.count()}")

    assert assert_flat_queries(grow, lambda: client.get(DATA), sizes=(1, 3, 19)) <= 10


def test_an_officer_sees_none_of_the_members_own_pages(client, member, asked, branch_secretary):
    client.force_login(branch_secretary)
    text = client.get(reverse("members:person", args=[member.person_id])).text
    assert not any(address in text for address in (DATA, CONTACTS, CORRECTION, reverse("traces:mine")))


def test_asking_is_limited(client, member):
    client.force_login(member)
    answers = [client.post(ASK, {"kind": "x"}).status_code for _time in range(61)]
    assert (answers[0], answers[59], answers[60]) == (422, 422, 429)


def test_who_opened_my_file_is_mine_alone(client, member, branch_secretary):
    record_opening(reader=branch_secretary, person=member.person)
    client.force_login(branch_secretary)
    assert str(branch_secretary.person) not in client.get(reverse("traces:mine")).text
    client.force_login(member)
    text = client.get(reverse("traces:mine")).text
    assert str(branch_secretary) in text
    assert statuses(client, reverse("traces:mine"), None) == [302]


def test_an_officer_of_a_higher_level_is_told_on_the_page_who_answers(client, party, bureau, branch_secretary, region):

    chief = make_user(make_member(party["local"], family_name="الإقليمي").person)
    make_bureau(party["province"], "first_secretary", holders=[chief.person])
    [own] = send(propose_corrections, person=chief.person, by=chief, occupation="أستاذ")
    client.force_login(branch_secretary)
    page = client.get(page_of(own))
    assert page.context["may_answer"] is False
    assert "التنظيم الجهوي بجهة الواحة" in page.text
