"""Writing one page of a checked batch: the people whom its rows mean are sought once more, then all is written."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from branches.models import Branch
from branches.paths import is_within
from branches.scoping import reach_of
from members.exchange.batches import State, lock_batch
from members.exchange.plan.deciding import FILLED, NEW, REFUSED, Decider, as_value, refuse
from members.exchange.plan.pages import JOIN
from members.exchange.plan.people import find_known
from members.exchange.plan.rows import Row
from members.models import ImportLine, ImportPage, Person
from members.numbers import number_members
from sql.copying import update_rows

from .newcomers import write_memberships, write_newcomers

_IMPORTS_LOCK = 0x696D706F7274  # any number that no other advisory lock of the database has


def write_page(batch, number, *, by, guarded):
    """Write the lines of one page that are not written yet. Returns how many were.

    Each is decided on once more, by what the records hold now: somebody may have joined since the check.
    """
    lock_imports()
    batch = lock_batch(batch)
    if batch.state != State.WRITING:
        raise ValidationError(_("This file is not being written."))
    lines = batch.lines.filter(page=number, is_written=False, outcome__in=(NEW, FILLED))
    lines = list(lines.only("row", "name_key", "values", "outcome", "person", "batch"))
    if not lines:
        return 0
    decided = _decide_again(batch, lines, _hold_branches(batch, lines), by=by, guarded=guarded)
    _hold_people(decided)
    new = [(line, found) for line, found in decided if found.outcome == NEW]
    joined = write_newcomers(batch, [line for line, found in new if found.person is None], by=by)
    joined += _let_known_join(batch, [(line, found) for line, found in new if found.person], by=by)
    _mark_joined(joined)
    _fill_files([(line, found) for line, found in decided if found.fills], by=by)
    _mark_changed(batch, number, [(line, found) for line, found in decided if found.outcome not in (NEW, FILLED)])
    return len(joined)


def lock_imports():
    """Let one page be written at a time in the party: two files that name the same people are written in turn.

    Taken before every other lock. SQLite has one writer at a time and needs none.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTS_LOCK])


def _hold_branches(batch, lines):
    """{key: Branch} of those whom these lines join, locked: a page joins while nobody else does, nor closes them."""
    keys = {line.values.get("branch", batch.branch_id) for line in lines}
    return {row.pk: row for row in Branch.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)}


def _decide_again(batch, lines, branches, *, by, guarded):
    """[(line, Decision)] of these lines by what the records hold, and by where `by` records members, now."""
    rows = {line.pk: Row(line.row, [], line.values, [], line.name_key) for line in lines}
    known = find_known(batch, list(rows.values()), by=by, guarded=guarded)
    decider, reach = Decider(batch, known, branches, by=by), reach_of(by, JOIN)
    decided = []
    for line in lines:
        branch = branches.get(line.values.get("branch", batch.branch_id))
        if branch is None or not (is_within(branch.path, batch.branch.path) and reach.covers(branch.path)):
            found = refuse(_("You record no members in this branch any more."), "branch")
        else:
            found = decider.decide(rows[line.pk])
        if line.outcome == FILLED and found.outcome in (NEW, FILLED) and line.person_id != _key(found.person):
            found = refuse(_("What is recorded changed since the check: read this row in again."))
        decided.append((line, found))
    return decided


def _key(person):
    return person and person.pk


def _hold_people(decided):
    """Lock the people whose files change, and read them anew."""
    people = {found.person.pk: found for _line, found in decided if found.person}
    for person in Person.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True):
        people[person.pk].person = person


def _let_known_join(batch, decided, *, by):
    """Open memberships of people who are known and were never members, with the numbers that they get."""
    if not decided:
        return []
    people = [found.person for _line, found in decided]
    numbered = number_members(people)
    for person in numbered:
        person.set_keys()
    bulk_update_with_history(numbered, Person, ["member_number", "search_key"], default_user=by)
    rows = [(line, found.person.pk, None) for line, found in decided]
    return write_memberships(batch, rows, by=by)


def _mark_joined(joined):
    columns = ("person_id", "membership_id", "number_given", "is_written")
    update_rows(ImportLine, columns, [(row.line.pk, row.person, row.membership, row.number, True) for row in joined])


def _fill_files(decided, *, by):
    """Set what the lines fill in, and keep what stood there before."""
    if not decided:
        return
    people, lines, names = [], [], {"search_key", "name_key", "sound_key"}
    for line, found in decided:
        person = found.person
        line.filled = {name: [as_value(getattr(person, name)), value] for name, value in found.fills.items()}
        for name, value in found.fills.items():
            setattr(person, name, date.fromisoformat(value) if name == "birth_date" else value)
        person.set_keys()
        names |= found.fills.keys()
        people.append(person)
        line.is_written, line.outcome = True, found.outcome
        lines.append(line)
    bulk_update_with_history(people, Person, sorted(names), default_user=by)
    ImportLine.objects.bulk_update(lines, ["filled", "is_written", "outcome"])


def _mark_changed(batch, number, decided):
    """Write down what became otherwise since the check: somebody is known now, or is refused."""
    if not decided:
        return
    page = ImportPage.objects.filter(batch=batch, number=number).first()
    cells = dict(page.rows) if page else {}
    for line, found in decided:
        line.outcome, line.problems, line.note = found.outcome, found.problems, found.note[:250]
        line.differences, line.filled, line.person = found.differences, {}, found.person
        line.cells = cells.get(line.row, []) if found.outcome == REFUSED else []
    fields = ["outcome", "problems", "note", "differences", "filled", "person", "cells"]
    ImportLine.objects.bulk_update([line for line, _found in decided], fields)
