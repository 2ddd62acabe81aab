"""What members ask about their own data, and change of it at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bureaus.departures import leave_party
from members.data_fields import DIRECT, PROPOSED, read_value, shown_value, stored_value
from members.data_requests import Kind, State, ask, change_contacts, propose_corrections, withdraw
from members.files import correct_person
from members.models import DataRequest, Person
from members.models.data_requests import last_day_to_answer
from tests.factories import make_person, make_user


def messages_of(refusal):
    return refusal.value.messages


def propose(user, **fields):
    return propose_corrections(person=user.person, by=user, **fields)


class TestTheDeadline:
    def test_ten_clear_days_lie_between_the_request_and_the_last_day(self):
        """Of clear days neither the first nor the last counts."""
        assert last_day_to_answer(date(2026, 11, 29)) == date(2026, 12, 10)

    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
    def test_ten_whole_days_always_pass(self, day):
        between = [
            day + timedelta(days=count) for count in range(1, 30) if day + timedelta(count) < last_day_to_answer(day)
        ]
        assert len(between) == 10

    def test_a_request_is_overdue_the_day_after(self, member):
        [request] = propose(member, occupation="نجار")
        assert (request.answer_by, request.is_overdue) == (localdate() + timedelta(days=11), False)
        DataRequest.objects.update(answer_by=localdate())
        assert not DataRequest.objects.overdue().exists()
        DataRequest.objects.update(answer_by=localdate() - timedelta(days=1))
        assert DataRequest.objects.overdue().get().is_overdue


class TestWhatIsKept:
    def test_every_field_of_the_file_is_either_direct_or_proposed(self):
        columns = {field.name for field in Person._meta.fields if field.editable and not field.primary_key}
        assert set(DIRECT) | set(PROPOSED) == columns - {"branch"}
        assert not set(DIRECT) & set(PROPOSED)

    @given(st.dates(date(1900, 1, 1), date(2090, 1, 1)))
    def test_a_day_reads_back_as_itself(self, day):
        assert read_value("birth_date", stored_value(day)) == day

    def test_nothing_reads_back_as_nothing(self):
        assert (read_value("birth_date", stored_value(None)), read_value("email", stored_value(""))) == (None, "")

    def test_values_are_shown_as_pages_show_them(self):
        assert shown_value("birth_date", "1990-04-02") == "2 أبريل 1990"
        assert shown_value("gender", "F") == "امرأة"
        assert (shown_value("given_name", "هدى"), shown_value("birth_date", "")) == ("هدى", "")


class TestProposing:
    def test_only_what_differs_is_proposed_one_request_a_field(self, member):
        asked = propose(
            member, family_name="العضوي", given_name=member.person.given_name, birth_date=date(1985, 2, 3),
            note="البطاقة الوطنية",
        )  # fmt: skip
        assert {(row.field, row.old_value, row.new_value, row.note) for row in asked} == {
            ("family_name", "العضو", "العضوي", "البطاقة الوطنية"),
            ("birth_date", "", "1985-02-03", "البطاقة الوطنية"),
        }
        member.person.refresh_from_db()
        assert (member.person.family_name, member.person.birth_date) == ("العضو", None)

    def test_a_second_proposal_of_the_same_field_replaces_the_first(self, member):
        [first] = propose(member, occupation="نجار")
        [second] = propose(member, occupation="حداد")
        first.refresh_from_db()
        assert (first.state, second.state) == (State.REPLACED, State.WAITING)
        assert DataRequest.objects.waiting().get() == second

    def test_the_database_lets_one_request_of_a_field_wait(self, member):
        [first] = propose(member, occupation="نجار")
        first.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save()

    def test_nothing_different_is_nothing_to_propose(self, member):
        with pytest.raises(ValidationError) as refusal:
            propose(member, family_name="العضو", birth_date=None)
        assert "لا يختلف" in messages_of(refusal)[0]

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"given_name": ""}, "given_name"),
            ({"email": "لا"}, "email"),
            ({"gender": "X"}, "gender"),
            ({"birth_date": date(2990, 1, 1)}, "birth_date"),
            ({"occupation": "ن" * 121}, "occupation"),
        ],
    )
    def test_what_the_file_does_not_take_is_refused_beside_its_field(self, member, fields, where):
        with pytest.raises(ValidationError) as refusal:
            propose(member, **fields)
        assert list(refusal.value.error_dict) == [where]
        assert not DataRequest.objects.exists()

    def test_a_member_does_not_become_a_minor(self, member):
        today = localdate()
        born = date(today.year - 18, today.month, today.day) + timedelta(days=1)
        with pytest.raises(ValidationError) as refusal:
            propose(member, birth_date=born)
        assert list(refusal.value.error_dict) == ["birth_date"]
        with pytest.raises(ValidationError):  # nor by the pages of officers
            correct_person(person=member.person, birth_date=born)
        assert propose(member, birth_date=born - timedelta(days=1))

    def test_who_is_no_member_may_be_young(self, party):
        guest = make_user(make_person(party["local"]))
        assert propose(guest, birth_date=localdate() - timedelta(days=365 * 10))

    def test_nobody_proposes_for_somebody_else(self, party, member, branch_secretary, outsider):
        for by in (branch_secretary, outsider):
            with pytest.raises(PermissionDenied):
                propose_corrections(person=member.person, by=by, occupation="نجار")

    def test_the_branch_is_not_proposed(self, party, member):
        with pytest.raises(ValueError, match="branch"):
            propose(member, branch=party["other"])


class TestContacts:
    def test_phone_and_address_change_at_once_with_history_and_a_notice(
        self, member, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            change_contacts(person=member.person, by=member, phone="+212661234567", address="زنقة 3")
        person = Person.objects.get(pk=member.person_id)
        assert (person.phone, person.address) == ("+212661234567", "زنقة 3")
        assert [row.phone for row in person.history.all()[:2]] == ["+212661234567", ""]
        assert [mail.to for mail in mailoutbox] == [[member.email]]
        assert person.notices.get().kind == "contacts_changed"

    def test_nothing_changed_leaves_no_trace(self, member):
        before = member.person.history.count()
        change_contacts(person=member.person, by=member, phone=member.person.phone)
        assert (member.person.history.count(), member.person.notices.count()) == (before, 0)

    def test_a_name_is_not_changed_by_this_door(self, member):
        with pytest.raises(ValueError, match="family_name"):
            change_contacts(person=member.person, by=member, family_name="آخر")

    def test_nobody_else_changes_them_here(self, member, branch_secretary):
        with pytest.raises(PermissionDenied):
            change_contacts(person=member.person, by=branch_secretary, phone="+212661234567")


class TestAsking:
    def test_a_question_needs_words(self, member):
        for kind in (Kind.ACCESS, Kind.OPPOSITION):
            with pytest.raises(ValidationError) as refusal:
                ask(person=member.person, by=member, kind=kind, note=" ")
            assert list(refusal.value.error_dict) == ["note"]
        request = ask(person=member.person, by=member, kind=Kind.OPPOSITION, note=" لا تنشروا اسمي ")
        assert (request.note, request.kind) == ("لا تنشروا اسمي", "opposition")

    def test_one_of_a_kind_waits(self, member):
        ask(person=member.person, by=member, kind=Kind.ACCESS, note="ما مصدر رقمي؟")
        with pytest.raises(ValidationError):
            ask(person=member.person, by=member, kind=Kind.ACCESS, note="مرة أخرى")
        assert ask(person=member.person, by=member, kind=Kind.OPPOSITION, note="لا")

    def test_the_file_of_a_member_is_not_erased(self, member):
        with pytest.raises(ValidationError) as refusal:
            ask(person=member.person, by=member, kind=Kind.ERASURE, note="")
        assert "الانسحاب" in messages_of(refusal)[0]
        leave_party(membership=member.person.memberships.get(), on=localdate(), reason="resignation")
        assert ask(person=member.person, by=member, kind=Kind.ERASURE, note="").is_waiting

    def test_who_is_no_member_does_not_leave(self, party):
        guest = make_user(make_person(party["local"]))
        with pytest.raises(ValidationError):
            ask(person=guest.person, by=guest, kind=Kind.RESIGNATION, note="")

    def test_nobody_asks_for_somebody_else(self, member, secretary):
        with pytest.raises(PermissionDenied):
            ask(person=member.person, by=secretary, kind=Kind.RESIGNATION, note="")


class TestWithdrawing:
    def test_the_member_takes_a_request_back_once(self, member):
        [request] = propose(member, occupation="نجار")
        assert withdraw(request=request, by=member).state == State.WITHDRAWN
        with pytest.raises(ValidationError):
            withdraw(request=request, by=member)
        assert propose(member, occupation="نجار")[0].is_waiting

    def test_nobody_else_does(self, member, secretary):
        [request] = propose(member, occupation="نجار")
        with pytest.raises(PermissionDenied):
            withdraw(request=request, by=secretary)


@pytest.mark.parametrize(
    "broken",
    [{"field": ""}, {"kind": "access"}, {"state": "refused"}],
    ids=["no field", "a field of a question", "no reason"],
)
def test_the_database_keeps_requests_whole(member, broken):
    [request] = propose(member, occupation="نجار")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(**broken)
