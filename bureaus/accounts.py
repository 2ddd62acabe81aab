"""Opening the account of a member or an officer, and how far it has come."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arabic.transliteration import transliterate
from branches.naming import first_free
from members.models import Invitation, Person, User
from members.names import SignInName

from .account_rights import may_hand_over, may_invite, may_see, people_to_open_for
from .invitations import invite

LONGEST = 40  # leaves room for the number that tells namesakes apart


@transaction.atomic
def open_account(*, person, username, by, email=""):
    """Open the account of `person`, without a password, and make a link where `by` may hand one over.

    Returns (account, invitation, code); the last two are None where the link is another's to make. Raises
    PermissionDenied where `by` may not open accounts for this person, ValidationError keyed by field where they have
    one or a name is taken.
    """
    person = Person.objects.hold(person.pk)  # nobody else opens it meanwhile
    if not people_to_open_for(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if User.objects.filter(person=person).exists():
        raise ValidationError(_("This person has an account already."))
    account = User(person=person, username=username, email=email)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    made = invite(account=account, by=by) if may_hand_over(by, account) else (None, None)
    return account, *made


def propose_username(person):
    """A free user name: of who has no e-mail the member number, which stands on their card; else one of their name.

    The name is the Latin one, else the Arabic one in Latin letters; never empty.
    """
    number = person.shown_number
    if number and not person.email and not SignInName.objects.filter(key=number).exists():
        return number
    latin = person.latin_name or transliterate(person.full_name)
    word = slugify(latin.replace("'", ""))[:LONGEST].replace("-", ".") or "member"
    taken = set(SignInName.objects.filter(key__startswith=word).values_list("key", flat=True))
    return first_free(word, taken)


class AccountStage(models.TextChoices):
    NONE = "none", gettext_lazy("no account")
    OPENED = "opened", gettext_lazy("opened, without a link that waits")
    LINK_SENT = "link_sent", gettext_lazy("link handed over, not used yet")
    ACTIVE = "active", gettext_lazy("active")
    HELD_BACK = "held_back", gettext_lazy("active, its newer office waits for a new link")
    CLOSED = "closed", gettext_lazy("closed")


@dataclass(frozen=True)
class AccountState:
    """How far a person's account has come, and what the reader may do: open it, or make a link for its owner."""

    stage: AccountStage
    account: User | None = None
    link: Invitation | None = None
    may_open: bool = False
    may_invite: bool = False


def account_state(user, person):
    """The state of the account of `person` for a reader who opens it, keeps it or may know of it; None for others."""
    account = User.objects.filter(person=person).select_related("person__branch").first()
    if account is None:
        may_open = people_to_open_for(user).filter(pk=person.pk).exists()
        return AccountState(AccountStage.NONE, may_open=True) if may_open else None
    if not may_see(user, account):
        return None
    link = account.invitations.waiting().first()
    return AccountState(_stage(account, link), account, link, may_invite=may_invite(user, account))


def _stage(account, link):
    if not account.is_active:
        return AccountStage.CLOSED
    if account.has_usable_password():
        return AccountStage.HELD_BACK if account.needs_confirmation else AccountStage.ACTIVE
    return AccountStage.LINK_SENT if link and link.is_waiting else AccountStage.OPENED
