"""The check of a batch, in steps: its rows are laid out in pages, then what becomes of each is written down."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from arabic.folding import fold
from branches.models import Branch
from branches.scoping import reach_of
from members.exchange.batches import State, headings_of_batch, lock_batch
from members.exchange.read.files import open_file
from members.exchange.read.kinds import check_rows
from members.models import ImportBatch, ImportLine, ImportPage
from sql.copying import copy_rows

from .deciding import REFUSED, Decider, Decision, as_value
from .people import find_known
from .rows import RowReader
from .same_person import Identity, could_be_one_row, identity_of_values, keys_meant

PAGE = 1000
JOIN = "members.add_membership"
_LINE = ("batch_id", "row", "page", "outcome", "name", "name_key", "birth_date", "phone", "cells", "values",
         "problems", "note", "differences", "filled", "person_id")  # fmt: skip


def count_pages(batch):
    """How many pages the batch has, at most where its rows are not laid out yet."""
    return len(batch.shape["pages"]) if "pages" in batch.shape else -(-batch.shape["rows"] // PAGE)


def lay_out_rows(batch, *, turn):
    """Write the rows of the file as pages, once, and drop the file. Raises UnreadableError; nothing is kept then."""
    batch = lock_batch(batch)
    if batch.turn != turn or not batch.is_unwritten:
        raise ValidationError(_changed_meanwhile())
    ImportLine.objects.filter(batch=batch)._raw_delete("default")
    if "pages" not in batch.shape:
        content = ImportBatch.objects.values_list("content", flat=True).get(pk=batch.pk)
        batch.shape["pages"] = _write_pages(batch, open_file(bytes(content)))
        batch.content = None
    batch.state = State.CHECKING
    batch.save()


def _write_pages(batch, file):
    """How many rows each page got; blank ones are none. Titles and headings are rows, but not of those that count."""
    counts, page, people = [], [], 0
    for number, cells in file.rows():
        if any(cells):
            page.append([number, cells])
            people += number > batch.heading_row
        if len(page) == PAGE:
            check_rows(people)
            counts.append(_write_page(batch, len(counts), page))
            page = []
    check_rows(people)
    if page:
        counts.append(_write_page(batch, len(counts), page))
    return counts


def _write_page(batch, number, rows):
    copy_rows(ImportPage, ("number", "rows"), [(number, rows)], batch_id=batch.pk)
    return len(rows)


def plan_page(batch, number, *, turn, guarded):
    """Write the lines of one page anew. Raises ValidationError if the columns were changed since the check began."""
    batch = lock_batch(batch)
    _require_turn(batch, turn)
    page = ImportPage.objects.filter(batch=batch, number=number).first()
    if page is None:
        return
    ImportLine.objects.filter(batch=batch, page=number)._raw_delete("default")
    by = batch.uploaded_by
    reader = RowReader(batch, branches_of_column(batch, by))
    rows = [reader.read(row, cells) for row, cells in _data_rows(batch, page.rows)]
    decisions = _decide_each(batch, number, rows, by=by, guarded=guarded)
    lines = [_line(batch, number, row, decision) for row, decision in zip(rows, decisions, strict=True)]
    copy_rows(ImportLine, _LINE, lines)


def end_check(batch, *, turn):
    """Say that every line is planned."""
    batch = lock_batch(batch)
    _require_turn(batch, turn)
    batch.state = State.CHECKED
    batch.save()


def _require_turn(batch, turn):
    if batch.turn != turn or batch.state != State.CHECKING:
        raise ValidationError(_changed_meanwhile())


def _changed_meanwhile():
    return _("The columns were changed meanwhile: look at the newer check.")


def _data_rows(batch, rows):
    """The rows under the headings, without those that repeat the headings, as on each sheet of a printed list."""
    headings = headings_of_batch(batch).rows
    for number, cells in rows:
        if number > batch.heading_row and cells not in headings:
            yield number, cells


def branches_of_column(batch, by):
    """{folded name or slug: [keys]} of the branches that a column may name: the batch's and those under it, where
    `by` records members; {} without such a column."""
    if "branch" not in batch.mapping.values():
        return {}
    found = {}
    within = Branch.objects.standing().filter(path__startswith=batch.branch.path)
    for key, name, slug in within.filter(reach_of(by, JOIN).condition("path")).values_list("pk", "name", "slug"):
        for word in {fold(name), fold(slug)}:
            found.setdefault(word, []).append(key)
    return found


def _decide_each(batch, number, rows, *, by, guarded):
    known = find_known(batch, rows, by=by, guarded=guarded)
    keys = {row.values.get("branch", batch.branch_id) for row in rows}
    decider = Decider(batch, known, Branch.objects.in_bulk(keys), by=by)
    decisions = [
        Decision(REFUSED, problems=row.problems) if row.problems else decider.decide(row) for row in rows
    ]  # fmt: skip
    _refuse_repeated(batch, number, rows, decisions)
    return decisions


def _refuse_repeated(batch, number, rows, decisions):
    """Refuse a row that may mean the person of an earlier one; of two numbers of one member too."""
    people = [decision.person.pk for decision in decisions if decision.person]
    earlier = ImportLine.objects.filter(batch=batch, page__lt=number).exclude(outcome=REFUSED)
    sound = [row for row, decision in zip(rows, decisions, strict=True) if decision.outcome != REFUSED]
    meant = keys_meant(sound, ImportLine, batch=batch.pk)
    earlier = earlier.filter(Q(pk__among=meant) | Q(person__among=people))
    by_name, by_person = {}, {}
    for line in earlier.only("row", "name_key", "birth_date", "phone", "person"):
        by_name.setdefault(line.name_key, []).append((line.row, Identity.of(line)))
        by_person[line.person_id] = line.row
    for row, decision in zip(rows, decisions, strict=True):
        if decision.outcome == REFUSED:
            continue
        person, identity = decision.person and decision.person.pk, identity_of_values(row.values)
        first = by_person.get(person) if person else None
        if first is None and "member_number" not in row.values:
            same = by_name.get(row.name_key, ())
            first = next((other for other, known in same if could_be_one_row(identity, known)), None)
        if first is None:
            by_name.setdefault(row.name_key, []).append((row.number, identity))
            if person:
                by_person[person] = row.number
        else:
            sentence = _("The same person stands in row %(row)s, or nothing tells the two apart.") % {"row": first}
            decision.outcome, decision.problems = REFUSED, [["", sentence]]
            decision.fills, decision.differences, decision.note = {}, {}, ""


def _line(batch, page, row, decision):
    refused = decision.outcome == REFUSED
    return (
        batch.pk,
        row.number,
        page,
        str(decision.outcome),
        row.name,
        row.name_key,
        row.values.get("birth_date"),
        row.values.get("phone", ""),
        row.cells if refused else [],
        row.values,
        decision.problems,
        decision.note[:250],
        decision.differences,
        {code: [as_value(getattr(decision.person, code)), value] for code, value in decision.fills.items()},
        decision.person and decision.person.pk,
    )
