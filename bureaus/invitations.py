"""Inviting the owner of an account to choose its password, and what becomes of the link."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.confirmation import confirm_by_email, confirm_by_link, confirmed_address
from members.invitations import hash_code, make_code
from members.models import Invitation, User

from .account_rights import may_hand_over, may_invite
from .models import Mandate


@transaction.atomic
def invite(*, account, by, by_email=False):
    """Make a link for the owner of `account`. Returns (invitation, code); the code is known now and never again.

    The link that waited until now is revoked. With `by_email` the code is to be sent to the account's e-mail and
    nowhere else: its use then proves that e-mail. Raises PermissionDenied where `by` may not open this account, or
    could use the link themselves and may not (`may_hand_over`).
    """
    account = _lock(account.pk)
    if not _may_make(by, account, sent_to=account.email if by_email else ""):
        raise PermissionDenied
    if by_email and not account.email:
        raise ValidationError(_("This account has no e-mail."))
    return make_links([account], by=by, by_email=by_email)[0]


def make_links(accounts, *, by, by_email=False, sheet=None):
    """A new link for each of `accounts`, which are locked and which `by` may invite: [(invitation, code)].

    Those that waited until now are revoked. Three queries, however many.
    """
    now, states = timezone.now(), states_of(accounts)
    waiting = Invitation.objects.waiting().filter(user__among=[account.pk for account in accounts])
    waiting.update(revoked_at=now, revoked_by=by)
    made = [
        (
            Invitation(
                user=account,
                code_hash=hash_code(code),
                account_state=states[account.pk],
                sheet=sheet,
                sent_to=account.email if by_email else "",
                made_by=by,
                made_at=now,
                expires_at=now + timedelta(days=settings.INVITATION_DAYS),
            ),
            code,
        )
        for account in accounts
        for code in [make_code()]
    ]
    Invitation.objects.bulk_create(invitation for invitation, _code in made)
    return made


@transaction.atomic
def revoke_invitation(*, account, by):
    """Make the link that waits for the owner of `account` useless; without one, do nothing.

    Raises PermissionDenied where `by` may not open this account.
    """
    account = _lock(account.pk)
    if not may_invite(by, account):
        raise PermissionDenied
    account.invitations.waiting().update(revoked_at=timezone.now(), revoked_by=by)


def open_invitation(code):
    """The invitation that `code` opens now, or None: unknown, used, revoked, expired or outdated.

    It is outdated when the account has another password, e-mail or office than it had, or is closed, or when who
    made it may not open the account any more.
    """
    invitation = Invitation.objects.find_by_code(code)
    if invitation is None or not invitation.is_waiting:
        return None
    if not _may_make(invitation.made_by, invitation.user, sent_to=invitation.sent_to):
        return None
    unchanged = constant_time_compare(invitation.account_state, state_of(invitation.user))
    return invitation if unchanged else None


@transaction.atomic
def accept_invitation(*, code, password):
    """Set the password that the owner has chosen, and confirm them. Returns the account.

    Raises ValidationError where the password is refused or the link is not good any more, also when it was used a
    moment ago.
    """
    known = Invitation.objects.find_by_code(code)
    account = _lock(known.user_id) if known else None
    invitation = open_invitation(code)  # read again under the lock
    if invitation is None:
        raise ValidationError(_("This link is not valid any more. Ask for a new one."), code="invitation")
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    if invitation.sent_to:
        confirm_by_email(account)
    confirm_by_link(account)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return account


def _may_make(user, account, *, sent_to):
    """Whether `user` may make a link that goes to the e-mail `sent_to`; "" where it is handed over."""
    confirmed = confirmed_address(account)
    if sent_to and confirmed and confirmed.email == sent_to:
        return may_invite(user, account)
    return may_hand_over(user, account)


def state_of(account):
    """A digest of what a link must not outlive: password, e-mail, rank, person and offices of the account."""
    return states_of([account])[account.pk]


def states_of(accounts):
    """{key: `state_of`} of many accounts; one query."""
    offices = defaultdict(list)
    people = [account.person_id for account in accounts if account.person_id]
    rows = Mandate.objects.overlapping(localdate(), None).filter(person__among=people)
    for person, office in rows.order_by("pk").values_list("person", "pk"):
        offices[person].append(office)
    return {account.pk: _digest(account, offices[account.person_id]) for account in accounts}


def _digest(account, offices):
    parts = [
        account.pk,
        account.password,
        account.email,
        account.is_active,
        account.is_superuser,
        account.person_id,
        *offices,
    ]
    return salted_hmac("bureaus.invitations", "|".join(map(str, parts)), algorithm="sha256").hexdigest()


def _lock(pk):
    return User.objects.select_for_update(of=["self"], no_key=True).get(pk=pk)
