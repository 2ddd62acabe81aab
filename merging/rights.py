"""Who may merge two records, and undo it.

The right `members.merge_person` is asked on both. Of an officer, or of somebody whom discipline sent away, who decides
on that person must be who merges. Nobody merges their own record: they could gain another's offices or payments. An
account gains no office from somebody who could not have given it: see `docs/decisions/merging-people.md`.
"""

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bureaus.account_rights import people_to_open_for
from bureaus.deciding import record_level
from bureaus.models import Mandate

from .models import RIGHT


def require_merge(user, *people):
    """Raise PermissionDenied, with why, unless `user` may decide that the records of `people` become one, or two."""
    if not all(user.has_perm(RIGHT, person) for person in people):
        raise PermissionDenied(_("Two records are merged by who has the right on both of them."))
    if user.person_id in {person.pk for person in people}:
        raise PermissionDenied(_("Nobody merges their own record: somebody else with the right does."))
    for person in people:
        level = record_level(person)
        if level.above_too or level.is_disciplinary:
            level.require(user)


def why_not(user, *people):
    """Why `user` may not merge the records; empty where they may."""
    try:
        require_merge(user, *people)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def require_accounts(user, *, stays, closes, gains):
    """Raise PermissionDenied unless `user` may let the account `stays` act for both people, and close `closes`.

    `gains` is the person whose offices come to the account. Each may be None.
    """
    if user.is_superuser:
        return
    if any(account and account.is_superuser for account in (stays, closes)):
        raise PermissionDenied(_("The record of an account of the headquarters is merged by the headquarters."))
    if closes and offices_of(closes.person).exists():
        raise PermissionDenied(_("The account of an officer is closed by the headquarters alone."))
    if stays and gains and not people_to_open_for(user).filter(pk=gains.pk).exists():
        raise PermissionDenied(_("An account would gain an office: only who gives that office merges these records."))


def require_reopening(user, account, *, closed_by, limited):
    """Raise PermissionDenied unless `user` may let `account` sign in for its person as before the merge.

    `closed_by` is the account that closed it, if the merge did. Only the headquarters decide on their own accounts
    and open that of an officer again; any other is opened by who closed it, or could open it. An office whose rights a
    merge `limited` has them back from who gives it.
    """
    if user.is_superuser:
        return
    holds_office = offices_of(account.person).exists()
    asks = (limited and holds_office) or (closed_by is not None and closed_by != user)
    if (
        account.is_superuser
        or (closed_by and holds_office)
        or (asks and not people_to_open_for(user).filter(pk=account.person_id).exists())
    ):
        raise PermissionDenied(
            _("The merge closed the account of an officer, or one that you could not open: the headquarters undo it.")
        )


def offices_of(person):
    """The mandates of `person` of today or later."""
    return Mandate.objects.overlapping(localdate(), None).filter(person=person)
