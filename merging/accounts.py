"""Accounts of two records that become one person's: one signs in, and gains no office without a new link."""

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from bureaus.models import Mandate
from members.models import Invitation, User

from .rights import offices_of, require_accounts, require_reopening


def accounts_of(*people):
    """The accounts of `people`, in their order."""
    found = {account.person_id: account for account in User.objects.filter(person__in=people)}
    return [found[person.pk] for person in people if person.pk in found]


def join_accounts(*, kept, absorbed, account, by):
    """Let one account stand for the person that stays, and close the other. `account` is the one chosen, or None.

    Raises PermissionDenied as `require_accounts` does. An account to which offices come gives none of its rights until
    its owner has used a new link (`confirmed_through`): links made before may be of somebody who could not give them.
    An office that is over counts too: it may be corrected, and is then one of an account that nobody confirmed for it.
    """
    found = accounts_of(kept, absorbed)
    if account is not None and account not in found:
        raise ValidationError(_("Choose an account of one of the two records."))
    if not found:
        return
    stays = account or found[0]
    closes = next((other for other in found if other != stays), None)
    other = absorbed if stays.person_id == kept.pk else kept
    gains = other if offices_of(other).exists() else None
    require_accounts(by, stays=stays, closes=closes, gains=gains)
    accounts = User.objects.filter(pk__in=[one.pk for one in found])
    limited = Mandate.objects.filter(person=other).exists()
    accounts.update(person=None)
    if closes:
        User.objects.filter(pk=closes.pk).update(is_active=False, person=absorbed)
    limit = {"confirmed_through": 0} if limited else {}
    User.objects.filter(pk=stays.pk).update(person=kept, **limit)
    waiting = Invitation.objects.filter(user__in=found if limited else filter(None, [closes]), used_at=None)
    waiting.filter(revoked_at=None).update(revoked_at=now(), revoked_by=by)


def require_accounts_back(merge, by):
    """Raise PermissionDenied as `require_reopening` does of the accounts that the undoing of `merge` has put back."""
    rows = (change for change in merge.changes if change["model"] == "members.User" and change["before"])
    said = {change["pk"]: change["before"].keys() for change in rows}
    for account in User.objects.filter(pk__in=said).select_related("person").order_by("pk"):
        closed_by = merge.made_by if "is_active" in said[account.pk] else None
        require_reopening(by, account, closed_by=closed_by, limited="confirmed_through" in said[account.pk])
