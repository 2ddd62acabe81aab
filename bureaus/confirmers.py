"""Who may confirm what somebody else recorded: entitled in its branch, with nothing to gain by it.

`confirmers` lists the accounts for which `may_confirm` is true, so that the two never differ.
"""

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from members.models import User
from sql.prepared import prepared

from .authority import level_of, rights_of_offices
from .models import OfficeRight
from .visibility import who_holds


def may_confirm(user, row):
    """Whether `user` may confirm `row` (a Confirmable).

    The account is open, did not record it, holds the permission in the branch, and its person neither is appointed by
    it nor gains an office by it that gives more than they hold today. The headquarters' accounts hold every right.
    """
    return (
        user.is_active
        and user.pk != row.recorded_by_id
        and user.has_perm(row.confirm_permission, row)
        and not (user.person_id and user.person_id in row.never_confirm)
        and not _gains_more(user, row)
    )


def may_refuse(user, row):
    """Whether `user` may refuse `row`: who may confirm it, except those who would keep an office by refusing."""
    return may_confirm(user, row) and user.person_id not in row.losing


def require_confirmer(user, row):
    """Raise ValidationError unless `user` may confirm `row`, which still waits."""
    row.require_waiting()
    if not may_confirm(user, row):
        raise ValidationError(_("You cannot confirm this: somebody else must, who has nothing to gain by it."))


def require_refuser(user, row):
    """Raise ValidationError unless `user` may refuse `row`, which still waits."""
    row.require_waiting()
    if not may_refuse(user, row):
        raise ValidationError(_("You cannot refuse this: you have a stake in it, or no right to decide it."))


def confirmers(row):
    """The accounts that may confirm `row`, those nearest to its branch first. A handful: the officers above it."""
    return [user for user in _candidates(row) if may_confirm(user, row)]


def has_confirmer(row):
    """Whether anybody may confirm `row`."""
    return any(may_confirm(user, row) for user in _candidates(row))


def _candidates(row):
    entitled = who_holds(row.confirm_permission, [row.branch]).order_by().values("person")
    accounts = User.objects.filter(Q(is_superuser=True) | Q(person__in=entitled), is_active=True)
    return accounts.exclude(pk=row.recorded_by_id).select_related("person").order_by("is_superuser", "-pk")


def _gains_more(user, row):
    """Whether `row` gives the user's person a right that they do not hold today where it would be held."""
    offices = row.gained.get(user.person_id) if user.person_id else None
    levels = (OfficeRight.Level.ANY, level_of(row.branch.kind))
    return any(
        level in levels and not _holds(user, permission, extent, row.branch.path)
        for permission, extent, _office, level in rights_of_offices(offices or ())
    )


def _holds(user, permission, extent, path):
    reach = user.reach(permission)
    if extent == OfficeRight.Extent.HERE:
        return reach.covers(path)
    return reach.everywhere or any(path.startswith(root) for root in reach.below)


def weighty(offices, branch):
    """The keys among `offices` (keys) of those that give, held in `branch`, a right over money or to confirm.

    Who gave the right to confirm alone could make the second person of everything else.
    """
    levels = (OfficeRight.Level.ANY, level_of(branch.kind))
    return {office for office, level in weighty_levels(offices) if level in levels}


def weighty_levels(offices):
    """{(key of an office, level)}: at which levels those among `offices` (keys) are `weighty`. One query at most."""
    asked = sorted(set(offices))
    return set(_weighty_among(asked)) if asked else set()


@prepared
def _weighty_among(offices):
    """A full list of what an office gives is hundreds of rows, of which few are weighty."""
    permission = "group__permissions__"
    rights = OfficeRight.objects.filter(office__among=offices).annotate(
        app=F(f"{permission}content_type__app_label"), verb=F(f"{permission}codename")
    )
    writes_money = Q(app="treasury") & ~Q(verb__startswith="view_")
    weighty = rights.filter(writes_money | Q(verb__startswith="confirm_"))
    return weighty.order_by().values_list("office", "level").distinct()
