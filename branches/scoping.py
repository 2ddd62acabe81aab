"""What a user can reach: one rule for lists (`visible_to`) and for single rows (`allows`).

A right reaches a branch *here* (that branch only) or *below* (what hangs under it, without the branch itself).
Where a row's branch stands is said once, in its queryset: `branch_path`.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP

from .paths import is_under


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

    def condition(self, path_lookup):
        """The same rule as `covers`, as a condition on the column that `path_lookup` leads to."""
        if self.everywhere:
            return Q()
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
    """Every signed-in member, and whoever holds an office, sees every roster of the party."""
    return user.is_authenticated and user.is_active and user.sees_rosters


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a branch.

    `branch_path` leads from the row to its branch's tree path; `own_person` to the person who may always see it.
    """

    branch_path = "branch__path"
    own_person = None

    @classmethod
    def view_permission(cls, model):
        return f"{model._meta.app_label}.view_{model._meta.model_name}"

    @classmethod
    def visibility(cls, user, permission):
        """The condition on rows that `user` may see by `permission`."""
        condition = reach_of(user, permission).condition(cls.branch_path)
        if cls.own_person and condition and getattr(user, "person_id", None) and user.is_active:
            condition |= Q(**{cls.own_person: user.person_id})
        return condition

    def visible_to(self, user):
        """The rows that `user` may see."""
        return self.filter(self.visibility(user, self.view_permission(self.model)))

    def within_reach(self, user, permission):
        """The rows on which `user` holds `permission`, say to change them."""
        return self.filter(reach_of(user, permission).condition(self.branch_path))


class RosterQuerySet(ScopedQuerySet):
    """Rows that every member of the party may read, and everybody where the branch publishes its roster."""

    @classmethod
    def visibility(cls, user, permission):
        if sees_rosters(user):
            return Q()
        return Q(**{cls.branch_path.removesuffix("path") + "publishes_roster": True})


def follow(row, lookup):
    """The value at the end of `lookup` ("seat__bureau__branch__path"), read from the row; None where it breaks off."""
    for name in lookup.split(LOOKUP_SEP):
        try:
            row = getattr(row, name)
        except ObjectDoesNotExist:  # a new row whose branch is not chosen yet
            return None
        if row is None:
            return None
    return row


def rules_of(row):
    """The scoped queryset class of the row's model; None where such rows belong to no branch."""
    if not isinstance(row, models.Model):
        return None
    found = type(type(row)._default_manager.all())
    return found if issubclass(found, ScopedQuerySet) else None


def reaches(user, permission, row):
    """Whether `permission` reaches this row's branch: `within_reach`, asked of one row.

    A row that belongs to no branch is reached by those who hold the right everywhere.
    """
    reach, rules = reach_of(user, permission), rules_of(row)
    path = follow(row, rules.branch_path) if rules else None
    return reach.everywhere if path is None else reach.covers(path)


def allows(user, permission, row):
    """Whether `user` holds `permission` on this row: `visible_to` and `within_reach`, asked of one row.

    `row` is any model whose queryset is scoped; any other object is nobody's but the headquarters'.
    """
    rules = rules_of(row)
    if rules and permission == rules.view_permission(type(row)) and _may_always_read(user, row, rules):
        return True
    return reaches(user, permission, row)


def _may_always_read(user, row, queryset_class):
    if issubclass(queryset_class, RosterQuerySet):
        published = queryset_class.branch_path.removesuffix("path") + "publishes_roster"
        return sees_rosters(user) or follow(row, published)
    own = queryset_class.own_person
    return bool(own and user.is_active and getattr(user, "person_id", None) and follow(row, own) == user.person_id)
