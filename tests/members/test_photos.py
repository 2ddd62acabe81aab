"""The photo in a person's file: who puts it there, who proposes it, what is left when it goes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from bureaus.correcting import clear_photo, correct_photo
from bureaus.data_requests import confirm_correction, refuse_request, send
from members.anonymising import anonymise
from members.data_requests import withdraw
from members.joining import leave
from members.models import DataRequest, Notice, Photo
from members.own_data import everything_about
from members.own_papers import own_paper
from members.photos import present_photo, propose_photo
from merging.merge import merge_people
from tests.factories import make_member, make_user
from tests.threads import at_once
from tests.uploads.pictures import jpeg
from uploads.pictures import PORTRAIT, make_picture

PICTURE, OTHER = (make_picture(jpeg(width, 1000), PORTRAIT) for width in (800, 700))
State = Photo.State


def states(person):
    return list(Photo.objects.filter(person=person).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def asked(member):
    return propose_photo(person=member.person, picture=PICTURE, by=member)


class TestPuttingAndRemoving:
    def test_an_officer_puts_one_in_and_the_next_replaces_it(self, member, branch_secretary):
        first = correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        assert (bytes(first.content), first.content_type, first.size) == (PICTURE, "image/jpeg", len(PICTURE))
        second = correct_photo(person=member.person, picture=OTHER, by=branch_secretary)
        assert [row.pk for row in Photo.objects.all()] == [second.pk]
        assert second.digest != first.digest

    def test_the_history_tells_who_and_keeps_no_picture(self, member, branch_secretary):
        correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        clear_photo(person=member.person, by=branch_secretary)
        rows = Photo.history.order_by("history_id")
        assert [(row.history_type, row.uploaded_by) for row in rows] == [
            ("+", branch_secretary),
            ("-", branch_secretary),
        ]
        assert not {"content", "digest"} & {field.name for field in Photo.history.model._meta.fields}

    @pytest.mark.parametrize("who", ["treasurer", "teammate", "outsider", "secretary", "region", "member"])
    def test_who_may_not_change_the_file_puts_none_in(self, member, bureau, request, who):
        with pytest.raises(PermissionDenied):
            correct_photo(person=member.person, picture=PICTURE, by=request.getfixturevalue(who))
        assert not Photo.objects.exists()

    def test_an_officer_does_not_put_in_the_own_one(self, branch_secretary):
        with pytest.raises(PermissionDenied):
            correct_photo(person=branch_secretary.person, picture=PICTURE, by=branch_secretary)

    def test_the_member_and_the_officer_remove_it(self, member, branch_secretary):
        for by in (member, branch_secretary):
            correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
            assert clear_photo(person=member.person, by=by)
            assert not clear_photo(person=member.person, by=by)
            assert not Photo.objects.exists()

    @pytest.mark.parametrize("who", ["treasurer", "teammate", "outsider", "secretary"])
    def test_others_do_not_remove_it(self, member, branch_secretary, request, who):
        correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        with pytest.raises(PermissionDenied):
            clear_photo(person=member.person, by=request.getfixturevalue(who))
        assert states(member.person) == ["in_file"]

    def test_what_is_rolled_back_leaves_nothing_and_takes_nothing(self, member, branch_secretary):
        first = correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        with transaction.atomic():
            correct_photo(person=member.person, picture=OTHER, by=branch_secretary)
            transaction.set_rollback(True)
        assert [bytes(row.content) for row in Photo.objects.all()] == [PICTURE]
        assert Photo.objects.get().pk == first.pk

    def test_the_database_keeps_two_photos_out_of_one_file(self, member):
        photo = Photo(person=member.person, state=State.IN_FILE, uploaded_by=member)
        photo.hold_content(PICTURE, "image/jpeg")
        photo.save()
        photo.pk = None
        with pytest.raises(DatabaseError), transaction.atomic():
            photo.save(force_insert=True)

    def test_no_list_reads_the_bytes(self, member, branch_secretary):
        correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        assert Photo.objects.get().get_deferred_fields() == {"content"}


class TestProposing:
    def test_the_member_proposes_and_an_officer_confirms(self, member, asked, branch_secretary):
        assert (asked.field, asked.old_value, states(member.person)) == ("photo", "", ["proposed"])
        confirm_correction(request=asked, by=branch_secretary, seen="")
        asked.refresh_from_db()
        assert (asked.state, states(member.person)) == ("done", ["in_file"])
        notice = Notice.objects.get(person=member.person, kind=Notice.Kind.DATA_REQUEST_DONE)
        assert notice.sentence.startswith("أُنجز طلبكم المتعلق بمعطياتكم (تصحيح)")
        assert asked.subject == "تصحيح: الصورة الشخصية"

    def test_a_confirmed_one_replaces_the_former(self, member, branch_secretary):
        correct_photo(person=member.person, picture=OTHER, by=branch_secretary)
        asked = propose_photo(person=member.person, picture=PICTURE, by=member)
        confirm_correction(request=asked, by=branch_secretary, seen=present_photo(member.person))
        assert [bytes(row.content) for row in Photo.objects.all()] == [PICTURE]

    @pytest.mark.parametrize("who", ["member", "treasurer", "teammate", "secretary"])
    def test_nobody_else_confirms(self, member, bureau, asked, request, who):
        with pytest.raises(PermissionDenied):
            confirm_correction(request=asked, by=request.getfixturevalue(who), seen="")
        assert states(member.person) == ["proposed"]

    def test_nobody_proposes_for_somebody_else(self, member, branch_secretary):
        with pytest.raises(PermissionDenied):
            propose_photo(person=member.person, picture=PICTURE, by=branch_secretary)

    def test_another_proposal_takes_the_place_of_the_first(self, member, asked):
        second = propose_photo(person=member.person, picture=OTHER, by=member)
        asked.refresh_from_db()
        assert (asked.state, second.state) == ("replaced", "waiting")
        assert [bytes(row.content) for row in Photo.objects.all()] == [OTHER]

    def test_a_refusal_deletes_what_was_proposed(self, member, asked, branch_secretary):
        refuse_request(request=asked, by=branch_secretary, reason="لا يظهر الوجه")
        assert states(member.person) == []

    def test_a_refusal_without_a_reason_deletes_nothing(self, member, asked, branch_secretary):
        with pytest.raises(ValidationError):
            refuse_request(request=asked, by=branch_secretary, reason=" ")
        assert states(member.person) == ["proposed"]

    def test_taking_it_back_deletes_it_and_leaves_the_file(self, member, branch_secretary):
        correct_photo(person=member.person, picture=OTHER, by=branch_secretary)
        withdraw(request=propose_photo(person=member.person, picture=PICTURE, by=member), by=member)
        assert [bytes(row.content) for row in Photo.objects.all()] == [OTHER]

    def test_a_file_that_changed_meanwhile_is_looked_at_again(self, member, asked, branch_secretary):
        correct_photo(person=member.person, picture=OTHER, by=branch_secretary)
        with pytest.raises(ValidationError, match="تغير الملف"):
            confirm_correction(request=asked, by=branch_secretary, seen="")
        assert states(member.person) == ["proposed", "in_file"]

    def test_an_answer_comes_once(self, asked, branch_secretary):
        confirm_correction(request=asked, by=branch_secretary, seen="")
        for answer in (
            lambda: confirm_correction(request=asked, by=branch_secretary, seen=""),
            lambda: refuse_request(request=asked, by=branch_secretary, reason="تأخرت"),
        ):
            with pytest.raises(ValidationError, match="سبق الجواب"):
                answer()
        assert Photo.objects.count() == 1

    def test_removing_the_photo_leaves_the_proposal(self, member, asked, branch_secretary):
        clear_photo(person=member.person, by=member)
        assert states(member.person) == ["proposed"]

    def test_who_answers_an_officer_is_told(self, branch_secretary, secretary):
        send(asking=propose_photo, person=branch_secretary.person, by=branch_secretary, picture=PICTURE)
        kind = Notice.Kind.DATA_REQUEST_TO_ANSWER
        assert Notice.objects.filter(kind=kind, person=secretary.person).count() == 1
        asked = DataRequest.objects.get()
        confirm_correction(request=asked, by=secretary, seen="")
        assert states(branch_secretary.person) == ["in_file"]


class TestWhatIsKept:
    def test_everything_about_me_holds_the_picture(self, member, branch_secretary):
        correct_photo(person=member.person, picture=PICTURE, by=branch_secretary)
        propose_photo(person=member.person, picture=OTHER, by=member)
        found = everything_about(member.person)
        first, second = found["photos"]
        assert (first["state"], second["state"], first["size"]) == ("in_file", "proposed", len(PICTURE))
        assert first["content"][:4] == "/9j/"  # how a JPEG begins in Base64
        [asked] = found["data_requests"]
        assert (asked["field"], asked["old_value"], asked["new_value"]) == ("photo", "صورة", "صورة")
        paper = own_paper(member.person, found)
        assert 'href="data:image/jpeg;base64,/9j/' in paper["picture"]
        assert not any("/9j/" in str(table) for table in paper["tables"])

    def test_anonymising_removes_all_of_them_and_who_put_them(self, party, branch_secretary):
        membership = make_member(party["local"])
        account = make_user(membership.person)
        correct_photo(person=membership.person, picture=PICTURE, by=branch_secretary)
        asked = propose_photo(person=membership.person, picture=OTHER, by=account)
        leave(membership=membership, on=membership.started_on.replace(year=2025), reason="resignation")
        anonymise(membership.person, by=make_user(is_superuser=True), reason="request")
        assert not Photo.objects.exists()
        assert not Photo.history.exists()
        asked.refresh_from_db()
        assert (asked.state, asked.new_value) == ("lapsed", "")

    def test_nothing_is_put_into_the_file_of_nobody(self, party):
        headquarters, membership = make_user(is_superuser=True), make_member(party["local"])
        leave(membership=membership, on=membership.started_on.replace(year=2025), reason="resignation")
        anonymise(membership.person, by=headquarters, reason="request")
        with pytest.raises(ValidationError, match="هوية هذا الشخص محذوفة"):
            correct_photo(person=membership.person, picture=PICTURE, by=headquarters)

    def test_a_record_that_was_merged_takes_none(self, party):
        headquarters = make_user(is_superuser=True)
        one, other = (make_member(party["local"], given_name="هدى", family_name="الزموري").person for _record in "12")
        merge_people(kept=one, absorbed=other, by=headquarters)
        with pytest.raises(ValidationError):
            correct_photo(person=other, picture=PICTURE, by=headquarters)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_photos_that_come_at_once_leave_one(party, branch_secretary):
    person = make_member(party["local"]).person
    account = make_user(person)
    acts = [
        lambda: correct_photo(person=person, picture=PICTURE, by=branch_secretary),
        lambda: correct_photo(person=person, picture=OTHER, by=branch_secretary),
        lambda: propose_photo(person=person, picture=PICTURE, by=account),
        lambda: propose_photo(person=person, picture=OTHER, by=account),
    ]
    at_once(lambda act: act(), acts)
    assert sorted(states(person)) == ["in_file", "proposed"]
    assert DataRequest.objects.waiting().filter(person=person).count() == 1
