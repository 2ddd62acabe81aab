"""The rule of `authority` in readable form: who may see a person, and by which mandates a user has which rights."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext

from members.models import User
from sql.lookups import Texts
from sql.prepared import prepared, prepared_instances

from .authority import all_mandates_in_force, at_level, level_of, rights_at_level, usable_mandates
from .models import Mandate, OfficeRight
from .models.bureaus import find_principals


@dataclass(frozen=True)
class HeldRight:
    """A right (the group's name in the reader's language) and the mandates that give it."""

    name: str
    mandates: tuple


def who_holds(permission, branches):
    """The mandates by which somebody holds `permission` ("app.codename") today in one of `branches`; two queries.

    The rights are asked first: one statement would join eleven tables, and planning it took longer than both.
    """
    return _holders.queryset(*_asked_of(permission, branches))


def holders_of(permission, branches):
    """The same in a list, quicker: for what many pages tell."""
    mandates = _holders(*_asked_of(permission, branches))
    find_principals(mandates)
    return mandates


def holders_of_each(questions):
    """[`holders_of`] of each of `questions`, pairs (permission, branches); three queries for all of them."""
    rights, asked = defaultdict(set), {given: [] for given in _GIVEN}
    for permission, _branches in questions:
        for office, extent, level in _offices_with(*permission.split(".")):
            rights[permission].add((office, extent, level))
            asked[extent, level].append(office)
    paths = [_paths_of(branches) for _permission, branches in questions]
    here, above = (Texts({path for pair in paths for path in pair[side]}) for side in (0, 1))
    mandates = _holders(localdate(), here, above, *asked.values())
    find_principals(mandates)
    return [
        [mandate for mandate in mandates if _gives(mandate, rights[permission], *places)]
        for (permission, _branches), places in zip(questions, paths, strict=True)
    ]


def _gives(mandate, rights, here, above):
    """Whether one of `rights` (office, extent, level) is given by `mandate` in the branches of these paths."""
    branch = mandate.seat.bureau.branch
    levels = OfficeRight.Level.ANY, level_of(branch.kind)
    return any(
        office == mandate.seat.office_id
        and level in levels
        and branch.path in (here if extent == OfficeRight.Extent.HERE else above)
        for office, extent, level in rights
    )


def _paths_of(branches):
    """(paths of `branches`, paths of those above them)."""
    return {row.path for row in branches}, {path for row in branches for path in row.paths_above}


def _asked_of(permission, branches):
    """What `_holders` is asked: the day, the paths of the branches and of those above, the offices by `_GIVEN`."""
    offices = {given: [] for given in _GIVEN}
    for office, extent, level in _offices_with(*permission.split(".")):
        offices[extent, level].append(office)
    return localdate(), *map(Texts, _paths_of(branches)), *offices.values()


_GIVEN = list(product(OfficeRight.Extent.values, OfficeRight.Level.values))


@prepared_instances
def _holders(day, here, above, *offices):
    given = Q()
    for (extent, level), keys in zip(_GIVEN, offices, strict=True):
        paths = here if extent == OfficeRight.Extent.HERE else above
        given |= Q(seat__office__among=keys, seat__bureau__branch__path__among=paths) & at_level(level)
    return (
        all_mandates_in_force(day)
        .filter(given)
        .with_titles()
        .select_related("person", "seat__bureau__branch")
        .order_by("seat__bureau__branch__path", "seat__office__rank", "seat__order", "pk")
    )


@prepared
def _offices_with(app_label, codename):
    rights = OfficeRight.objects.filter(
        group__permissions__content_type__app_label=app_label, group__permissions__codename=codename
    )
    return rights.order_by().values_list("office", "extent", "level")


def who_can_act(permission, branches):
    """Those of `who_holds` whose person has an open account that may use the mandate (`authority.usable_mandates`)."""
    limit = Q(person__user__confirmed_through=None) | Q(pk__lte=F("person__user__confirmed_through"))
    usable = Q(person__user__is_active=True, person__user__owner_confirmed_at__isnull=False) & limit
    return who_holds(permission, branches).filter(usable)


def name_offices(mandates):
    """The offices by which `who_holds` found somebody, each once, as they are listed in a sentence; "" without any."""
    return gettext(", ").join(dict.fromkeys(f"{row.title} ({row.seat.bureau.branch})" for row in mandates))


def headquarters():
    """The accounts that hold every right without a mandate."""
    return User.objects.filter(is_superuser=True, is_active=True).select_related("person").order_by("pk")


def rights_in(user, branch):
    """What the mandates of `user` give in `branch` today, in the catalogue's order. Two queries at most."""
    if not user.person_id:
        return []
    office = "seat__office__rights__"
    rows = (
        usable_mandates(user, localdate())
        .filter(rights_at_level(office) & _reaching([branch], office))
        .order_by(f"{office}group__pk", "pk")
        .values_list(f"{office}group__name", "pk")
        .distinct()
    )
    given = defaultdict(list)
    for name, mandate in rows:
        given[name].append(mandate)
    mandates = Mandate.objects.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
    mandates = mandates.in_bulk({pk for pks in given.values() for pk in pks}) if given else {}
    return [HeldRight(gettext(name), tuple(mandates[pk] for pk in pks)) for name, pks in given.items()]


def _reaching(branches, office):
    """The condition that a right of an office, in the branch of its mandate, reaches one of `branches`."""
    reaching = Q()
    for extent in OfficeRight.Extent:
        reaching |= Q(**{f"{office}extent": extent}) & _in_paths(branches, extent)
    return reaching


def _in_paths(branches, extent):
    """The condition that a mandate is held where a right of this `extent` reaches one of `branches`."""
    if extent == OfficeRight.Extent.HERE:
        paths = [row.path for row in branches]
    else:
        paths = [path for row in branches for path in row.paths_above]
    return Q(seat__bureau__branch__path__in=paths)
