"""Adding, moving and closing branches: the tree and its history change in one transaction.

One change of the tree waits for another: each rewrites paths that it has read. Each holds the tree first
(`lock_tree`) and reads its branches after that, so that what the caller read earlier decides nothing.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Attachment, Branch

# The day from which a branch is recorded when its foundation is not known.
UNKNOWN_FOUNDATION = date(1900, 1, 1)

_TREE_LOCK = 0x6D616B746162  # any number that no other advisory lock of the database has


def lock_tree():
    """Hold the tree until the transaction ends: adding, moving and closing wait, everything else goes on.

    A workflow that takes other locks too takes this one first. SQLite has one writer at a time and needs none.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


@transaction.atomic
def add_branch(*, parent=None, **fields):
    """Add a branch under `parent` (a root without one) and open its attachment. Returns the branch.

    `fields` are the model's fields. Raises ValidationError keyed by field, or if the parent is closed.
    """
    lock_tree()
    branch = Branch(**fields)
    branch.full_clean(exclude=["path", "depth", "search_key"])
    if parent is None:
        Branch.objects.add_root(instance=branch)
    else:
        _read_again(parent)
        _refuse_closed(parent)
        Branch.objects.add_child(parent, instance=branch)
    Attachment.objects.create(branch=branch, parent=parent, started_on=branch.founded_on or UNKNOWN_FOUNDATION)
    return branch


@transaction.atomic
def move_branch(*, branch, parent, on=None, reason=""):
    """Put `branch`, with all that hangs under it, under `parent` from the day `on` (today).

    Raises ValidationError if the move would make a loop, changes nothing or goes under a closed branch.
    """
    on = on or localdate()
    lock_tree()
    _read_again(branch, parent)
    if parent.pk == branch.pk or parent.path.startswith(branch.path):
        raise ValidationError({"parent": _("A branch cannot be moved under itself.")})
    if parent.path == branch.path[: -branch.steplen]:
        raise ValidationError({"parent": _("The branch already stands under this one.")})
    _refuse_closed(parent)
    attachment = branch.attachments.open().get()
    attachment.end(on)
    attachment.save()
    Branch.objects.move(branch, parent, "last-child")
    Attachment.objects.create(branch=branch, parent=parent, started_on=on, reason=reason)
    branch.save()  # a move has its line in the branch's history


@transaction.atomic
def dissolve_branch(*, branch, on, successor=None, reason=""):
    """Mark `branch` closed from the day `on`, succeeded by `successor` where there is one.

    The branch, its attachments and all its rows stay. What lives in it (members, bureau) is settled first by
    `bureaus.closures.close_branch`. Raises ValidationError if a branch beneath it is open.
    """
    lock_tree()
    _read_again(branch)
    if branch.children().standing(on).exists():
        raise ValidationError(_("Close or move the branches beneath this one first."))
    if branch.dissolved_on is not None:
        raise ValidationError(_("This branch is already closed."))
    branch.dissolved_on = on
    branch.succeeded_by = successor
    branch.clean()
    branch.save()
    attachment = branch.attachments.open().get()
    attachment.reason = reason
    attachment.end(on)
    attachment.save()


def _read_again(*branches):
    """Read the branches as they stand now that the tree is held; an edit that is under way ends first."""
    for branch in branches:
        branch.refresh_from_db(from_queryset=Branch.objects.select_for_update(no_key=True))


def _refuse_closed(parent):
    if not parent.is_standing:
        raise ValidationError({"parent": _("This branch is closed.")})
