"""Reports presented to a meeting and voted on: kept as they were, read by those whom they concern."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from meetings.models import Matter, Meeting, PresentedReport, Resolution, RollEntry
from meetings.voting.recording import record_vote, take_back_vote
from meetings.voting.reports import present_report, rejected_reports, withdraw_report
from tests.factories import make_member, make_officer, make_user
from tests.meetings.calls import call_meeting, seal
from tests.meetings.records import make_meeting, values_of
from tests.uploads.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return localdate().year - 1


@pytest.fixture
def present(session, secretary, year):
    def make(kind=Matter.FINANCIAL_REPORT, **fields):
        given = {"meeting": session, "year": year, "by": secretary, "content": b"%PDF-1.7",
                 "content_type": "application/pdf"}  # fmt: skip
        return present_report(kind=kind, **given | fields)

    return make


def on_roll(session, person, state="entitled"):
    membership = person.memberships.first()
    return RollEntry.objects.create(
        meeting=session,
        person=person,
        membership=membership,
        state=state,
        member_since=membership.started_on,
        reason="dues" if state == "excluded" else "",
        months_late=9 if state == "excluded" else 0,
    )


class TestPresenting:
    def test_it_is_kept_with_its_digest_and_a_resolution(self, present, year):
        report = present(seal="a" * 64)
        assert (report.size, len(report.digest), report.seal) == (8, 64, "a" * 64)
        assert report.resolution.subject == f"المصادقة على التقرير المالي لسنة {year}"
        assert report.resolution.matter == Matter.FINANCIAL_REPORT

    def test_once_a_year_and_kind(self, present, year):
        present()
        with pytest.raises(ValidationError, match="سبق عرض"):
            present()
        present(Matter.ACTIVITY_REPORT)
        present(year=year - 1)

    def test_not_of_a_year_to_come_nor_of_another_matter(self, present, year):
        with pytest.raises(ValidationError):
            present(year=year + 2)
        with pytest.raises(ValidationError):
            present(Matter.RULES)

    def test_not_by_others_nor_before_nor_after(self, present, session, treasurer, party):
        with pytest.raises(PermissionDenied):
            present(by=treasurer)
        later = make_meeting(party["local"], date=date(localdate().year + 1, 5, 3))
        with pytest.raises(ValidationError, match="لم يبدأ"):
            present(meeting=later)
        seal(session)
        with pytest.raises(ValidationError, match="معتمد"):
            present()

    def test_it_is_taken_back_until_it_was_voted_on(self, present, secretary, vote):
        withdraw_report(report=present(), by=secretary)
        assert not Resolution.objects.exists()
        report = present()
        take_back_vote(vote=vote(31, 12, 3, on=report.resolution), because="خطأ", by=secretary)
        with pytest.raises(ValidationError, match="صُوّت"):
            withdraw_report(report=report, by=secretary)

    def test_its_matter_stays_whatever_the_vote_says(self, present, session, secretary):
        report = present()
        found = record_vote(meeting=session, resolution=report.resolution, method="show_of_hands", votes_for=30,
                            votes_against=0, abstentions=0, matter="dissolution", by=secretary)  # fmt: skip
        assert (found.matter, found.outcome) == ("financial_report", "adopted")

    @pytest.mark.postgresql
    def test_the_database_lets_the_file_be(self, present):
        report = present()
        with pytest.raises(DatabaseError), transaction.atomic():
            PresentedReport.objects.filter(pk=report.pk).update(content=b"%PDF-other")


class TestRejected:
    def test_a_rejected_financial_report_is_a_matter_until_one_is_adopted(self, present, vote, party, secretary, year):
        report = present()
        assert not rejected_reports().exists()
        vote(12, 31, 3, on=report.resolution)
        assert list(rejected_reports()) == [report]
        again = make_meeting(party["local"], "جمع آخر", date=localdate(), present_count=46)
        second = present(meeting=again)
        record_vote(meeting=again, resolution=second.resolution, method="consensus", by=secretary)
        assert not rejected_reports().exists()

    def test_a_bureau_adopts_nothing_that_the_assembly_rejected(self, present, vote, party, secretary):
        report = present()
        vote(12, 31, 3, on=report.resolution)
        bureau = make_meeting(
            party["local"], "اجتماع المكتب", date=localdate(), kind="bureau_meeting", present_count=7
        )
        record_vote(meeting=bureau, resolution=present(meeting=bureau).resolution, method="consensus", by=secretary)
        assert list(rejected_reports()) == [report]

    def test_a_rejected_activity_report_is_none(self, present, vote):
        vote(12, 31, 3, on=present(Matter.ACTIVITY_REPORT).resolution)
        assert not rejected_reports().exists()


class TestReading:
    def may_read(self, client, user, report):
        client.force_login(user)
        return client.get(reverse("meetings:presented-report-paper", args=[report.pk])).status_code == 200

    def test_money_is_read_by_who_sees_it_and_by_those_called(self, client, present, session, party, treasurer):
        report = present()
        called, excluded, other = (make_member(party["local"]).person for _each in range(3))
        on_roll(session, called)
        on_roll(session, excluded, "excluded")
        assert self.may_read(client, treasurer, report)
        assert self.may_read(client, make_user(called), report)
        assert not self.may_read(client, make_user(excluded), report)
        assert not self.may_read(client, make_user(other), report)

    def test_who_left_the_party_reads_nothing_more(self, client, present, session, party):
        report, person = present(), make_member(party["local"]).person
        on_roll(session, person)
        assert self.may_read(client, make_user(person), report)
        person.memberships.update(ended_on=localdate())
        assert not self.may_read(client, person.user, report)

    def test_who_sees_the_meeting_alone_reads_the_activity_report(self, client, present, party):
        rapporteur = make_officer(party["local"], "rapporteur")
        assert self.may_read(client, rapporteur, present(Matter.ACTIVITY_REPORT))
        assert not self.may_read(client, rapporteur, present())

    def test_who_is_called_finds_it_on_the_convocation(self, client, party, secretary, year):
        person = make_member(party["local"]).person
        called = call_meeting(party["local"])
        Meeting.objects.filter(pk=called.pk).update(date=localdate(), starts_at=None, present_count=1)
        report = present_report(meeting=called, kind=Matter.FINANCIAL_REPORT, year=year, content=b"%PDF-1.7",
                                content_type="application/pdf", by=secretary)  # fmt: skip
        client.force_login(make_user(person))
        shown = client.get(reverse("meetings:convocation", args=[called.pk])).content.decode()
        assert reverse("meetings:presented-report-paper", args=[report.pk]) in shown

    def test_nobody_else_does(self, client, present, outsider, teammate, member):
        report = present(Matter.ACTIVITY_REPORT)
        for user in (outsider, teammate, member):
            assert not self.may_read(client, user, report)


class TestPage:
    @pytest.fixture
    def address(self, session):
        return reverse("meetings:present-report", args=[session.pk])

    def test_the_financial_report_is_the_treasurys_own(self, client, secretary, session, address, year):
        client.force_login(secretary)
        values = values_of(client.get(address)) | {"kind": "financial_report", "year": str(year)}
        assert client.post(address, values).status_code == 302
        report = session.reports.get()
        assert bytes(report.content).startswith(b"%PDF-")
        assert (report.year, report.content_type) == (year, "application/pdf")
        shown = client.get(session.get_absolute_url()).content.decode()
        assert report.digest[:16] in shown
        assert reverse("meetings:presented-report-paper", args=[report.pk]) in shown

    def test_an_activity_report_is_a_file(self, client, secretary, session, address, year):
        client.force_login(secretary)
        sent = {"kind": "activity_report", "year": str(year)}
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert "اختر ملف التقرير الأدبي" in answer.content.decode()
        paper = SimpleUploadedFile("report.jpg", jpeg(), "image/jpeg")
        assert client.post(address, sent | {"paper": paper}).status_code == 302
        assert session.reports.get().content_type == "image/jpeg"

    def test_who_sees_no_money_presents_no_figures(self, client, party, session, address, year):
        client.force_login(make_officer(party["local"], "rapporteur"))
        answer = client.post(address, {"kind": "financial_report", "year": str(year)})
        assert answer.status_code == 422
        assert not session.reports.exists()

    def test_a_year_to_come_and_garbage_are_refused(self, client, secretary, session, address, year):
        client.force_login(secretary)
        for wrong in (str(year + 2), "", "0", "99999", "x"):
            assert client.post(address, {"kind": "financial_report", "year": wrong}).status_code == 422
        assert not session.reports.exists()

    def test_others_neither_present_nor_take_back(self, client, present, address, treasurer, outsider):
        back = reverse("meetings:withdraw-report", args=[present().pk])
        for user, status in ((treasurer, 403), (outsider, 404)):
            client.force_login(user)
            assert client.get(address).status_code == status
            assert client.post(back).status_code == status
        assert PresentedReport.objects.exists()

    def test_one_is_taken_back_on_its_page(self, client, present, secretary):
        client.force_login(secretary)
        back = reverse("meetings:withdraw-report", args=[present().pk])
        assert client.get(back).status_code == 200
        assert client.post(back).status_code == 302
        assert not PresentedReport.objects.exists()
