"""Which members of a branch somebody may invite, and why not the others: `account_rights`, asked of many at once."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.models import Invitation, Person, Purpose, Suspension, User
from members.names import SignInName
from members.refusals import who_refused
from sql.lookups import Texts
from sql.prepared import prepared

from .account_rights import offices_of, openable_among, weighty_beside


def account_of(person):
    """The account of a person who was fetched with it, or None."""
    return getattr(person, "user", None)


def address_of(person):
    """Where a link for `person` would be mailed: the account's e-mail; before its owner used it, else the file's."""
    account = account_of(person)
    if account and (account.email or account.owner_confirmed_at):
        return account.email
    return person.email.lower()


def reasons_against(by, people, *, by_email=False):
    """{key: why} of those of `people` (fetched with their accounts) whom `by` does not invite together with others.

    The links are handed over on paper, or sent `by_email`. As many queries for a thousand people as for one. Of what
    goes on paper only the key, the member number and the account are asked (`account_stages.ListedMember`).
    """
    check = _Check(by, people, by_email)
    return {person.pk: why for person in people if (why := check(person))}


class _Check:
    """What the rules need to know of all the people, read once."""

    def __init__(self, by, people, by_email):
        keys = [person.pk for person in people]
        accounts = [account.pk for account in map(account_of, people) if account]
        self.by, self.by_email = by, by_email
        offices = offices_of(keys)
        self.openable = openable_among(by, keys, offices) if by.is_active else set()
        self.suspended = {person for (person,) in _suspended_among(keys, localdate())}
        self.confirmed = dict(_confirmed_of(accounts)) if accounts else {}
        self.weighty = set() if by.is_superuser else weighty_beside(by, offices)
        self.silent = who_refused(Purpose.EMAIL, keys) if by_email else set()
        self.taken = _taken_addresses(people) if by_email else set()

    def __call__(self, person):
        return self._against_account(person) or (
            self._against_mail(person) if self.by_email else self._against_paper(person)
        )

    def _against_account(self, person):
        account = account_of(person)
        if person.pk == self.by.person_id:
            return _("this is you")
        if person.pk not in self.openable or (account and account.is_superuser and not self.by.is_superuser):
            return _("holds an office that another level gives: that level invites")
        if person.pk in self.suspended:
            return _("the membership is suspended")
        if account and not account.is_active:
            return _("the account is closed")
        if account is None and not person.shown_number:
            return _("has no member number")
        return ""

    def _against_paper(self, person):
        account = account_of(person)
        if account and account.pk in self.confirmed and not self.by.is_superuser:
            return _("has confirmed an e-mail: the link goes there alone")
        return self._against_office(person)

    def _against_mail(self, person):
        account, address = account_of(person), address_of(person)
        if not address:
            return _("has no e-mail")
        if person.pk in self.silent:
            return _("prefers no e-mails")
        if person.pk in self.taken:
            return _("the e-mail is another account's")
        if account and self.confirmed.get(account.pk) == address:
            return ""
        return self._against_paper(person)

    def _against_office(self, person):
        return _("the level above the office hands the link over") if person.pk in self.weighty else ""


@prepared
def _suspended_among(people, day):
    held = Suspension.objects.on(day).filter(membership__person__among=people).order_by()
    return held.values_list("membership__person")


@prepared
def _confirmed_of(accounts):
    """The address that stands for an account comes last among its own."""
    confirmed = EmailAddress.objects.filter(user__among=accounts, verified=True).order_by("primary", "-pk")
    return confirmed.values_list("user", "email")


def _taken_addresses(people):
    """The keys of those whose address would be new to their account, and is another's name, or one's before them."""
    new = [person for person in people if not (account_of(person) and account_of(person).email)]
    addresses = Texts({address_of(person) for person in new} - {""})
    owners = dict(SignInName.objects.filter(key__among=addresses).values_list("key", "user"))
    taken = set()
    for person in new:
        owner, account = owners.setdefault(address_of(person), person), account_of(person)
        if owner is not person and not (account and owner == account.pk):
            taken.add(person.pk)
    return taken


def lock_people(keys):
    """Let nobody else invite these people, open their accounts or merge their records until the transaction ends."""
    rows = Person.objects.filter(pk__among=keys).select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))
    accounts = User.objects.filter(person__among=keys).select_for_update(of=("self",), no_key=True)
    list(accounts.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Choice:
    """Who of some members is invited at once: `invited` now, `later` more with the next sheet, `left_out` with why.

    `opens` accounts are opened for them, `dies` earlier links die, and `replaced` of them have chosen a password, in
    whose place the link would put another.
    """

    invited: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    later: int = 0
    opens: int = 0
    dies: int = 0
    replaced: int = 0


def choose(by, people, *, most, by_email=False):
    """The Choice that `by` has among `people` (fetched with their accounts), in their order, `most` at once."""
    against = reasons_against(by, people, by_email=by_email)
    free = [person for person in people if person.pk not in against]
    invited = free[:most]
    opened = [account for account in map(account_of, invited) if account]
    accounts = [account.pk for account in opened]
    return Choice(
        invited=invited,
        left_out=[(person, against[person.pk]) for person in people if person.pk in against],
        later=len(free) - len(invited),
        opens=len(invited) - len(accounts),
        dies=Invitation.objects.waiting().filter(user__among=accounts, expires_at__gt=now()).count(),
        replaced=sum(account.has_usable_password() for account in opened),
    )
