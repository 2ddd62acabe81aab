"""Inviting many members of a branch at once: their accounts opened, a link for each, and what became of the links."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Invitation, InvitationSheet, User
from members.names import SignInName, keys_of
from sql.lookups import Texts

from .account_rights import KEEPS_FILES, people_to_open_for
from .account_stages import members_with_stage
from .accounts import propose_username
from .invitable import account_of, address_of, lock_people, reasons_against
from .invitations import make_links

# A sheet is made within one request: the codes are known there alone. Fifty A4.
MOST_ON_A_SHEET = 400
# A mail server may take a third of a second for each.
MOST_MAILED = 60
# A form that is sent twice: the same sheet is made anew; later it is somebody who came back to an old page.
AGAIN = timedelta(minutes=5)


@transaction.atomic
def invite_together(*, branch, people, by, key, by_email=False):
    """Open an account for those of `people` (keys of members of `branch`) who have none, and make a link for each.

    Earlier links of theirs die. Returns (sheet, [(invitation, code)]) in the order of names; the codes are known now
    and never again. `key` names the form (UUID): sent again within `AGAIN`, it makes the same sheet anew, as its paper
    may be lost; `by_email` it makes nothing, as the messages are on their way. The number of queries does not grow
    with the people.

    Raises PermissionDenied unless `by` keeps the files of the branch; ValidationError for nobody, for too many, and
    where one of them is not to be invited (`reasons_against`) or no member any more: then nobody is.
    """
    if not by.is_active or not by.has_perm(KEEPS_FILES, branch):
        raise PermissionDenied
    most = MOST_MAILED if by_email else MOST_ON_A_SHEET
    if not 0 < len(people) <= most:
        raise ValidationError(_("Choose at least one member, and at most %(most)s.") % {"most": most})
    fields = {"branch": branch, "made_by": by, "by_email": by_email}
    sheet, is_new = InvitationSheet.objects.get_or_create(key=key, defaults=fields)
    if not is_new and by_email and _is_of(sheet, branch, by, by_email):
        return sheet, []
    lock_people({*people, *_owners(sheet.invitations.all())})  # before their links: so does who uses one
    if not is_new:
        _empty(sheet, branch, by, by_email)
    members = [row.person for row in members_with_stage(branch).filter(person__among=people)]
    if len(members) < len(set(people)) or reasons_against(by, members, by_email=by_email):
        raise ValidationError(_("What is known of these members has changed meanwhile: look at the list again."))
    _open_accounts(members, by_email=by_email)
    accounts = {user.person_id: user for user in _accounts(people)}
    ordered = [accounts[person.pk] for person in members]
    return sheet, make_links(ordered, by=by, by_email=by_email, sheet=sheet)


@transaction.atomic
def revoke_sheet(*, sheet, by):
    """Make those links of `sheet` useless that nobody has used and `by` may revoke. Returns how many.

    Raises PermissionDenied unless `by` keeps the files of its branch.
    """
    if not by.is_active or not by.has_perm(KEEPS_FILES, sheet.branch):
        raise PermissionDenied
    lock_people(list(_owners(revocable(sheet, by))))
    return revocable(sheet, by).update(revoked_at=timezone.now(), revoked_by=by)


def revocable(sheet, by):
    """The links of `sheet` that wait and that `by` may revoke: all who made it; else as one by one (`may_invite`)."""
    waiting = sheet.invitations.waiting().filter(expires_at__gt=timezone.now())
    if by.is_superuser or sheet.made_by_id == by.pk:
        return waiting
    return waiting.filter(user__person__in=people_to_open_for(by), user__is_superuser=False)


@transaction.atomic
def revoke_unsent(*, invitations, by):
    """Make the links useless whose messages did not go out."""
    rows = Invitation.objects.waiting().filter(pk__among=[invitation.pk for invitation in invitations])
    lock_people(list(_owners(rows)))
    rows.update(revoked_at=timezone.now(), revoked_by=by)


def _is_of(sheet, branch, by, by_email):
    """Whether the form that made `sheet` was this branch's, sent by this officer, in this way."""
    return (sheet.branch_id, sheet.made_by_id, sheet.by_email) == (branch.pk, by.pk, by_email)


def _empty(sheet, branch, by, by_email):
    """Take from `sheet`, which the same form made a moment ago, the links that it made, whose owners are locked."""
    InvitationSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    is_late = timezone.now() - sheet.made_at > AGAIN
    if is_late or not _is_of(sheet, branch, by, by_email) or sheet.invitations.filter(used_at__isnull=False).exists():
        raise ValidationError(_("This sheet is made already: open the list again."))
    sheet.invitations.waiting().update(revoked_at=timezone.now(), revoked_by=by)
    sheet.invitations.update(sheet=None)


def _owners(links):
    """The keys of the people whose accounts these links open."""
    return links.filter(user__person__isnull=False).values_list("user__person", flat=True)


def _accounts(people):
    return User.objects.filter(person__among=people).select_related("person__branch")


def _open_accounts(members, *, by_email):
    """Open the accounts that are missing, by the member number; `by_email` gives those that need it their address."""
    had_account = [person for person in members if account_of(person)]
    new = [_account(person, by_email) for person in members if account_of(person) is None]
    taken = _taken([user.username for user in new])
    try:
        with transaction.atomic():
            _create([user for user in new if user.username not in taken])
            if by_email:
                _give_addresses([person for person in had_account if not account_of(person).email])
    except IntegrityError as late:
        raise ValidationError(_("Another account has taken one of these names meanwhile: send it again.")) from late
    for user in new:
        if user.username in taken:  # chosen before members signed in by number
            user.username = propose_username(user.person)
            user.save()


def _give_addresses(people):
    """Give the accounts of `people`, which nobody has used yet, the e-mail of the file."""
    accounts = [account_of(person) for person in people]
    for account, person in zip(accounts, people, strict=True):
        account.email = address_of(person)
    User.objects.bulk_update(accounts, ["email"])
    held = set(SignInName.objects.filter(user__in=accounts).values_list("key", flat=True))
    SignInName.objects.bulk_create(
        SignInName(key=key, user=account) for account in accounts for key in keys_of(account) if key not in held
    )


def _account(person, by_email):
    user = User(person=person, username=person.shown_number, email=address_of(person) if by_email else "")
    user.set_unusable_password()
    return user


def _taken(names):
    return set(SignInName.objects.filter(key__among=Texts(names)).values_list("key", flat=True))


def _create(users):
    made = User.objects.bulk_create(users)
    SignInName.objects.bulk_create(SignInName(key=key, user=user) for user in made for key in keys_of(user))
