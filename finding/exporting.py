"""Exporting exactly what a search shows: the same rows, columns and order; every export leaves its trace."""

import json
from hashlib import sha256
from tempfile import SpooledTemporaryFile

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from documents.spreadsheets import write_table
from traces.models import Act
from traces.recording import record_reading

from .columns import cells, shown_with
from .search import SEE, SEE_FILE, SEE_MONEY, Search

EXPORT = "finding.export_members"
# As many are written while the reader waits; more are a run.
AT_ONCE = 2_000
_BATCH = 1_000
_IN_MEMORY = 1_000_000  # bytes; a bigger file goes to the disk


def may_export(user, branch=None) -> bool:
    """Whether `user` may export all that they see, or all that they see in `branch` and under it."""
    export, seen = reach_of(user, EXPORT), reach_of(user, SEE)
    if branch:
        seen = seen.within(branch.path)
    return bool(export and seen) and export.includes(seen)


def header_of(columns):
    return [str(_("Name")), *(str(column.label) for column in columns)]


def rows_of(search, columns, keys):
    """(key of the person, values) of the memberships with these keys, in their order; a batch of queries a thousand.

    Who the reader does not see any more is left out.
    """
    offices = any(column.code == "office" for column in columns)
    for some in _in_batches(keys):
        rows = search.full_of(some, offices)
        shown = shown_with(search, rows, columns)
        for row in rows:
            yield row.person_id, [row.person.full_name, *cells(row, columns, shown)]


def _in_batches(keys):
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


@transaction.atomic
def export_now(*, user, form, keys, kind):
    """Make the file of the rows with these `keys` and leave its trace. Returns (open file at its start, how many).

    `form` is the valid FindForm, `kind` "xlsx" or "csv". Raises PermissionDenied unless the user may export them.
    """
    require_export(user, form.asked.branch)
    search, people = Search(user, form.asked), []

    def written():
        for person, values in rows_of(search, form.chosen, keys):
            people.append(person)
            yield values

    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the answer closes it
    write_table(kind, file, header_of(form.chosen), written(), name=_("Members"))
    leave_trace(user=user, form=form, people=people)
    file.seek(0)
    return file, len(people)


def sight_of(user) -> str:
    """A digest of where `user` may export, sees members, their files and their money: what a file may hold."""
    reaches = [reach_of(user, right) for right in (EXPORT, SEE, SEE_FILE, SEE_MONEY)]
    told = [[sorted(reach.here), sorted(reach.below), reach.everywhere] for reach in reaches]
    return sha256(json.dumps(told).encode()).hexdigest()


def require_export(user, branch):
    """Raise PermissionDenied unless the user may export what they see in `branch`, or everywhere without one."""
    if not may_export(user, branch):
        raise PermissionDenied(_("Your offices give no right to export this list."))


def leave_trace(*, user, form, people):
    """Record who exported whom (`people`, keys), by which filter: each of them can see it."""
    said = form.in_words | {_("Columns"): _(", ").join(header_of(form.chosen))}
    record_reading(
        reader=user, act=Act.EXPORTED, subject="members", people=people, filters=said, branch=form.asked.branch
    )
