"""The record of an assembly as a file: format `maktab.assembly/1`, described in docs/formats/assembly.md.

Three phases, one after the other:

- `read`: bytes become entries, each with its spot in the file. Only what the file itself can tell is judged.
- `resolve`: entries are compared with the party's records and become a plan. The database is read, never changed.
- `write`: the plan becomes rows.
"""

from django.db import transaction

from .read.assembly import parse_assembly
from .read.json_text import MAX_BYTES
from .read.problems import AssemblyRefusedError
from .resolve.assembly import resolve_assembly
from .write.assembly import Recording, write_assembly

__all__ = ["MAX_BYTES", "AssemblyRefusedError", "Recording", "parse_assembly", "record_assembly"]


@transaction.atomic
def record_assembly(*, file, dry_run=False, by=None):
    """Record what `file` (made by `parse_assembly`) says. Returns a Recording.

    Branches are matched by slug, people by folded name and branch; those elected join their branch that day. A file
    that is recorded already changes nothing. Recorded `by` an account, its election may have to wait for a second
    person, as on the pages; without one it counts as the headquarters', who run commands on the server. With `dry_run`
    everything is done and rolled back. Raises AssemblyRefusedError, with every problem of the file; nothing changes.
    """
    plan = resolve_assembly(file)
    if plan.recorded:
        return Recording(plan.recorded, is_new=False)
    recording = write_assembly(plan, by)
    if dry_run:
        transaction.set_rollback(True)
    return recording
