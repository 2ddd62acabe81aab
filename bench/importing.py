"""Reading members in from a workbook, against parsing it and a bare `COPY` of the same rows in the same database.

Both sides write people, memberships and the histories of both. The bare side knows every value beforehand; the import
also finds the headings, reads days and phones, looks for each person, checks, numbers, and keeps what it did.
"""

import io
import resource
import statistics
import time
from dataclasses import dataclass

import openpyxl
from django.db import connection, transaction
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from bureaus.importing import start_check, start_writing
from members.exchange.batches import map_batch, upload_members
from members.models import Category, MemberSequence, Membership, Person
from sql.copying import copy_rows

from .member_sheet import write_sheet


@dataclass(frozen=True)
class Importing:
    """Seconds of each part (medians), how many rows were written, and the most memory held while importing, in MB."""

    rows: int
    good: int
    parse: float
    copy: float
    check: float
    write: float
    memory: float
    refused: int

    @property
    def ratio(self):
        return (self.check + self.write) / (self.parse + self.copy)


def time_importing(rows, by, rounds=3):
    """The Importing of a list of `rows` rows, three in a hundred wrong, into a branch of its own."""
    file = io.BytesIO()
    made = write_sheet(file, rows)
    data = file.getvalue()
    times = {"parse": [], "copy": [], "check": [], "write": []}
    before, memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    for _round in range(rounds):
        batch, check, write = _import(data, by)
        # Of the first import, before the bare side holds all the rows at once.
        memory = memory or (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
        times["check"].append(check)
        times["write"].append(write)
        times["parse"].append(_timed(_parse, data))
        counts = batch.counts()
        if (counts["new"], counts["refused"]) != (made["good"], made["bad"]):
            raise RuntimeError(f"Of {made} the import made {counts}.")
        written = _rows_of(batch)
        _delete(batch)
        times["copy"].append(_timed(_copy, written))
        _delete_all(written)
    parts = {name: statistics.median(seconds) for name, seconds in times.items()}
    return Importing(rows, made["good"], memory=memory, refused=made["bad"], **parts)


def _import(data, by):
    """(batch, seconds of upload and check, seconds of writing)."""
    branch = Branch.objects.filter(kind=Kind.LOCAL).order_by("path").last()
    started = time.perf_counter()
    batch = upload_members(branch=branch, data=data, file_name="members.xlsx", by=by)
    mapping = {int(column): code for column, code in batch.mapping.items()}
    told = {"category": Category.objects.first(), "joined_on": localdate(), "name_order": batch.name_order}
    batch = map_batch(batch=batch, mapping=mapping, **told)
    _require_done(start_check(batch=batch, by=by))
    checked = time.perf_counter()
    _require_done(start_writing(batch=batch, by=by))
    return batch, checked - started, time.perf_counter() - checked


def _require_done(run):
    if run.state != "done":
        raise RuntimeError(run.failure)


def _parse(data):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for _row in book.worksheets[0].iter_rows(values_only=True):
        pass


_MODELS = (Person, Membership, Person.history.model, Membership.history.model)


def _rows_of(batch):
    """{model: (columns, rows)} of what the batch wrote."""
    people = list(batch.lines.filter(is_written=True).values_list("person_id", flat=True))
    found = {}
    for model in _MODELS:
        columns = [field.attname for field in model._meta.concrete_fields]
        key = "person_id" if "person_id" in columns else "id"
        rows = model._base_manager.filter(**{f"{key}__among": people}).order_by()
        found[model] = columns, list(rows.values_list(*columns))
    return found


@transaction.atomic
def _copy(written):
    for model, (columns, rows) in written.items():
        copy_rows(model, columns, rows)


def _timed(call, given):
    _execute("CHECKPOINT")
    started = time.perf_counter()
    call(given)
    return time.perf_counter() - started


def _delete(batch):
    written = _rows_of(batch)
    batch.lines.all()._raw_delete("default")
    _delete_all(written)
    _execute("VACUUM ANALYZE members_person, members_membership, members_importline")


@transaction.atomic
def _delete_all(written):
    for model in (Membership, Person, Membership.history.model, Person.history.model):
        columns, rows = written[model]
        place = columns.index(model._meta.pk.attname)
        model._base_manager.filter(pk__among=[row[place] for row in rows])._raw_delete("default")
    last = Person.objects.order_by("-member_number").values_list("member_number", flat=True)
    MemberSequence.objects.update(last=last.filter(member_number__isnull=False).first() or 0)


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
