"""What a user can reach: one rule for lists (`visible_to`) and for single rows (`allows`).

A right reaches a branch *here* (that branch only) or *below* (the branches under it, without the branch itself).
How a row leads to the path of its branch is declared once, on its model: `branch_path`; where a row belongs to a
second branch as well, `second_branch_path` leads to that one's. Then a right in one of the two is enough, unless the
model says `asks_all_branches`. What is a part of another thing is seen with it: `seen_with` names that thing's right.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP

from .paths import is_under, is_within, last_path_under, parent_path


@dataclass(frozen=True)
class Reach:
    """The tree paths in which a right is held."""

    here: frozenset = field(default_factory=frozenset)
    below: frozenset = field(default_factory=frozenset)
    everywhere: bool = False

    def __bool__(self):
        return bool(self.everywhere or self.here or self.below)

    def covers(self, path):
        if self.everywhere or path in self.here:
            return True
        return any(is_under(path, top) for top in self.below)

    def covers_under(self, path):
        """Whether it covers every branch that stands, or may come to stand, under the one at `path`."""
        return self.everywhere or any(is_within(path, top) for top in self.below)

    def within(self, top):
        """The part of it that lies in the branch at `top` and in those under it."""
        here = {path for path in self.here if is_within(path, top)}
        below = {root for root in self.below if is_within(root, top)}
        if self.everywhere or any(is_under(top, root) for root in self.below):
            here, below = here | {top}, below | {top}
        return Reach(frozenset(here), frozenset(below))

    def includes(self, other):
        """Whether it covers every branch that `other` covers, those that may come to stand there too."""
        if self.everywhere or other.everywhere:
            return self.everywhere
        return all(map(self.covers, other.here)) and all(map(self.covers_under, other.below))

    def condition(self, *path_lookups):
        """The same rule as `covers`, as a condition on any of the columns that `path_lookups` lead to."""
        if self.everywhere:
            return Q()
        return reduce(or_, map(self._condition, path_lookups))

    def ranges(self, path_lookup):
        """The same rule as `condition`, as ranges of paths.

        PostgreSQL knows how many rows a range holds and reads it in the order of the tree, so that the first page of a
        long list is found without reading the list. Of a pattern it guesses a handful.
        """
        if self.everywhere:
            return Q()
        condition = Q(**{f"{path_lookup}__in": sorted(self.here - self.below)})
        for root in sorted(self.below):
            first = "gte" if root in self.here else "gt"
            condition |= Q(**{f"{path_lookup}__{first}": root, f"{path_lookup}__lte": last_path_under(root)})
        return condition

    def _condition(self, path_lookup):
        condition = Q(**{f"{path_lookup}__in": sorted(self.here - self.below)})
        for root in sorted(self.below):
            under = Q(**{f"{path_lookup}__startswith": root})
            condition |= under if root in self.here else under & ~Q(**{path_lookup: root})
        return condition


NOWHERE = Reach()
EVERYWHERE = Reach(everywhere=True)


def reach_of(user, permission):
    """Where `user` holds `permission` ("app.codename"); nowhere for visitors and closed accounts."""
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    return user.reach(permission)


def sees_rosters(user):
    """Signed-in members and users who hold an office see every roster of the party."""
    return user.is_authenticated and user.is_active and user.sees_rosters


def branch_path_of(model):
    """The lookup from a row of `model` to its branch's tree path: the model's `branch_path`, else its own `branch`."""
    return getattr(model, "branch_path", "branch__path")


def branch_paths_of(model):
    """The lookups to the tree paths of the branches to which a row of `model` belongs, one or two."""
    second = getattr(model, "second_branch_path", None)
    return (branch_path_of(model), *([second] if second else ()))


def covering_condition(model, reach):
    """The condition on rows of `model` that `reach` covers: one of their branches, or all (`asks_all_branches`)."""
    if getattr(model, "asks_all_branches", False):
        return reduce(and_, map(reach.condition, branch_paths_of(model)))
    return reach.condition(*branch_paths_of(model))


def own_person_of(model):
    """The lookup from a row to the person who may always see it, the model's `own_person`; None without one."""
    return getattr(model, "own_person", None)


