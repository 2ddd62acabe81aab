"""Requests about data on paper or by phone: entered by an officer, due from the day on which they came."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.data_requests import answer_request, answering_level, confirm_correction, requests_to_answer
from bureaus.entered_requests import enter_corrections, enter_question
from members.data_requests import Kind, State, ask, propose_corrections, withdraw
from members.models import DataRequest, Notice, Person
from members.own_data import everything_about
from tests.factories import make_bureau, make_member, make_person, make_user
from tests.forms import values_of

pytestmark = pytest.mark.django_db
Channel = DataRequest.Channel


def ago(days):
    return localdate() - timedelta(days=days)


def question(person, by, kind=Kind.ACCESS, received=3, channel=Channel.PAPER, note="ما مصدر رقمي؟"):
    return enter_question(person=person, by=by, kind=kind, channel=channel, received_on=ago(received), note=note)


def corrections(person, by, received=3, **fields):
    return enter_corrections(person=person, by=by, channel=Channel.PHONE, received_on=ago(received), **fields)


@pytest.fixture
def person(party):
    return make_member(party["local"], family_name="العضو").person


@pytest.fixture
def chief(party, bureau):
    """The first secretary of the province, a member of the local branch."""
    person = make_member(party["local"], family_name="الإقليمي").person
    make_bureau(party["province"], "first_secretary", holders=[person])
    return make_user(person)


@pytest.mark.parametrize("channel", [Channel.PAPER, Channel.PHONE])
def test_the_days_to_answer_count_from_the_day_it_came(person, branch_secretary, channel):
    asked = question(person, branch_secretary, channel=channel)
    assert (asked.channel, asked.asked_by, asked.received_on) == (channel, branch_secretary, ago(3))
    assert (asked.came_on, asked.answer_by) == (ago(3), ago(3) + timedelta(days=11))
    assert (asked.is_overdue, asked.state) == (False, State.WAITING)


def test_one_that_lay_too_long_is_overdue_at_once(person, branch_secretary):
    assert not question(person, branch_secretary, received=11).is_overdue
    late = question(person, branch_secretary, kind=Kind.OPPOSITION, received=12)
    assert late.is_overdue
    assert late in DataRequest.objects.overdue()


def test_it_stands_in_the_same_queue_and_is_answered_the_same_way(person, branch_secretary, secretary):
    asked = question(person, branch_secretary)
    [correction] = corrections(person, branch_secretary, family_name="العضوي")
    assert set(requests_to_answer(branch_secretary)) == {asked, correction}
    assert answer_request(request=asked, by=secretary, answer="من طلب الانخراط").state == State.DONE
    assert confirm_correction(request=correction, by=branch_secretary, seen="العضو").state == State.DONE
    assert Person.objects.get(pk=person.pk).family_name == "العضوي"


def test_a_correction_for_each_field_that_differs(person, branch_secretary):
    made = corrections(
        person, branch_secretary, family_name="العضوي", birth_date=date(1985, 2, 3), gender=person.gender
    )
    assert [(row.field, row.new_value, row.answer_by) for row in made] == [
        ("family_name", "العضوي", ago(3) + timedelta(days=11)),
        ("birth_date", "1985-02-03", ago(3) + timedelta(days=11)),
    ]
    with pytest.raises(ValidationError):
        corrections(person, branch_secretary, gender=person.gender)


@pytest.mark.parametrize("received", [-1, -30])
def test_no_day_is_to_come(person, branch_secretary, received):
    for enter in (question, lambda *given, **named: corrections(*given, family_name="آخر", **named)):
        with pytest.raises(ValidationError) as refusal:
            enter(person, branch_secretary, received=received)
        assert list(refusal.value.error_dict) == ["received_on"]
    assert not DataRequest.objects.exists()


def test_no_day_is_before_the_membership(party, branch_secretary):
    person = make_member(party["local"], on=ago(5)).person
    with pytest.raises(ValidationError) as refusal:
        question(person, branch_secretary, received=6)
    assert list(refusal.value.error_dict) == ["received_on"]
    assert question(person, branch_secretary, received=5).received_on == ago(5)


def test_a_guest_without_membership_may_ask_since_ever(party, branch_secretary):
    guest = make_person(party["local"])
    assert question(guest, branch_secretary, kind=Kind.ERASURE, received=400, note="").is_overdue


@pytest.mark.parametrize(
    ("kind", "note"), [(Kind.ACCESS, " "), (Kind.OPPOSITION, ""), (Kind.ERASURE, ""), (Kind.RESIGNATION, "كفى")]
)
def test_what_nobody_could_ask_is_not_entered(person, branch_secretary, kind, note):
    """No words, the erasure of a member, a departure, which is recorded."""
    with pytest.raises(ValidationError):
        question(person, branch_secretary, kind=kind, note=note)
    with pytest.raises(ValidationError):
        question(person, branch_secretary, channel=Channel.ONLINE)


def test_what_waits_is_not_entered_twice(member, branch_secretary):
    ask(person=member.person, by=member, kind=Kind.ACCESS, note="سؤال")
    with pytest.raises(ValidationError):
        question(member.person, branch_secretary)


def test_a_correction_entered_takes_the_place_of_one_entered_before(member, branch_secretary):
    [first] = corrections(member.person, branch_secretary, family_name="الأول")
    [second] = corrections(member.person, branch_secretary, family_name="الثاني")
    first.refresh_from_db()
    assert (first.state, second.state) == (State.REPLACED, State.WAITING)


def test_but_not_of_what_the_member_asks_online(member, branch_secretary):
    [own] = propose_corrections(person=member.person, by=member, family_name="الأول")
    with pytest.raises(ValidationError) as refusal:
        corrections(member.person, branch_secretary, family_name="الثاني", given_name="سلمى")
    assert list(refusal.value.error_dict) == ["family_name"]
    assert DataRequest.objects.waiting().get() == own
    [other] = corrections(member.person, branch_secretary, given_name="سلمى")
    assert set(DataRequest.objects.waiting()) == {own, other}
    [again] = propose_corrections(person=member.person, by=member, given_name="هدى")
    other.refresh_from_db()
    assert (other.state, again.state) == (State.REPLACED, State.WAITING)


def test_the_refusals_speak_of_the_member_not_to_them(member, branch_secretary):
    question(member.person, branch_secretary)
    with pytest.raises(ValidationError, match="لهذا الشخص طلب من هذا النوع"):
        question(member.person, branch_secretary)
    with pytest.raises(ValidationError, match="لا يختلف شيء عما في هذا الملف"):
        corrections(member.person, branch_secretary, family_name=member.person.family_name)
    with pytest.raises(ValidationError, match="لك طلب سابق"):
        ask(person=member.person, by=member, kind=Kind.ACCESS, note="سؤال")


@pytest.mark.parametrize("who", ["branch_secretary", "secretary", "region"])
def test_who_keeps_the_file_or_stands_above_enters_it(request, person, bureau, who):
    assert question(person, request.getfixturevalue(who)).person == person


@pytest.mark.parametrize("who", ["treasurer", "teammate", "member", "outsider"])
def test_others_do_not(request, person, bureau, who):
    by = request.getfixturevalue(who)
    for enter in (question, lambda *given: corrections(*given, family_name="آخر")):
        with pytest.raises(PermissionDenied):
            enter(person, by)


@pytest.mark.parametrize("who", ["branch_secretary", "member", "secretary"])
def test_nobody_enters_their_own(request, bureau, who):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        question(user.person, user)


def test_a_higher_officer_s_paper_is_entered_by_the_branch_and_answered_above(chief, branch_secretary, region):
    [asked] = corrections(chief.person, branch_secretary, email="new@example.org")
    assert not answering_level(asked).is_open_to(branch_secretary)
    with pytest.raises(PermissionDenied):
        confirm_correction(request=asked, by=branch_secretary, seen="")
    assert asked not in requests_to_answer(branch_secretary)
    told = Notice.objects.filter(kind="data_request_to_answer")
    assert [notice.person for notice in told] == [region.person]
    assert confirm_correction(request=asked, by=region, seen="").state == State.DONE


def test_the_member_is_told_sees_it_and_may_take_it_back(client, member, branch_secretary):
    asked = question(member.person, branch_secretary)
    notice = Notice.objects.get(person=member.person)
    assert notice.kind == "data_request_entered"
    assert "إن لم تطلب ذلك فاسحبه" in notice.sentence
    client.force_login(member)
    page = reverse("members:data-request", args=[asked.pk])
    assert page in client.get(reverse("members:own-data")).text
    assert "طلب ورقي" in client.get(page).text
    assert everything_about(member.person)["data_requests"][0]["received_on"] == ago(3)
    assert withdraw(request=asked, by=member).state == State.WITHDRAWN


def test_the_database_wants_the_day_of_what_was_entered(person, branch_secretary):
    asked = question(person, branch_secretary)
    for change in ({"received_on": None}, {"channel": "online"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DataRequest.objects.filter(pk=asked.pk).update(**change)


class TestPages:
    def url(self, person, name="enter-data-request"):
        return reverse(f"members:{name}", args=[person.pk])

    def test_a_question_is_entered_from_the_member_s_page(self, client, person, branch_secretary):
        client.force_login(branch_secretary)
        assert self.url(person) in client.get(reverse("members:person", args=[person.pk])).text
        sent = {"channel": "paper", "received_on": f"{ago(2):%d/%m/%Y}", "kind": "access", "note": "ما مصدر رقمي؟"}
        assert client.post(self.url(person), sent).url == reverse("members:person", args=[person.pk])
        asked = DataRequest.objects.get()
        assert (asked.received_on, asked.note) == (ago(2), "ما مصدر رقمي؟")
        shown = client.get(reverse("members:data-request", args=[asked.pk])).text
        assert str(branch_secretary) in shown

    def test_who_has_no_account_is_told_by_the_officer(self, client, person, member, branch_secretary):
        client.force_login(branch_secretary)
        sent = {"channel": "paper", "received_on": f"{ago(2):%d/%m/%Y}", "kind": "access", "note": "ما مصدر رقمي؟"}
        told = [client.post(self.url(who), sent, follow=True).text for who in (person, member.person)]
        assert ["ليس لهذا الشخص حساب" in text for text in told] == [True, False]
        assert ["أُشعر به" in text for text in told] == [False, True]

    def test_what_is_wrong_comes_back_as_it_was_typed(self, client, person, branch_secretary):
        client.force_login(branch_secretary)
        sent = {"channel": "phone", "received_on": f"{ago(-1):%d/%m/%Y}", "kind": "access", "note": "سؤال"}
        answer = client.post(self.url(person), sent)
        assert (answer.status_code, "سؤال" in answer.text) == (422, True)
        assert list(answer.context["form"].errors) == ["received_on"]
        assert client.post(self.url(person), sent | {"kind": "resignation"}).status_code == 422
        assert not DataRequest.objects.exists()

    def test_a_correction_is_entered(self, client, person, branch_secretary):
        client.force_login(branch_secretary)
        page = self.url(person, "enter-correction")
        sent = values_of(client.get(page)) | {"channel": "phone", "family_name": "العضوي"}
        assert client.post(page, sent | {"email": "لا"}).status_code == 422
        assert client.post(page, sent).status_code == 302
        asked = DataRequest.objects.get()
        assert (asked.field, asked.old_value, asked.new_value) == ("family_name", "العضو", "العضوي")
        assert asked.received_on == localdate()
        assert Person.objects.get(pk=person.pk).family_name == "العضو"

    def test_erasure_is_offered_of_who_is_no_member(self, client, party, person, branch_secretary):
        client.force_login(branch_secretary)
        offered = [
            'value="erasure"' in client.get(self.url(who)).text for who in (person, make_person(party["local"]))
        ]
        assert offered == [False, True]

    @pytest.mark.parametrize("name", ["enter-data-request", "enter-correction"])
    def test_who_opens_it(self, client, person, bureau, branch_secretary, treasurer, teammate, name):
        found = []
        for user in (branch_secretary, treasurer, teammate):
            client.force_login(user)
            found.append(client.get(self.url(person, name)).status_code)
        client.force_login(branch_secretary)
        own = client.get(self.url(branch_secretary.person, name)).status_code
        assert (found, own) == ([200, 403, 404], 403)
