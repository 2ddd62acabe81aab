"""Adding, moving, closing and reopening branches: the tree and its history change in one transaction.

Changes of the tree wait for each other, because each rewrites paths that it has read. So each locks the tree first
(`hold`) and reads its branches again after that: what the caller read earlier may be outdated.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Branch, Subordination
from .paths import is_within, parent_path

# The day from which a branch is recorded when its foundation is not known.
UNKNOWN_FOUNDATION = date(1900, 1, 1)

_TREE_LOCK = 0x6D616B746162  # any number that no other advisory lock of the database has


def lock_tree():
    """Hold the tree until the transaction ends: adding, moving and closing wait, everything else goes on.

    A workflow that takes other locks too takes this one first, so that two never wait for each other. SQLite has one
    writer at a time and needs no lock.
    """
    _lock("pg_advisory_xact_lock")


def keep_tree():
    """Let nothing be added to the tree, moved in it or closed before the transaction ends, which reads it.

    Those who read it do not wait for each other. Taken before every other lock, as `lock_tree`.
    """
    _lock("pg_advisory_xact_lock_shared")


def _lock(function):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_TREE_LOCK])


def hold(*branches):
    """Hold the tree, and these branches as they stand now, until the transaction ends.

    It waits for edits under way and reads the rows again into `branches`. They are locked in the order of their keys,
    so that two transactions never wait for each other.
    """
    lock_tree()
    for branch in sorted(branches, key=lambda branch: branch.pk):
        branch.refresh_from_db(from_queryset=Branch.objects.select_for_update(no_key=True))


@transaction.atomic
def add_branch(*, parent=None, **fields):
    """Add a branch under `parent` (a root without one) and open its subordination. Returns the branch.

    `fields` are the model's fields. A branch that is older than its parent stands under it since the parent's
    foundation. Raises ValidationError keyed by field, or if the parent is closed, or is by the branch's foundation.
    """
    hold(*filter(None, [parent]))
    branch = Branch(**fields)
    branch.full_clean(exclude=["path", "depth", "search_key"])
    since = branch.founded_on or UNKNOWN_FOUNDATION
    if parent is None:
        Branch.objects.add_root(instance=branch)
    else:
        since = max(since, parent.founded_on or UNKNOWN_FOUNDATION)
        refuse_closed(parent, since, field="parent")
        Branch.objects.add_child(parent, instance=branch)
    Subordination.objects.create(branch=branch, parent=parent, started_on=since)
    return branch


@transaction.atomic
def move_branch(*, branch, parent, on=None, reason=""):
    """Put `branch`, with all branches under it, under `parent` from the day `on` (today).

    Raises ValidationError if the move would make a loop or changes nothing, if one of the two is closed, or if the day
    comes before the parent's foundation or the branch's last move.
    """
    on = on or localdate()
    hold(branch, *({parent} - {branch}))
    if is_within(parent.path, branch.path):
        raise ValidationError({"parent": _("A branch cannot be moved under itself.")})
    if parent.path == parent_path(branch.path):
        raise ValidationError({"parent": _("The branch already stands under this one.")})
    _refuse_closed_already(branch)
    refuse_closed(parent, on, field="parent")
    _end_subordination(branch, on)
    Branch.objects.move(branch, parent, "last-child")
    Subordination.objects.create(branch=branch, parent=parent, started_on=on, reason=reason)
    branch.save()  # a move has its line in the branch's history


@transaction.atomic
def dissolve_branch(*, branch, on, successor=None, reason=""):
    """Mark `branch` closed from the day `on`, succeeded by `successor` where there is one.

    The branch, its subordinations and all its rows stay. What lives in it (members, bureau) is settled first by
    `bureaus.closures.close_branch`. Raises ValidationError if it is closed already or was not founded by that day, if
    branches stand under it on that day or later, or if the successor is itself or does not stand.
    """
    hold(branch, *({successor} - {branch, None}))
    _refuse_closed_already(branch)
    if successor == branch:
        raise ValidationError({"successor": _("A branch cannot succeed itself.")})
    if successor is not None:
        refuse_closed(successor, on, field="successor")
    if branch.founded_on and on < branch.founded_on:
        raise ValidationError({"on": absence_on(branch, on)})
    _refuse_branches_under(branch, on)
    _end_subordination(branch, on, reason=reason)
    branch.dissolved_on = on
    branch.succeeded_by = successor
    branch.save()


@transaction.atomic
def reopen_branch(*, branch):
    """Let the closed `branch` stand again, where it stood, from today. What lived in it: `bureaus.reopening`.

    Raises ValidationError if it is not closed, or if the branch above it is.
    """
    hold(branch)
    if branch.dissolved_on is None:
        raise ValidationError(_("This branch is not closed."))
    parent = branch.ancestors().last()
    if parent is not None and not parent.is_standing:
        raise ValidationError(_("The branch above is closed: open that one first."))
    branch.dissolved_on, branch.succeeded_by = None, None
    branch.save()
    Subordination.objects.create(branch=branch, parent=parent, started_on=localdate())


def refuse_closed(branch, day, *, field):
    """Raise ValidationError, keyed `field`, unless `branch` was founded by `day`, stood then and stands today."""
    if absence := joining_absence(branch, day):
        raise ValidationError({field: absence})


def joining_absence(branch, day):
    """Why nothing is added to `branch` from `day` on: it did not stand then, or has closed. Empty where it may be."""
    return absence_on(branch, day) or ("" if branch.is_standing else _("This branch is closed."))


def absence_on(branch, day):
    """Why nothing happened in `branch` on `day`: it was founded later, or had closed. Empty where it stood."""
    if branch.founded_on and day < branch.founded_on:
        return _("The branch was founded later, on %(day)s.") % {"day": date_format(branch.founded_on)}
    return "" if branch.stood_on(day) else _("This branch is closed.")


def _refuse_closed_already(branch):
    if branch.dissolved_on is not None:
        raise ValidationError(_("This branch is already closed."))


def _refuse_branches_under(branch, day):
    """Nothing stands under a closed branch: neither today nor, by the subordinations, on the day of the closing."""
    under = Subordination.objects.filter(parent=branch).overlapping(day, None).exclude(ended_on=F("started_on"))
    names = list(dict.fromkeys(str(subordination.branch) for subordination in under.select_related("branch")))
    if names:
        message = _("On this day or later, branches stand under this one: %(branches)s. Close or move them first.")
        raise ValidationError(message % {"branches": _(", ").join(names)})


def _end_subordination(branch, on, **changes):
    """End the branch's open subordination on the day `on`. Raises ValidationError if the branch came there later."""
    subordination = branch.subordinations.open().get()
    if on < subordination.started_on:
        moved = {"day": date_format(subordination.started_on)}
        raise ValidationError(
            {"on": _("The branch stands where it is since %(day)s: choose that day or a later one.") % moved}
        )
    subordination.end(on)
    for name, value in changes.items():
        setattr(subordination, name, value)
    subordination.save()
