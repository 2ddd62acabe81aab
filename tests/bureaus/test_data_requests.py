"""Who answers what members ask about their data, and what an answer does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.data_requests import (
    answer_request,
    answering_level,
    confirm_correction,
    refuse_request,
    requests_to_answer,
    send,
)
from bureaus.returning import rejoin_member
from members.data_requests import Kind, State, ask, propose_corrections
from members.files import correct_person
from members.models import Category, DataRequest, Notice, Person
from tests.factories import make_bureau, make_member, make_officer, make_user


def propose(user, **fields):
    [request] = send(propose_corrections, person=user.person, by=user, **fields)
    return request


def ask_for(user, kind, note="من فضلكم"):
    return send(ask, person=user.person, by=user, kind=kind, note=note)


@pytest.fixture
def asked(member):
    return propose(member, family_name="العضوي")


@pytest.fixture
def chief(party, bureau):
    """The first secretary of the province, a member of the local branch."""
    person = make_member(party["local"], family_name="الإقليمي").person
    make_bureau(party["province"], "first_secretary", holders=[person])
    return make_user(person)


class TestConfirming:
    def test_the_value_is_written_with_history_and_the_member_is_told(self, member, asked, branch_secretary):
        done = confirm_correction(request=asked, by=branch_secretary, seen="العضو")
        person = Person.objects.get(pk=member.person_id)
        assert (done.state, done.decided_by, person.family_name) == (State.DONE, branch_secretary, "العضوي")
        assert Person.objects.search("العضوي").get() == person
        assert [row.family_name for row in person.history.all()[:2]] == ["العضوي", "العضو"]
        assert person.notices.get().sentence.startswith("أُنجز طلبكم")

    def test_a_birth_date_becomes_a_date_again(self, member, branch_secretary):
        asked = propose(member, birth_date=date(1985, 2, 3))
        confirm_correction(request=asked, by=branch_secretary, seen="")
        assert Person.objects.get(pk=member.person_id).birth_date == date(1985, 2, 3)

    def test_what_changed_meanwhile_is_not_written_over_unseen(self, member, asked, branch_secretary):
        correct_person(person=Person.objects.get(pk=member.person_id), family_name="الثالث")
        with pytest.raises(ValidationError) as refusal:
            confirm_correction(request=asked, by=branch_secretary, seen="العضو")
        assert "الثالث" in refusal.value.messages[0]
        asked.refresh_from_db()
        assert (asked.state, Person.objects.get(pk=member.person_id).family_name) == (State.WAITING, "الثالث")
        assert confirm_correction(request=asked, by=branch_secretary, seen="الثالث").state == State.DONE
        assert Person.objects.get(pk=member.person_id).family_name == "العضوي"

    def test_what_the_file_says_already_is_simply_done(self, member, asked, branch_secretary):
        correct_person(person=Person.objects.get(pk=member.person_id), family_name="العضوي")
        assert confirm_correction(request=asked, by=branch_secretary, seen="العضو").state == State.DONE

    def test_it_is_confirmed_once(self, asked, branch_secretary):
        confirm_correction(request=asked, by=branch_secretary, seen="العضو")
        for again in (
            lambda: confirm_correction(request=asked, by=branch_secretary, seen="العضو"),
            lambda: refuse_request(request=asked, by=branch_secretary, reason="لا"),
        ):
            with pytest.raises(ValidationError):
                again()

    def test_a_replaced_proposal_is_not_confirmed(self, member, asked, branch_secretary):
        propose(member, family_name="غيره")
        with pytest.raises(ValidationError):
            confirm_correction(request=asked, by=branch_secretary, seen="العضو")

    def test_who_turned_a_member_meanwhile_does_not_become_a_minor(self, party, member, branch_secretary):
        asked = propose(member, birth_date=date(1985, 2, 3))
        young = localdate() - timedelta(days=365 * 17)
        type(asked).objects.filter(pk=asked.pk).update(new_value=young.isoformat())
        with pytest.raises(ValidationError):
            confirm_correction(request=asked, by=branch_secretary, seen="")
        assert Person.objects.get(pk=member.person_id).birth_date is None

    @pytest.mark.parametrize("who", ["member", "treasurer", "teammate", "outsider", "secretary", "region"])
    def test_nobody_else_confirms(self, request, asked, who):
        """The levels above see the branch's members, and correct nothing there."""
        with pytest.raises(PermissionDenied):
            confirm_correction(request=asked, by=request.getfixturevalue(who), seen="العضو")

    def test_an_officer_does_not_confirm_their_own(self, branch_secretary):
        asked = propose(branch_secretary, occupation="أستاذ")
        for by in (branch_secretary, make_user(is_superuser=True)):
            if by is branch_secretary:
                with pytest.raises(PermissionDenied):
                    confirm_correction(request=asked, by=by, seen="")
            else:
                assert confirm_correction(request=asked, by=by, seen="").state == State.DONE

    def test_the_headquarters_do_not_confirm_their_own_either(self, party):
        boss = make_user(make_member(party["local"]).person, is_superuser=True)
        asked = propose(boss, occupation="أستاذ")
        with pytest.raises(PermissionDenied):
            confirm_correction(request=asked, by=boss, seen="")

    def test_an_officer_of_a_higher_level_is_answered_there(self, chief, branch_secretary, region):
        asked = propose(chief, occupation="أستاذ")
        with pytest.raises(PermissionDenied):
            confirm_correction(request=asked, by=branch_secretary, seen="")
        assert region.person.notices.get().kind == "data_request_to_answer"  # it stands in no list of theirs
        assert confirm_correction(request=asked, by=region, seen="").state == State.DONE


