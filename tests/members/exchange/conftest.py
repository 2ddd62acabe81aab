"""What the tests of reading members in share."""

import csv
import io
from datetime import date

import pytest
import xlsxwriter

from bureaus.importing import start_check, start_undoing, start_writing
from members.exchange.batches import map_batch, upload_members
from members.models import Category

HEADINGS = ["الاسم الشخصي", "الاسم العائلي", "الجنس", "تاريخ الازدياد", "الهاتف"]
ROWS = [
    ["هدى", "الزموري", "أنثى", "12/03/1980", "06 12 34 56 78"],
    ["عبد الله", "الريفي", "ذكر", "١٥/٠٦/١٩٧٥", "0661000001"],
]


def csv_of(rows, *, delimiter=",", encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows, *, prepare=None):
    """A workbook of one sheet; strings that begin with «=» are formulas. `prepare(book, sheet)` adds more."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
        if prepare:
            prepare(book, sheet)
    return file.getvalue()


@pytest.fixture
def upload(party, branch_secretary):
    """`upload(rows or bytes)`: the batch in the local branch, its columns as they are guessed."""

    def load(given, *, branch=None, by=None, **mapped):
        data = given if isinstance(given, bytes) else csv_of(given)
        batch = upload_members(branch=branch or party["local"], data=data, file_name="list.csv",
                               by=by or branch_secretary)  # fmt: skip
        told = {
            "mapping": {int(column): code for column, code in batch.mapping.items()},
            "name_order": batch.name_order,
            "category": Category.objects.get(code="regular"),
            "joined_on": date(2020, 1, 1),
        }
        return map_batch(batch=batch, **(told | mapped))

    return load


@pytest.fixture
def check(upload):
    """`check(rows)`: the batch with its lines, checked."""

    def run(given, **told):
        batch = upload(given, **told)
        done = start_check(batch=batch, by=batch.uploaded_by)
        assert done.state == "done", done.failure
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def read_in(check):
    """`read_in(rows)`: the batch written."""

    def run(given, **told):
        batch = check(given, **told)
        done = start_writing(batch=batch, by=batch.uploaded_by)
        assert done.state == "done", done.failure
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def undo():
    def run(batch, by=None):
        done = start_undoing(batch=batch, by=by or batch.uploaded_by)
        assert done.state == "done", done.failure
        batch.refresh_from_db()
        return batch

    return run


def outcomes(batch):
    return dict(batch.lines.values_list("row", "outcome"))


def reasons(batch):
    """{row: what is said of it} of those that are refused."""
    return {
        line.row: " ".join(sentence for _field, sentence in line.problems)
        for line in batch.lines.filter(outcome="refused")
    }
