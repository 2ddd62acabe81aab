"""Sheets of past dues for the tests: making one, having it confirmed and written, taking it back."""

from io import BytesIO

from openpyxl import Workbook

from runs.models import Run
from tests.factories import make_user
from tests.treasury.money import month
from treasury.pastdues.confirming import ask_confirmation
from treasury.pastdues.run import start_approved_undoing, start_confirmed
from treasury.pastdues.undo_requests import ask_undoing


def sheet(*rows):
    """The bytes of a workbook with these rows."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def heading(*offsets):
    return [f"{month(offset):%m/%Y}" for offset in offsets]


def rows_of(members):
    return [
        ["الاسم الكامل", *heading(-14, -13, -2)],
        ["خديجة بنعلي", "x", "20", ""],
        ["الإدريسي سعيد", "م", "١٠", "=1+1"],
    ]


def codes(batch):
    return {line.row: [problem[0] for problem in line.problems] for line in batch.lines.exclude(problems=[])}


def write(batch, by, *, confirmer=None):
    """Send the sheet in the name of `by`, and confirm it as `confirmer`, else as the headquarters."""
    sent = ask_confirmation(batch=batch, by=by)
    confirmer = confirmer or make_user(is_superuser=True)
    run = start_confirmed(batch=sent, by=confirmer, shown=sent.read_digest())
    assert run.state == Run.State.DONE, run.failure
    batch.refresh_from_db()
    return run


def undo(batch, by, *, approver=None):
    """Ask in the name of `by` that the sheet be undone, and approve it as `approver`, else as the headquarters."""
    asked = ask_undoing(batch=batch, reason="خطأ في الملف", by=by)
    run = start_approved_undoing(batch=asked, by=approver or make_user(is_superuser=True))
    assert run.state == Run.State.DONE, run.failure
    batch.refresh_from_db()
    return run
