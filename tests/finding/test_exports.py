"""Exports: exactly what the page shows, by who may, with a trace that those who stand in them can see."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now

from bureaus.models import Mandate
from bureaus.replacement import end_mandate
from finding.export_run import EXPORTING, clear_expired
from finding.exporting import may_export
from finding.models import Export
from runs.models import Run
from runs.running import cancel, may_steer, open_run, take_step
from tests.factories import make_bureau, make_member, make_officer, make_user
from tests.finding.asking import FIND, page, shown
from traces.models import Reading, ReadPerson

EXPORT = reverse("finding:export")


def export(client, user, address="", kind="xlsx"):
    client.force_login(user)
    return client.post(EXPORT, {"address": address, "kind": kind})


def table(answer):
    """The rows of an XLSX answer, its header first."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.rows]


def lines(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_what_the_page_shows(client, secretary, houda, amine, monkeypatch):
    monkeypatch.setattr("finding.views.find.PAGE", 1)
    address = "columns=number&columns=phone&columns=since&sort=name"
    rows = table(export(client, secretary, address))
    assert rows[0] == ["الاسم", "الرقم", "منذ", "الهاتف"]
    shown_on_pages = [shown(client.get(f"{FIND}?{address}&page={number}"))[0] for number in (1, 2, 3)]
    assert [row[0] for row in rows[1:]] == shown_on_pages
    houda_row = next(row for row in rows if row[0] == "هدى العلوي")
    assert houda_row[1] == houda.person.shown_number
    assert houda_row[2].date() == houda.started_on
    assert houda_row[3] == "06 12 34 56 78"


def test_the_file_is_an_attachment_that_no_cache_keeps(client, secretary, houda):
    answer = export(client, secretary, "gender=F", "csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"
    assert [row[0] for row in lines(answer)] == ["الاسم", "هدى العلوي"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_a_name_is_no_formula_in_either_file(client, party, secretary, name):
    make_member(party["local"], given_name=name, family_name="العلوي", gender="F")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(export(client, secretary, "gender=F").streaming_content)))
    assert sheet.active["A2"].data_type == "s"
    assert lines(export(client, secretary, "gender=F", "csv"))[1][0] == f"'{name} العلوي"


def test_an_export_leaves_its_trace_for_those_who_stand_in_it(client, secretary, houda, amine):
    export(client, secretary, "gender=F&columns=phone")
    trace = Reading.objects.get()
    assert (trace.reader, trace.act, trace.subject, trace.count) == (secretary, "exported", "members", 1)
    assert trace.filters == {"الجنس": "امرأة", "الأعمدة": "الاسم، الهاتف"}
    assert list(ReadPerson.objects.values_list("person", flat=True)) == [houda.person_id]
    assert Reading.objects.visible_to(make_user(houda.person)).filter(pk=trace.pk).exists()
    assert not Reading.objects.visible_to(make_user(amine.person)).exists()


def test_reading_the_page_leaves_no_trace(client, secretary, houda):
    page(client, secretary)
    assert not Reading.objects.exists()


class TestWhoExports:
    def test_secretaries_export_what_they_see(self, client, party, secretary, branch_secretary, houda, amine):
        assert "أمين السوسي" in {row[0] for row in table(export(client, secretary))}
        names = {row[0] for row in table(export(client, branch_secretary))}
        assert "هدى العلوي" in names
        assert "أمين السوسي" not in names

    def test_treasurers_export_their_own_branch(self, client, treasurer, houda):
        assert "هدى العلوي" in {row[0] for row in table(export(client, treasurer))}

    def test_who_only_sees_is_refused_and_leaves_no_trace(self, client, party, houda):
        rapporteur = make_officer(party["local"], "rapporteur")
        answer = page(client, rapporteur)
        assert "هدى العلوي" in shown(answer)
        assert "تصدير XLSX" not in answer.text
        assert export(client, rapporteur).status_code == 403
        assert not Reading.objects.exists()

    def test_strangers_do_not_know_of_it(self, client, member, outsider):
        assert export(client, member).status_code == export(client, outsider).status_code == 404
        client.logout()
        assert client.post(EXPORT, {"kind": "xlsx"}).status_code == 302

    def test_a_branch_elsewhere_is_no_list(self, client, party, branch_secretary, amine):
        assert export(client, branch_secretary, f"branch={party['other'].pk}").status_code == 400

    def test_who_sees_more_than_they_may_export_exports_a_part(self, client, party, houda, amine):
        """The secretary of a branch who is the rapporteur of the province, whose own members they only see."""
        user = make_officer(party["other"], "branch_secretary")
        make_bureau(party["province"], "rapporteur", holders=[user.person])
        make_member(party["province"])
        assert not may_export(user)
        assert may_export(user, party["other"])
        assert export(client, user).status_code == 403
        assert export(client, user, f"branch={party['province'].pk}").status_code == 403
        assert {row[0] for row in table(export(client, user, f"branch={party['other'].pk}"))} == {
            "الاسم",
            "أمين السوسي",
            user.person.full_name,
        }

    def test_the_right_ends_with_the_office(self, client, party, branch_secretary, houda):
        mandate = Mandate.objects.get(person=branch_secretary.person)
        end_mandate(mandate=mandate, on=now().date(), reason="resignation", by=make_user(is_superuser=True))
        assert export(client, branch_secretary).status_code == 404


@pytest.mark.parametrize("kind", ["", "pdf", "../x"])
def test_another_kind_of_file_is_refused(client, secretary, kind):
    assert export(client, secretary, kind=kind).status_code == 400


class TestLargeExports:
    @pytest.fixture(autouse=True)
    def _small_steps(self, monkeypatch):
        monkeypatch.setattr("finding.views.exports.AT_ONCE", 2)
        monkeypatch.setattr("finding.export_run.STEP", 2)

    @pytest.fixture
    def many(self, party, houda, amine):
        return [make_member(party["local"], given_name=f"ع{number}") for number in range(5)]

    @pytest.fixture
    def run(self, client, secretary, many):
        answer = export(client, secretary, "columns=since&columns=phone&sort=name")
        run = Run.objects.get()
        assert answer.url == run.get_absolute_url()
        return run

    def test_it_is_a_run_whose_file_is_the_same_list(self, client, run, secretary, exports_folder):
        assert (run.state, run.done, run.total) == ("done", 5, 5)
        kept = Export.objects.get()
        assert (kept.user, kept.count, kept.kind) == (secretary, 8, "xlsx")
        assert run.next_url == kept.get_absolute_url()
        rows = table(client.get(kept.get_absolute_url()))
        assert [row[0] for row in rows[1:]] == shown(client.get(f"{FIND}?sort=name"))
        assert rows[1][1].year == 2020
        assert [path.name for path in exports_folder.iterdir()] == [str(kept)]
        assert kept.path.stat().st_mode & 0o077 == 0

    def test_its_trace_names_everybody_once(self, run):
        trace = Reading.objects.get()
        assert (trace.count, ReadPerson.objects.count()) == (7, 7)  # not the reader, who stands in it too

    def test_nobody_else_gets_the_file_or_steers_the_run(self, client, run, region, branch_secretary, outsider):
        kept = Export.objects.get()
        for user in (region, branch_secretary, outsider):
            client.force_login(user)
            assert client.get(kept.get_absolute_url()).status_code == 404
            assert not may_steer(run, user)
        client.logout()
        assert client.get(kept.get_absolute_url()).status_code == 302

    def test_who_lost_the_office_gets_the_file_no_more(self, client, run, secretary):
        mandate = Mandate.objects.get(person=secretary.person)
        end_mandate(mandate=mandate, on=now().date(), reason="resignation", by=make_user(is_superuser=True))
        client.force_login(secretary)
        assert client.get(Export.objects.get().get_absolute_url()).status_code == 403

    def test_nor_does_who_sees_more_or_less_than_then(self, client, run, secretary):
        Export.objects.update(sight="of other offices")
        client.force_login(secretary)
        answer = client.get(Export.objects.get().get_absolute_url())
        assert answer.status_code == 403
        assert "أعد تصدير اللائحة" in answer.text

    def test_a_file_that_stands_on_no_disk_of_this_machine_is_not_there(self, client, run, secretary):
        Export.objects.get().path.unlink()
        client.force_login(secretary)
        assert client.get(Export.objects.get().get_absolute_url()).status_code == 404

    def test_a_file_whose_days_are_over_is_gone(self, client, run, secretary):
        kept = Export.objects.get()
        Export.objects.update(expires_at=now() - timedelta(seconds=1))
        client.force_login(secretary)
        assert client.get(kept.get_absolute_url()).status_code == 404
        assert run.next_url.startswith(FIND)
        clear_expired()
        assert not kept.path.exists()
        assert not Export.objects.exists()

    def test_a_command_removes_it_too(self, run):
        Export.objects.update(expires_at=now() - timedelta(seconds=1))
        call_command("clear_exports")
        assert not Export.objects.exists()

    def test_what_a_stopped_run_left_behind_goes_as_well(self, run, exports_folder, settings):
        (exports_folder / "parts-left").mkdir()
        clear_expired()
        assert (exports_folder / "parts-left").exists()
        settings.EXPORT_DAYS = -1
        clear_expired()
        assert not (exports_folder / "parts-left").exists()
        assert Export.objects.get().path.exists()

    def test_a_step_taken_again_writes_its_part_anew(self, run, secretary):
        arguments = run.arguments
        steps = EXPORTING.plan(**arguments)
        result = {}
        for step in steps[:-1]:
            EXPORTING.take(step, {}, **arguments)
            result = EXPORTING.take(step, result, **arguments)
        result = EXPORTING.take(steps[-1], result, **arguments)
        assert Export.objects.get(pk=result["export"]).count == 8

    def test_it_is_stopped_between_two_parts_and_makes_no_file(self, party, secretary, many):
        run = open_run(work=EXPORTING, branch=party["province"], by=secretary,
                       user=secretary.pk, address="sort=name", kind="xlsx")  # fmt: skip
        for _laid_out_and_two_parts in range(3):
            take_step(run.pk)
        cancel(run=run, by=secretary)
        assert not take_step(run.pk)
        run.refresh_from_db()
        assert (run.state, run.done, run.total) == ("cancelled", 2, 5)
        assert not Export.objects.exists()
        assert not Reading.objects.exists()

    def test_a_right_that_ends_meanwhile_ends_the_run(self, run, secretary):
        steps = EXPORTING.plan(**run.arguments)
        mandate = Mandate.objects.get(person=secretary.person)
        end_mandate(mandate=mandate, on=now().date(), reason="resignation", by=make_user(is_superuser=True))
        with pytest.raises(ValidationError, match="لا تخول لك مهامك"):
            EXPORTING.take(steps[0], {}, **run.arguments)
        assert Export.objects.count() == 1

    def test_the_page_offers_the_files_that_are_kept(self, client, run, secretary, region):
        assert Export.objects.get().get_absolute_url() in page(client, secretary).text
        assert Export.objects.get().get_absolute_url() not in page(client, region).text


def test_files_stand_in_no_folder_that_is_served(settings):
    root = Path(settings.EXPORT_ROOT).resolve()
    assert not root.is_relative_to(Path(settings.STATIC_ROOT).resolve())