class TestRefusing:
    def test_with_a_reason_that_the_member_reads(self, member, asked, branch_secretary):
        refused = refuse_request(request=asked, by=branch_secretary, reason=" لا وثيقة ")
        assert (refused.state, refused.answer) == (State.REFUSED, "لا وثيقة")
        assert "لا وثيقة" in member.person.notices.get().sentence
        assert Person.objects.get(pk=member.person_id).family_name == "العضو"

    def test_not_without_one(self, asked, branch_secretary):
        with pytest.raises(ValidationError):
            refuse_request(request=asked, by=branch_secretary, reason=" ")

    def test_nobody_is_kept_in_the_party(self, member, branch_secretary):
        asked = ask_for(member, Kind.RESIGNATION)
        with pytest.raises(ValidationError):
            refuse_request(request=asked, by=branch_secretary, reason="ابقوا")


class TestAnswering:
    @pytest.mark.parametrize("who", ["branch_secretary", "secretary", "region"])
    def test_a_question_is_answered_by_the_branch_or_above(self, request, member, bureau, who):
        asked = ask_for(member, Kind.ACCESS)
        by = request.getfixturevalue(who)
        with pytest.raises(ValidationError):
            answer_request(request=asked, by=by, answer=" ")
        done = answer_request(request=asked, by=by, answer="من ورقة الجمع العام")
        assert (done.state, done.answer) == (State.DONE, "من ورقة الجمع العام")
        assert "من ورقة الجمع العام" in member.person.notices.get().sentence

    @pytest.mark.parametrize("who", ["member", "treasurer", "teammate", "outsider"])
    @pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.OPPOSITION, Kind.RESIGNATION])
    def test_nobody_else_answers(self, request, member, kind, who):
        asked = ask_for(member, kind)
        with pytest.raises(PermissionDenied):
            answer_request(request=asked, by=request.getfixturevalue(who), answer="نعم")

    def test_who_asks_to_leave_has_left_with_every_office(self, treasurer, branch_secretary):
        asked = ask_for(treasurer, Kind.RESIGNATION)
        answer_request(request=asked, by=branch_secretary)
        membership = treasurer.person.memberships.get()
        assert (membership.ended_on, membership.end_reason) == (localdate(), "resignation")
        assert not treasurer.person.mandates.open().exists()

    def test_the_level_above_lets_leave_whom_the_branch_forgets(self, member, secretary):
        answer_request(request=ask_for(member, Kind.RESIGNATION), by=secretary)
        assert member.person.memberships.get().ended_on == localdate()

    def test_who_has_left_by_another_door_is_simply_answered(self, member, branch_secretary):
        asked = ask_for(member, Kind.RESIGNATION)
        other = ask_for(member, Kind.ACCESS)
        answer_request(request=asked, by=branch_secretary)
        assert answer_request(request=other, by=branch_secretary, answer="نعم").state == State.DONE

    def test_the_level_of_a_request_follows_the_file(self, party, member, asked):
        assert answering_level(asked).branches == (party["local"],)