def view_permission(model):
    """The right by which rows of `model` are seen: its own, or another one that the model says (`seen_with`)."""
    return getattr(model, "seen_with", f"{model._meta.app_label}.view_{model._meta.model_name}")


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a branch. The model says how they lead to it (`branch_path`), and whose own they are."""

    def __init_subclass__(cls, **kwargs):
        """Refuse a scope declared on the queryset: it is read from the model, so it would have no effect unnoticed."""
        super().__init_subclass__(**kwargs)
        if {"branch_path", "own_person"} & set(vars(cls)):
            raise TypeError(f"{cls.__name__}: branch_path and own_person are said on the model.")

    def visibility(self, user):
        """The condition on rows that `user` may see."""
        condition = covering_condition(self.model, reach_of(user, view_permission(self.model)))
        own = own_person_of(self.model)
        if own and condition and getattr(user, "person_id", None) and user.is_active:
            condition |= Q(**{own: user.person_id})
        return condition

    def visible_to(self, user):
        """The rows that `user` may see."""
        return self.filter(self.visibility(user))

    def visible_in(self, user, branch):
        """The rows of `branch` that `user` may see, of a model that has one: all, where the right reaches it.

        As `visible_to` with the branch, for a page of one: of two conditions on the same branch PostgreSQL expects a
        handful of rows, and plans for a handful.
        """
        rows = self.filter(branch=branch)
        is_plain = (
            type(self).visibility is ScopedQuerySet.visibility
            and branch_path_of(self.model) == "branch__path"
            and not getattr(self.model, "asks_all_branches", False)
        )
        reached = is_plain and reach_of(user, view_permission(self.model)).covers(branch.path)
        return rows if reached else rows.visible_to(user)

    def within_reach(self, user, permission):
        """The rows on which `user` holds `permission`, say to change them."""
        return self.filter(covering_condition(self.model, reach_of(user, permission)))


class RosterQuerySet(ScopedQuerySet):
    """Rows that every member of the party may read, and everybody where the branch publishes its roster."""

    def visibility(self, user):
        if sees_rosters(user):
            return Q()
        return Q(**{_published(self.model): True})


def _published(model):
    """The lookup from a row to whether its branch publishes its roster."""
    return branch_path_of(model).removesuffix("path") + "publishes_roster"


def follow(row, lookup):
    """The value at the end of `lookup` ("seat__bureau__branch__path"), read from the row; None if a step is."""
    for name in lookup.split(LOOKUP_SEP):
        try:
            row = getattr(row, name)
        except ObjectDoesNotExist:  # a new row whose branch is not chosen yet
            return None
        if row is None:
            return None
    return row


def is_scoped(model):
    """Whether the rows of `model` belong to a branch."""
    return isinstance(model._default_manager.all(), ScopedQuerySet)


def _belongs_to_branch(row):
    return isinstance(row, models.Model) and is_scoped(type(row))


def allows(user, permission, row):
    """Whether `user` holds `permission` on this row: `visible_to` and `within_reach`, asked of one row.

    `row` is a row of a scoped model; only users who hold the right everywhere have it on other objects, and on rows
    whose branch is not chosen yet. Pages ask `user.has_perm`, which asks this.
    """
    reach = reach_of(user, permission)
    if not _belongs_to_branch(row):
        return reach.everywhere
    if permission == view_permission(type(row)) and _may_always_read(user, row):
        return True
    paths = [path for way in branch_paths_of(type(row)) if (path := follow(row, way)) is not None]
    enough = all if getattr(row, "asks_all_branches", False) else any
    return enough(map(reach.covers, paths)) if paths else reach.everywhere


def holds_above(user, permission, branch):
    """Whether `user` holds `permission` in the branch right above `branch`; above the whole party, everywhere."""
    reach = reach_of(user, permission)
    return reach.everywhere or reach.covers(parent_path(branch.path))


def _may_always_read(user, row):
    model = type(row)
    if isinstance(model._default_manager.all(), RosterQuerySet):
        return sees_rosters(user) or follow(row, _published(model))
    own = own_person_of(model)
    return bool(own and user.is_active and getattr(user, "person_id", None) and follow(row, own) == user.person_id)
