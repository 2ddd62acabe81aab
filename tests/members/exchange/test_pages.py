"""The pages of reading members in: who opens them, what they show first, what is sent twice, what is downloaded."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.models import ImportBatch, Person
from tests.factories import make_officer, make_user
from tests.members.exchange.conftest import HEADINGS, ROWS, csv_of, xlsx_of
from tests.visits import statuses

BAD = ["بلا نسب", "", "ذكر", "10/5", "=1+1"]


@pytest.fixture(autouse=True)
def _steps_read_anew(settings):
    """Without a worker the steps of a run are taken in the request, and each reads its batch anew."""
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]


def address(name, batch):
    return reverse(f"members:{name}", args=[batch.pk])


@pytest.fixture
def page(party):
    return reverse("members:imports", args=[party["local"].slug])


def send(client, page, data, name="list.xlsx"):
    return client.post(page, {"file": SimpleUploadedFile(name, data)})


def map_as_guessed(client, batch, **changed):
    form = client.get(address("import-columns", batch)).context["form"]
    told = {name: form[name].value() for name in form.fields if name != "overwritten"}
    told = {name: f"{value:%d/%m/%Y}" if hasattr(value, "year") else value or "" for name, value in told.items()}
    return client.post(address("import-columns", batch), {**told, "category": "1", **changed})


@pytest.fixture
def checked(client, page, branch_secretary):
    client.force_login(branch_secretary)
    send(client, page, xlsx_of([["لائحة"], HEADINGS, *ROWS, BAD]))
    batch = ImportBatch.objects.get()
    map_as_guessed(client, batch)
    batch.refresh_from_db()
    return batch


def test_from_the_file_to_the_members_and_back(client, party, page, branch_secretary):
    client.force_login(branch_secretary)
    assert page in client.get(reverse("members:list", args=[party["local"].slug])).text
    answer = send(client, page, xlsx_of([["لائحة"], HEADINGS, *ROWS, BAD]))
    batch = ImportBatch.objects.get()
    assert answer.url == address("import-columns", batch)
    text = client.get(answer.url).text
    for shown in ("هدى", "العناوين في الصف 2", "تاريخ الازدياد"):
        assert shown in text
    run = map_as_guessed(client, batch)
    assert run.status_code == 302
    shown = client.get(batch.get_absolute_url())
    assert shown.context["current"] == "refused"
    for said in ("يصبح شخصان عضوين", "السنة غير مذكورة في «10/5»", "الاسم العائلي غير مذكور", "تسجيل الكل"):
        assert said in shown.text
    people = Person.objects.count()
    for _twice in range(2):
        assert client.post(address("write-import", batch)).status_code == 302
    assert Person.objects.count() == people + 2
    assert "يحذف من سجل" in client.get(address("undo-import", batch)).text
    for _twice in range(2):
        assert client.post(address("undo-import", batch)).status_code == 302
    assert Person.objects.count() == people
    assert "تم التراجع عنه" in client.get(batch.get_absolute_url()).text


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\x81\xfe\xff\x90"])
def test_a_file_that_is_refused_says_why_and_leaves_nothing(client, page, branch_secretary, data):
    client.force_login(branch_secretary)
    answer = send(client, page, data)
    assert (answer.status_code, ImportBatch.objects.count()) == (422, 0)
    assert answer.context["form"].errors["file"]


def test_no_file_is_an_error_beside_the_field(client, page, branch_secretary):
    client.force_login(branch_secretary)
    assert client.post(page).context["form"].errors["file"]


def test_columns_without_a_name_keep_what_was_chosen(client, checked):
    answer = map_as_guessed(client, checked, column0="", column1="address")
    assert answer.status_code == 422
    assert answer.context["form"]["column1"].value() == "address"
    assert "اختر عمود الاسم" in answer.text


def test_the_headings_are_moved_to_another_row(client, checked):
    assert 'name="heading_row" value="3"' in client.get(address("import-columns", checked)).text
    assert client.post(address("import-columns", checked), {"heading_row": "3"}).status_code == 302
    turn = checked.turn
    checked.refresh_from_db()
    assert (checked.heading_row, checked.turn, checked.state) == (3, turn + 1, "uploaded")
    assert client.post(address("write-import", checked)).status_code == 302  # it is to be checked again before
    client.post(address("import-columns", checked), {"heading_row": "99"})
    checked.refresh_from_db()
    assert (checked.heading_row, checked.turn, checked.state) == (3, turn + 1, "uploaded")


def test_opening_an_address_changes_no_batch(client, checked):
    for name in ("row", "heading_row"):
        client.get(address("import-columns", checked), {name: "3"})
        checked.refresh_from_db()
        assert (checked.heading_row, checked.state) == (2, "checked")


def test_the_refused_rows_come_back_with_their_reason(client, checked):
    answer = client.get(address("import-refused", checked))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    header, row = sheet.iter_rows(values_only=True)
    assert header == (*HEADINGS, "سبب الرفض")
    assert row[:5] == ("بلا نسب", None, "ذكر", "10/5", "=1+1")
    assert "السنة غير مذكورة" in row[5]
    answer = client.get(address("import-refused", checked), {"kind": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert next(r for r in csv.reader(io.StringIO(text), delimiter=";") if "ذكر" in r)[4] == "'=1+1"
    assert "no-store" in answer["Cache-Control"]


def test_strangers_find_nothing_and_members_of_the_bureau_are_refused(
    client, party, checked, page, outsider, teammate, member, treasurer, secretary, branch_secretary
):
    people = (outsider, teammate, member, treasurer, secretary, branch_secretary)
    assert statuses(client, page, None, *people) == [302, 404, 404, 404, 403, 403, 200]
    for name in ("import-batch", "import-columns", "import-refused"):
        assert statuses(client, address(name, checked), None, *people) == [302, 404, 404, 404, 404, 404, 200]
    for name in ("write-import", "undo-import", "discard-import"):
        for user in people[:-1]:
            client.force_login(user)
            assert client.post(address(name, checked)).status_code == 404
    assert checked.lines.filter(is_written=True).count() == 0


def test_a_colleague_sees_the_figures_and_not_the_rows_and_does_not_write(client, party, checked):
    colleague = make_officer(party["local"], "branch_secretary", on=date(2025, 6, 1))
    client.force_login(colleague)
    text = client.get(checked.get_absolute_url()).text
    assert "هدى" not in text
    assert "لا يطلع على صفوف الملف إلا من رفعه" in text
    for name in ("write-import", "discard-import"):
        assert client.post(address(name, checked)).status_code == 403
    for name in ("import-columns", "import-refused"):
        assert client.get(address(name, checked)).status_code == 403


def test_who_lost_the_office_sees_nothing_any_more(client, party, checked, branch_secretary):
    make_officer(party["local"], "branch_secretary", on=date(2025, 6, 1))
    client.force_login(branch_secretary)
    assert client.get(checked.get_absolute_url()).status_code == 404


def test_a_file_is_forgotten_by_its_uploader(client, page, checked):
    assert client.post(address("discard-import", checked)).url == page
    checked.refresh_from_db()
    assert (checked.state, checked.lines.count(), checked.pages.count()) == ("forgotten", 0, 0)
    assert client.get(checked.get_absolute_url()).status_code == 200
    assert client.post(address("write-import", checked)).status_code == 302
    assert "list.xlsx" in client.get(page).text


def test_uploads_are_limited(client, page, branch_secretary, monkeypatch):
    from members import limits

    monkeypatch.setitem(limits.LIMITS, "import", "2/h/user")
    client.force_login(branch_secretary)
    codes = [send(client, page, csv_of([HEADINGS, *ROWS])).status_code for _time in range(3)]
    assert codes == [302, 302, 429]


def test_pages_ask_as_much_for_any_number_of_rows(client, page, branch_secretary, assert_flat_queries):
    client.force_login(branch_secretary)

    def grow(rows):
        ImportBatch.objects.all().delete()
        people = [["علي", f"الريفي{'ا' * number}", "ذكر", "", "06"] for number in range(rows)]
        send(client, page, csv_of([HEADINGS, *people]))
        map_as_guessed(client, ImportBatch.objects.get())

    assert_flat_queries(grow, lambda: client.get(ImportBatch.objects.get().get_absolute_url()), sizes=(1, 3, 20))


def test_the_headquarters_open_every_file(client, checked):
    client.force_login(make_user(is_superuser=True))
    assert "بلا نسب" in client.get(checked.get_absolute_url()).text