class TestErasing:
    """Data is erased from above the branch alone, once the membership has ended."""

    @pytest.fixture
    def leaver(self, member, secretary):
        answer_request(request=ask_for(member, Kind.RESIGNATION), by=secretary)
        return member

    def test_who_the_person_was_goes_with_the_request_itself(self, leaver, secretary):
        propose(leaver, family_name="العضوي", note="البطاقة الوطنية")
        asked = ask_for(leaver, Kind.ERASURE, "لا أريد أن يبقى اسمي")
        done = answer_request(request=asked, by=secretary, answer="تم محو العضو")
        assert (done.state, done.decided_by, done.note, done.answer) == (State.DONE, secretary, "", "")
        person = Person.objects.get(pk=leaver.person_id)
        assert (person.family_name, person.anonymised_at is None) == (str(person.pk), False)
        rows = DataRequest.objects.filter(person=person)
        assert {row.state for row in rows} == {State.DONE, State.LAPSED}
        assert {text for row in rows for text in (row.old_value, row.new_value, row.note)} == {""}
        assert not Notice.objects.filter(Q(person=person) | Q(address__startswith="/data-requests/")).exists()
        leaver.refresh_from_db()
        assert leaver.is_active is False

    def test_an_erased_request_can_still_be_read(self, client, leaver, secretary):
        correction = propose(leaver, birth_date=date(1985, 2, 3))
        asked = ask_for(leaver, Kind.ERASURE)
        answer_request(request=asked, by=secretary)
        client.force_login(secretary)
        for row in (correction, asked):
            assert client.get(reverse("members:data-request", args=[row.pk])).status_code == 200

    @pytest.mark.parametrize("who", ["branch_secretary", "treasurer", "teammate", "outsider", "member"])
    def test_the_branch_itself_erases_nothing(self, request, leaver, who):
        asked = ask_for(leaver, Kind.ERASURE)
        with pytest.raises(PermissionDenied):
            answer_request(request=asked, by=request.getfixturevalue(who))
        assert asked not in requests_to_answer(request.getfixturevalue(who))

    def test_it_waits_for_the_level_above(self, leaver, secretary, region):
        asked = ask_for(leaver, Kind.ERASURE)
        assert asked in requests_to_answer(secretary)
        assert answer_request(request=asked, by=region).state == State.DONE

    def test_what_hinders_it_is_said_and_nothing_changes(self, party, leaver, secretary):
        asked = ask_for(leaver, Kind.ERASURE)
        rejoin_member(person=leaver.person, branch=party["local"], on=localdate(), category=Category.objects.first())
        with pytest.raises(ValidationError):
            answer_request(request=asked, by=secretary)
        asked.refresh_from_db()
        assert (asked.state, Person.objects.get(pk=leaver.person_id).family_name) == (State.WAITING, "العضو")
        assert refuse_request(request=asked, by=secretary, reason="عاد عضوا").state == State.REFUSED


class TestWhatWaits:
    def test_each_officer_has_what_they_may_answer(
        self, member, asked, branch_secretary, secretary, treasurer, teammate
    ):
        question = ask_for(member, Kind.ACCESS)
        own = propose(branch_secretary, occupation="أستاذ")
        assert set(requests_to_answer(branch_secretary)) == {asked, question}
        assert set(requests_to_answer(secretary)) == {question, own}  # of the head of the branch
        assert [list(requests_to_answer(user)) for user in (treasurer, teammate, member)] == [[], [], []]
        assert own in requests_to_answer(make_user(is_superuser=True))

    def test_what_is_decided_does_not_wait(self, asked, branch_secretary):
        refuse_request(request=asked, by=branch_secretary, reason="لا")
        assert not requests_to_answer(branch_secretary).exists()

    def test_it_is_flat(self, party, branch_secretary, assert_flat_queries):
        def grow(rows):
            while requests_to_answer(branch_secretary).count() < rows:
                propose(make_user(make_member(party["local"]).person), occupation="نجار")

        assert assert_flat_queries(grow, lambda: list(requests_to_answer(branch_secretary))) == 1

    def test_the_list_agrees_with_the_level(self, party, member, asked, branch_secretary, secretary, region, teammate):
        rows = [asked, ask_for(member, Kind.ACCESS), ask_for(member, Kind.RESIGNATION)]
        other = make_officer(party["national"], "first_secretary")
        for user in (branch_secretary, secretary, region, teammate, other):
            may = {row for row in rows if answering_level(row).is_open_to(user)}
            assert set(requests_to_answer(user)) == may
