"""Minutes: drafted, edited, approved by a second person, and frozen with the record of their meeting."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import ngettext

from bureaus.models import Office
from bureaus.places import Place, PlacesRefusedError
from meetings.confirmation import confirm_election
from meetings.elections import record_election
from meetings.follow_up_tasks import finish_task
from meetings.minutes.annexes import approve_annex, withdraw_annex, write_annex
from meetings.minutes.approving import approve_minutes, approvers
from meetings.minutes.checking import minutes_with_code, verify_all
from meetings.minutes.content import digest_of
from meetings.minutes.writing import NO_MINUTES, draft_from_record, save_text
from meetings.models import Cancellation, Meeting, Minutes, MinutesAnnex, Resolution, Task
from merging.merge import merge_people
from tests.factories import make_member, make_person, make_user
from tests.meetings.minutes import approved_minutes, fallen, write_minutes
from tests.meetings.records import make_meeting, values_of
from tests.visits import statuses
from traces.models import Reading


@pytest.fixture
def meeting(party, bureau):
    meeting = make_meeting(party["local"], venue="دار الشباب", present_count=12)
    meeting.agenda.create(subject="التقرير الأدبي")
    meeting.attendance.create(person=make_member(party["local"], family_name="الحاضر").person)
    meeting.interventions.create(subject="حصيلة السنة")
    decision = Resolution.objects.create(meeting=meeting, subject="برنامج سنوي", method="consensus")
    Task.objects.create(resolution=decision, subject="إعداد البرنامج")
    return meeting


@pytest.fixture
def rapporteur(bureau):
    return make_user(bureau.seats.get(office__code="rapporteur").mandates.get().person)


def address(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


class TestWriting:
    def test_a_draft_tells_the_record(self, meeting, rapporteur):
        minutes = write_minutes(meeting, rapporteur)
        assert "دار الشباب" in minutes.text
        assert (minutes.version, minutes.saved_by) == (1, rapporteur)

    def test_a_meeting_to_come_has_no_minutes(self, party, rapporteur):
        coming = make_meeting(party["local"], date=localdate() + timedelta(days=1))
        with pytest.raises(ValidationError, match="لا محضر"):
            write_minutes(coming, rapporteur)

    def test_a_text_read_before_somebody_else_saved_is_refused(self, meeting, rapporteur, branch_secretary):
        write_minutes(meeting, rapporteur)
        save_text(meeting=meeting, text="نص الكاتب", version=1, by=branch_secretary)
        with pytest.raises(ValidationError):
            save_text(meeting=meeting, text="نص المقرر", version=1, by=rapporteur)
        assert Minutes.objects.get().text == "نص الكاتب\n"

    def test_two_first_drafts_are_one(self, meeting, rapporteur, branch_secretary):
        write_minutes(meeting, rapporteur)
        with pytest.raises(ValidationError):
            write_minutes(meeting, branch_secretary)

    def test_drafted_again_it_is_of_the_record_as_it_is_now(self, meeting, rapporteur):
        write_minutes(meeting, rapporteur)
        save_text(meeting=meeting, text="نص", version=1, by=rapporteur)
        meeting.agenda.create(subject="نقطة جديدة", order=2)
        again = draft_from_record(meeting=meeting, version=2, by=rapporteur)
        assert "نقطة جديدة" in again.text


class TestApproving:
    def test_a_second_person_freezes_text_and_record(self, meeting, rapporteur, branch_secretary):
        minutes = approved_minutes(meeting, rapporteur, branch_secretary)
        content = json.loads(minutes.content)
        assert content["text"] == minutes.text
        assert content["record"]["attendance"][0]["person"]["name"].endswith("الحاضر")
        assert minutes.digest == digest_of(minutes.content)
        assert (minutes.approved_by, minutes.lacked_second) == (branch_secretary, False)

    def test_whoever_wrote_a_word_of_it_does_not_approve(self, meeting, rapporteur, branch_secretary, secretary):
        write_minutes(meeting, rapporteur)
        minutes = save_text(meeting=meeting, text="نص", version=1, by=branch_secretary)
        for writer in (rapporteur, branch_secretary):
            with pytest.raises(ValidationError):
                approve_minutes(minutes=minutes, version=2, by=writer)
        assert approve_minutes(minutes=minutes, version=2, by=secretary).is_approved

    @pytest.mark.parametrize("who", ["treasurer", "member", "teammate", "outsider"])
    def test_only_the_right_approves(self, meeting, rapporteur, who, request):
        minutes = write_minutes(meeting, rapporteur)
        with pytest.raises(ValidationError):
            approve_minutes(minutes=minutes, version=1, by=request.getfixturevalue(who))

    def test_twice_is_refused(self, meeting, rapporteur, branch_secretary):
        minutes = approved_minutes(meeting, rapporteur, branch_secretary)
        with pytest.raises(ValidationError):
            approve_minutes(minutes=minutes, version=1, by=branch_secretary)

    def test_a_text_that_changed_since_it_was_read_is_not_approved(self, meeting, rapporteur, branch_secretary):
        minutes = write_minutes(meeting, rapporteur)
        save_text(meeting=meeting, text="نص آخر", version=1, by=rapporteur)
        with pytest.raises(ValidationError):
            approve_minutes(minutes=minutes, version=1, by=branch_secretary)

    def test_an_election_that_waits_is_decided_first(
        self, party, bureau, meeting, rapporteur, secretary, branch_secretary
    ):
        place = Place(Office.objects.get(code="branch_secretary"), make_member(party["local"]).person)
        election = record_election(meeting=meeting, places=[place], by=secretary)
        assert election.is_waiting
        minutes = write_minutes(meeting, rapporteur)
        with pytest.raises(ValidationError):
            approve_minutes(minutes=minutes, version=1, by=secretary)
        confirm_election(election=election, by=branch_secretary)
        assert approve_minutes(minutes=minutes, version=1, by=secretary).is_approved

    def test_an_election_that_fell_is_told_no_more(self, party, bureau, meeting, rapporteur, secretary):
        """The text told it while it waited: it is drafted again, and only then approved."""
        place = Place(Office.objects.get(code="branch_secretary"), make_member(party["local"]).person)
        election = record_election(meeting=meeting, places=[place], by=secretary)
        minutes = write_minutes(meeting, rapporteur)
        fallen(election)
        with pytest.raises(ValidationError, match="أعد صياغته"):
            approve_minutes(minutes=minutes, version=1, by=secretary)
        again = draft_from_record(meeting=meeting, version=1, by=rapporteur)
        assert str(place.person) not in again.text
        assert approve_minutes(minutes=again, version=2, by=secretary).is_approved

    def test_an_election_recorded_after_the_draft_is_told_first(self, party, meeting, rapporteur, secretary):
        minutes = write_minutes(meeting, rapporteur)
        place = Place(Office.objects.get(code="branch_secretary"), make_member(party["local"]).person)
        record_election(meeting=meeting, places=[place])
        with pytest.raises(ValidationError, match="أعد صياغته"):
            approve_minutes(minutes=minutes, version=1, by=secretary)

    def test_where_nobody_else_may_the_writer_does_and_that_is_recorded(self, party):
        alone = make_user(is_superuser=True)
        minutes = approved_minutes(make_meeting(party["other"]), alone, alone)
        assert minutes.lacked_second is True

    def test_who_may_approve_is_named_and_no_writer_is(self, meeting, rapporteur, branch_secretary):
        found = approvers(meeting.branch, {rapporteur.pk})
        assert branch_secretary in found
        assert rapporteur not in found


class TestNotHeld:
    """Nothing is minuted or approved of a meeting that did not take place."""

    def test_one_of_today_is_approved_once_the_record_tells_that_it_was_held(
        self, party, bureau, rapporteur, secretary
    ):
        meeting = make_meeting(party["local"], date=localdate())
        minutes = write_minutes(meeting, rapporteur)
        with pytest.raises(ValidationError, match="الاجتماع مقرر اليوم"):
            approve_minutes(minutes=minutes, version=1, by=secretary)
        meeting.closed_at = "18:30"
        meeting.save()
        assert approve_minutes(minutes=minutes, version=1, by=secretary).is_approved

    @pytest.mark.parametrize("present", ["count", "sheet"])
    def test_or_who_was_present(self, party, bureau, rapporteur, secretary, present):
        meeting = make_meeting(party["local"], date=localdate(), present_count=3 if present == "count" else None)
        if present == "sheet":
            meeting.attendance.create(capacity="منخرطون")
        minutes = write_minutes(meeting, rapporteur)
        assert approve_minutes(minutes=minutes, version=1, by=secretary).is_approved

    def test_a_cancelled_one_is_neither_written_nor_approved(self, meeting, rapporteur, secretary):
        minutes = write_minutes(meeting, rapporteur)
        Cancellation.objects.create(meeting=meeting, reason="تعذر", by=secretary, at=now())
        with pytest.raises(ValidationError, match="لا محضر لاجتماع أُلغي"):
            save_text(meeting=meeting, text="نص", version=1, by=rapporteur)
        with pytest.raises(ValidationError, match="لا محضر لاجتماع أُلغي"):
            approve_minutes(minutes=minutes, version=1, by=secretary)


@pytest.fixture
def frozen(meeting, rapporteur, branch_secretary):
    return approved_minutes(meeting, rapporteur, branch_secretary)


PAGES = ("facts", "agenda", "attendance", "interventions", "resolutions", "election", "edit-minutes", "draft-minutes")


class TestFrozen:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("verb", ["get", "post"])
    def test_no_page_changes_the_record(self, client, frozen, branch_secretary, page, verb):
        client.force_login(branch_secretary)
        answer = getattr(client, verb)(address(page, frozen.meeting))
        assert answer.status_code == 403
        assert "اعتُمد" in answer.text or "معتمد" in answer.text

    def test_no_workflow_saves_or_elects(self, party, frozen, rapporteur):
        with pytest.raises(ValidationError):
            save_text(meeting=frozen.meeting, text="نص", version=frozen.version, by=rapporteur)
        with pytest.raises(ValidationError):
            draft_from_record(meeting=frozen.meeting, version=NO_MINUTES, by=rapporteur)
        place = Place(Office.objects.get(code="branch_secretary"), make_member(party["local"]).person)
        with pytest.raises(PlacesRefusedError):
            record_election(meeting=frozen.meeting, places=[place])

    def test_the_administration_changes_nothing_but_done_tasks(self, client, frozen):
        client.force_login(make_user(is_superuser=True, is_staff=True))
        page = client.get(reverse("admin:meetings_meeting_change", args=[frozen.meeting_id]))
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        assert 'name="agenda-0-subject"' not in page.text
        decision = frozen.meeting.resolutions.get()
        page = client.get(reverse("admin:meetings_resolution_change", args=[decision.pk]))
        assert 'name="subject"' not in page.text
        assert 'name="tasks-0-done_on"' in page.text
        assert 'name="tasks-0-subject"' not in page.text

    @pytest.mark.postgresql
    @pytest.mark.skipif(connection.vendor != "postgresql", reason="the guard is PostgreSQL's")
    @pytest.mark.parametrize(
        "change",
        [
            lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(venue="مكان آخر"),
            lambda meeting: meeting.agenda.update(subject="أخرى"),
            lambda meeting: meeting.agenda.create(subject="زائدة"),
            lambda meeting: meeting.attendance.all().delete(),
            lambda meeting: meeting.interventions.update(points="قيل"),
            lambda meeting: meeting.resolutions.update(votes_for=3),
            lambda meeting: Task.objects.update(subject="أخرى"),
            lambda meeting: Task.objects.all().delete(),
            lambda meeting: meeting.elections.create(organ="council"),
            lambda meeting: Minutes.objects.update(text="أخرى"),
            lambda meeting: Minutes.objects.update(text="أخرى", redacted_at=now()),
            lambda meeting: Minutes.objects.update(text="أخرى", redacted_digest="e" * 64),
            lambda meeting: Minutes.objects.update(approved_at=None, digest=""),
            lambda meeting: Minutes.objects.all().delete(),
        ],
    )
    def test_the_database_refuses_every_change(self, frozen, change):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(frozen.meeting)

    def test_a_task_is_done_all_the_same(self, frozen):
        assert Task.objects.update(done_on=localdate()) == 1
        assert list(verify_all()) == []

    def test_records_of_one_person_are_merged_all_the_same(self, party, frozen):
        """Both were ticked: one row of attendance is taken out."""
        absorbed = frozen.meeting.attendance.get().person
        kept = make_member(party["local"], family_name="الحاضر").person
        merge_people(kept=kept, absorbed=absorbed, by=make_user(is_superuser=True))
        assert frozen.meeting.attendance.get().person == kept
        assert list(verify_all()) == []


class TestAnnexes:
    def test_a_correction_is_approved_by_a_second_person_and_chained(self, frozen, rapporteur, branch_secretary):
        first = write_annex(minutes=frozen, text="الصواب 13", by=rapporteur)
        with pytest.raises(ValidationError):
            approve_annex(annex=first, by=rapporteur)
        first = approve_annex(annex=first, by=branch_secretary)
        second = approve_annex(annex=write_annex(minutes=frozen, text="ثان", by=rapporteur), by=branch_secretary)
        assert first.digest == digest_of(first.content, frozen.digest)
        assert second.digest == digest_of(second.content, first.digest)
        assert list(verify_all()) == []

    def test_minutes_that_are_no_more_than_a_draft_have_none(self, meeting, rapporteur):
        minutes = write_minutes(meeting, rapporteur)
        with pytest.raises(ValidationError):
            write_annex(minutes=minutes, text="تصحيح", by=rapporteur)

    def test_one_waits_at_a_time_and_may_be_taken_back(self, frozen, rapporteur, branch_secretary, treasurer):
        annex = write_annex(minutes=frozen, text="تصحيح", by=rapporteur)
        with pytest.raises(ValidationError):
            write_annex(minutes=frozen, text="آخر", by=branch_secretary)
        with pytest.raises(ValidationError):
            withdraw_annex(annex=annex, by=treasurer)
        withdraw_annex(annex=annex, by=rapporteur)
        assert not MinutesAnnex.objects.exists()

    def test_an_approved_one_is_decided(self, frozen, rapporteur, branch_secretary):
        annex = approve_annex(annex=write_annex(minutes=frozen, text="تصحيح", by=rapporteur), by=branch_secretary)
        for decide in (approve_annex, withdraw_annex):
            with pytest.raises(ValidationError):
                decide(annex=annex, by=branch_secretary)


class TestVerifying:
    def verify(self, capsys):
        with pytest.raises(CommandError):
            call_command("verify_minutes")
        return capsys.readouterr().out

    def test_all_in_order(self, frozen, capsys):
        call_command("verify_minutes")
        assert capsys.readouterr().out == "المحضر المعتمد الوحيد سليم.\n"

    @pytest.mark.parametrize(
        ("count", "said"),
        [
            (3, "3 محاضر معتمدة، كلها سليمة."),
            (12, "12 محضرا معتمدا، كلها سليمة."),
            (100, "100 محضر معتمد، كلها سليمة."),
        ],
    )
    def test_many_in_order(self, count, said):
        words = "%(count)d approved minutes are in order."
        assert ngettext(words, words, count) % {"count": count} == said

    @pytest.mark.skipif(connection.vendor == "postgresql", reason="there the database refuses the change itself")
    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            (lambda: Minutes.objects.update(content='{"a":1}', digest="f" * 64), "digest"),
            (lambda: Minutes.objects.update(text="أخرى"), "text"),
            (lambda: Resolution.objects.update(subject="أخرى"), "record"),
            (lambda: Meeting.objects.update(present_count=50), "record"),
            (lambda: MinutesAnnex.objects.update(text="أخرى"), "text"),
            (lambda: MinutesAnnex.objects.update(digest="e" * 64), "chain"),
        ],
    )
    def test_what_was_changed_is_named(self, frozen, rapporteur, branch_secretary, change, kind, capsys):
        approve_annex(annex=write_annex(minutes=frozen, text="تصحيح", by=rapporteur), by=branch_secretary)
        change()
        if kind != "digest":
            assert kind in {fault.kind for fault in verify_all()}
            assert str(frozen.branch) in self.verify(capsys)
        else:
            with pytest.raises(KeyError):
                list(verify_all())


class TestChecking:
    def test_the_code_is_found_whole_or_short_as_typed(self, frozen):
        for typed in (frozen.digest, frozen.short_code, frozen.short_code.upper(), f" {frozen.digest[:16]} "):
            assert minutes_with_code(typed) == frozen
        for typed in ("", "abc", "f" * 16, frozen.digest[:15], frozen.digest + "0", "٣" * 16):
            assert minutes_with_code(typed) is None

    def test_anybody_learns_branch_and_day_and_no_name(self, client, frozen, rapporteur, branch_secretary):
        page = client.get(reverse("meetings:check-minutes", args=[frozen.digest]))
        assert page.status_code == 200
        assert str(frozen.branch) in page.text
        assert "فليست الورقة نسخة من هذا المحضر" in page.text
        for person in (rapporteur, branch_secretary, frozen.meeting.attendance.get().person):
            assert str(person) not in page.text
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"

    def test_another_code_is_no_minutes(self, client, frozen):
        assert client.get(reverse("meetings:check-minutes", args=["f" * 64])).status_code == 404
        assert client.get(reverse("meetings:type-minutes-code"), {"code": "x"}).status_code == 404
        assert client.get(reverse("meetings:type-minutes-code"), {"code": frozen.short_code}).status_code == 200
        assert client.get(reverse("meetings:type-minutes-code")).status_code == 200


class TestPages:
    def test_who_reads_the_minutes(self, client, frozen, branch_secretary, secretary, teammate, member, outsider):
        users = (branch_secretary, secretary, teammate, member, outsider, None)
        for page in ("minutes", "written-minutes-paper"):
            assert statuses(client, address(page, frozen.meeting), *users) == [200, 200, 404, 404, 404, 302]

    @pytest.mark.parametrize("page", ["written-minutes-paper", "minutes-paper"])
    def test_a_print_is_noted_for_all_whom_the_record_names(self, client, party, meeting, rapporteur, page):
        chair, speaker, owner = (make_person(party["local"], "نور", name) for name in ("السالمي", "البكري", "الطاهري"))
        Meeting.objects.filter(pk=meeting.pk).update(chair=chair)
        meeting.interventions.create(subject="حصيلة", speaker=speaker)
        Task.objects.update(owner=owner)
        elected = make_member(party["local"]).person
        record_election(meeting=meeting, places=[Place(Office.objects.get(code="branch_secretary"), elected)])
        write_minutes(meeting, rapporteur)
        client.force_login(make_user(is_superuser=True))
        client.get(address(page, meeting))
        present = meeting.attendance.get().person
        read = set(Reading.objects.get().people.values_list("person", flat=True))
        assert read == {row.pk for row in (chair, speaker, owner, elected, present)}

    def test_written_and_approved_through_the_pages(self, client, meeting, rapporteur, branch_secretary):
        client.force_login(rapporteur)
        client.post(address("draft-minutes", meeting), {"version": "0"})
        edited = {"text": "## افتتاح\n\nنص المحضر", "version": "1"}
        assert client.post(address("edit-minutes", meeting), edited).status_code == 302
        assert client.post(address("approve-minutes", meeting), {"version": "2"}).status_code == 422
        client.force_login(branch_secretary)
        assert "نص المحضر" in client.get(address("approve-minutes", meeting)).text
        assert client.post(address("approve-minutes", meeting), {"version": "2"}).status_code == 302
        page = client.get(address("minutes", meeting))
        assert Minutes.objects.get().short_code in page.text

    def test_a_lost_race_shows_both_texts(self, client, meeting, rapporteur, branch_secretary):
        write_minutes(meeting, rapporteur)
        save_text(meeting=meeting, text="نص الكاتب", version=1, by=branch_secretary)
        client.force_login(rapporteur)
        page = client.post(address("edit-minutes", meeting), {"text": "نص المقرر", "version": "1"})
        assert page.status_code == 422
        assert "نص المقرر" in page.text
        assert "نص الكاتب" in page.text
        assert client.post(address("edit-minutes", meeting), {"text": "نص الاثنين", "version": "2"}).status_code == 302

    @pytest.mark.parametrize("who", ["treasurer", "member", "teammate"])
    def test_readers_write_nothing(self, client, meeting, rapporteur, who, request):
        write_minutes(meeting, rapporteur)
        client.force_login(request.getfixturevalue(who))
        for page in ("draft-minutes", "edit-minutes", "approve-minutes"):
            assert client.post(address(page, meeting), {"version": "1"}).status_code in (403, 404)
        assert Minutes.objects.get().version == 1

    def test_corrections_through_the_pages(self, client, frozen, rapporteur, branch_secretary):
        client.force_login(rapporteur)
        client.post(address("write-annex", frozen.meeting), {"text": "الصواب 13"})
        annex = MinutesAnnex.objects.get()
        approval = reverse("meetings:approve-annex", args=[annex.pk])
        assert client.post(approval).status_code == 422
        client.force_login(branch_secretary)
        assert client.post(approval).status_code == 302
        assert "الصواب 13" in client.get(frozen.get_absolute_url()).text

    def test_a_person_of_another_branch_corrects_nothing(self, client, frozen, teammate):
        client.force_login(teammate)
        assert client.post(address("write-annex", frozen.meeting), {"text": "تصحيح"}).status_code == 404


def test_unknown_people_stay_unknown(party):
    """A chair of no recorded gender is told in the form of both."""
    chair = make_person(party["local"], "نور", "السالمي", gender="")
    minutes = write_minutes(make_meeting(party["local"], chair=chair), make_user(is_superuser=True))
    assert "ترأس(ت) أشغال الجمع العام السيد(ة) نور السالمي" in minutes.text


def finish_on_its_page(client, task, day):
    client.post(reverse("meetings:finish-task", args=[task.pk]), {"done_on": f"{day:%d/%m/%Y}"})


def finish_in_the_administration(client, task, day):
    page = reverse("admin:meetings_resolution_change", args=[task.resolution_id])
    form = client.get(page).context["inline_admin_formsets"][0].formset
    data = {f"{form.prefix}-{name}": value for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 1))}
    row = {"id": task.pk, "resolution": task.resolution_id, "order": task.order, "subject": task.subject,
           "done_on": f"{day:%d/%m/%Y}"}  # fmt: skip
    resolution = {"subject": task.resolution.subject, "order": 1, "method": "consensus"}
    client.post(page, resolution | data | {f"{form.prefix}-0-{name}": value for name, value in row.items()})


def finish_with_the_resolutions(client, task, day):
    page = address("resolutions", task.resolution.meeting)
    data = values_of(client.get(page))
    client.post(page, data | {"resolutions-0-tasks-0-done_on": f"{day:%d/%m/%Y}"})


@pytest.mark.parametrize("door", [finish_on_its_page, finish_in_the_administration, finish_with_the_resolutions])
class TestDayOfATask:
    """Through whichever door a task is ticked off."""

    def test_it_is_neither_before_the_meeting_nor_to_come(self, client, meeting, door):
        client.force_login(make_user(is_superuser=True, is_staff=True))
        for day in (meeting.date - timedelta(days=1), localdate() + timedelta(days=1)):
            door(client, Task.objects.get(), day)
            assert Task.objects.get().done_on is None
        for day in (meeting.date, localdate()):
            door(client, Task.objects.get(), day)
            assert Task.objects.get().done_on == day


@pytest.mark.parametrize("days", [1, None])
def test_the_workflow_refuses_the_day_of_a_task_beside_its_field(meeting, days):
    day = localdate() + timedelta(days=days) if days else meeting.date - timedelta(days=1)
    with pytest.raises(ValidationError) as refusal:
        finish_task(task=Task.objects.get(), done_on=day, by=make_user(is_superuser=True))
    assert list(refusal.value.message_dict) == ["done_on"]


class TestTasks:
    def test_one_is_ticked_off_on_its_page_after_the_minutes(self, client, frozen, rapporteur):
        client.force_login(rapporteur)
        page = reverse("meetings:finish-task", args=[Task.objects.get().pk])
        assert page in client.get(frozen.meeting.get_absolute_url()).text
        assert client.post(page, {"done_on": "01/01/2020"}).status_code == 422
        assert client.post(page, {"done_on": f"{localdate():%d/%m/%Y}"}).status_code == 302
        assert Task.objects.get().done_on == localdate()
        client.post(page, {"done_on": ""})
        assert Task.objects.get().done_on is None

    def test_readers_tick_nothing_off(self, client, frozen, treasurer, teammate):
        page = reverse("meetings:finish-task", args=[Task.objects.get().pk])
        for user, status in ((treasurer, 403), (teammate, 404)):
            client.force_login(user)
            assert client.post(page, {"done_on": ""}).status_code == status
