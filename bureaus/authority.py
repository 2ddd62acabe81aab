"""Rights flow from current mandates: the authentication backend that Django and `User.reach` ask."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from branches.models import UPPER_KINDS
from branches.scoping import NOWHERE, Reach, allows
from members.models import Suspension
from sql.prepared import prepared

from .models import Mandate, OfficeRight


def mandates_in_force(person_id, day):
    """The mandates of a person that give rights on `day`: none while a membership of theirs is suspended."""
    return all_mandates_in_force(day).filter(person=person_id)


def usable_mandates(user, day):
    """The mandates in force whose rights the account may use: those for which its owner is confirmed."""
    if user.person_id is None or user.owner_confirmed_at is None:
        return Mandate.objects.none()
    held = mandates_in_force(user.person_id, day)
    return held if user.confirmed_through is None else held.filter(pk__lte=user.confirmed_through)


def all_mandates_in_force(day):
    """Everybody's mandates that give rights on `day`."""
    suspended = Suspension.objects.on(day).filter(membership__person=OuterRef("person"))
    return Mandate.objects.on(day).filter(~Exists(suspended))


def rights_at_level(prefix=""):
    """The condition that a right of an office applies at the level of the branch of the mandate."""
    applies = Q()
    for level in OfficeRight.Level:
        applies |= Q(**{f"{prefix}level": level}) & at_level(level)
    return applies


def at_level(level):
    """The condition that the branch of a mandate stands at this OfficeRight.Level."""
    upper = Q(seat__bureau__branch__kind__in=UPPER_KINDS)
    return {OfficeRight.Level.ANY: Q(), OfficeRight.Level.UPPER: upper, OfficeRight.Level.BASE: ~upper}[level]


class MandateBackend:
    """Gives users the rights of the offices that their person holds today. It authenticates nobody."""

    def authenticate(self, request, **credentials):
        return None

    def get_user(self, user_id):
        return None

    def reach(self, user, permission):
        return self.reaches(user).get(permission, NOWHERE)

    def has_perm(self, user, permission, obj=None):
        """With `obj`, whether the right reaches its branch; without, whether it is held anywhere at all.

        False for an `obj` that belongs to no branch, whatever it is.
        """
        return bool(self.reach(user, permission)) if obj is None else allows(user, permission, obj)

    def has_module_perms(self, user, app_label):
        return any(name.startswith(f"{app_label}.") for name in self.reaches(user))

    def get_all_permissions(self, user, obj=None):
        held = self.reaches(user)
        return set(held) if obj is None else {name for name in held if allows(user, name, obj)}

    def holds_back(self, user):
        """Whether an office of the user gives them nothing yet: it is newer than what confirmed them."""
        self.reaches(user)  # which has read the mandates: a page asks for both
        return getattr(user, "_mandate_held_back", False)

    def newest_office(self):
        """The key of the newest mandate; 0 before there is any."""
        return Mandate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def reaches(self, user):
        """{permission: Reach} of all the user's mandates, asked once for each user object (each request).

        Nothing for a closed account and for a visitor, so that no question about them has another answer.
        """
        if not user.is_active:
            return {}
        if not hasattr(user, "_mandate_reaches"):
            user._mandate_reaches, user._mandate_held_back = (
                _reaches_of(user) if user.is_authenticated else ({}, False)
            )
        return user._mandate_reaches


def _reaches_of(user):
    """({permission: Reach}, whether a mandate gives nothing yet): one light query, and a second one for officers.

    The rule of `usable_mandates` is applied here, so that the mandates that wait for a new link are known too. A
    single query would join nine tables, and planning it takes longer than both of these. So the rule of
    `rights_at_level` is written here in Python too; tests check that the two agree (`visibility.holders_of`).
    """
    if user.person_id is None or user.owner_confirmed_at is None:
        return {}, False
    held = _offices_held(user.person_id, localdate())
    limit = user.confirmed_through
    usable = [row for pk, *row in held if limit is None or pk <= limit]
    held_at = {(office, path, level_of(kind)) for office, path, kind in usable}
    paths = defaultdict(lambda: defaultdict(set))
    for permission, extent, office, level in rights_of_offices({office for office, _path, _level in held_at}):
        for holding, path, own_level in held_at:
            if holding == office and level in (OfficeRight.Level.ANY, own_level):
                paths[permission][extent].add(path)
    reaches = {
        permission: Reach(here=frozenset(extents["here"]), below=frozenset(extents["below"]))
        for permission, extents in paths.items()
    }
    return reaches, len(usable) < len(held)


@prepared
def _offices_held(person, day):
    held = mandates_in_force(person, day).order_by()
    return held.values_list("pk", "seat__office", "seat__bureau__branch__path", "seat__bureau__branch__kind")


def level_of(kind):
    """The level (OfficeRight.Level) at which a branch of this kind stands."""
    return OfficeRight.Level.UPPER if kind in UPPER_KINDS else OfficeRight.Level.BASE


def rights_of_offices(offices):
    """Each right of these offices: ("app.codename", extent, key of the office, level)."""
    if not offices:
        return
    for app_label, codename, *right in _rights_of(list(offices)):
        yield f"{app_label}.{codename}", *right


@prepared
def _rights_of(offices):
    permission = "group__permissions__"
    rights = OfficeRight.objects.filter(office__among=offices, group__permissions__isnull=False).order_by()
    return rights.values_list(
        f"{permission}content_type__app_label", f"{permission}codename", "extent", "office", "level"
    )
