"""Who may see, open, change and invite to which account. The rule keeps users from signing in as officers whom they
could not appoint."""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from branches.scoping import Reach, branch_path_of, reach_of
from members.confirmation import confirmed_address
from members.models import Person
from sql.prepared import prepared

from .authority import level_of
from .confirmers import weighty_levels
from .models import Mandate, OfficeRight

SEES_FILES = "members.view_person"
KEEPS_FILES = "members.change_person"
APPOINTS = "bureaus.change_mandate"


def people_to_open_for(user):
    """The people for whom `user` may open an account: nobody opens one whose office they could not give.

    Otherwise a secretary could sign in as the treasurer. They are those without an office whose files the user keeps,
    and those whose every office is one that the user gives and ends.
    """
    if user.is_superuser:
        return Person.objects.all()
    # Asked person by person: for one person, as on a file, the offices of the whole party need not be looked at.
    offices = Mandate.objects.overlapping(localdate(), None)  # a suspension only interrupts the rights that they give
    offices = offices.filter(person=OuterRef("pk"))
    given = reach_of(user, APPOINTS).condition(branch_path_of(Mandate))
    kept = reach_of(user, KEEPS_FILES).condition(branch_path_of(Person))
    others = offices.filter(~given)  # nobody but a superuser reaches everywhere, which would be no condition
    people = Person.objects.within_reach(user, SEES_FILES)
    return people.filter(kept | Exists(offices.filter(given)), ~Exists(others))


def openable_among(user, people, offices):
    """Those of `people` (keys) for whom `user` may open an account, where their `offices` (`offices_of`) are known.

    The rule of `people_to_open_for`, asked of each: as a condition of a query it takes longer to write than to answer.
    """
    seen, kept, given = (reach_of(user, right) for right in (SEES_FILES, KEEPS_FILES, APPOINTS))
    openable = set()
    for person, path in _files_of(list(people)):
        gives = [given.covers(held_at) for _office, _kind, held_at in offices.get(person, ())]
        if seen.covers(path) and all(gives) and (gives or kept.covers(path)):
            openable.add(person)
    return openable


@prepared
def _files_of(people):
    return Person.objects.filter(pk__among=people).order_by().values_list("pk", branch_path_of(Person))


def offices_of(people):
    """{key: [(office, kind and path of its branch)]} of those of `people` (keys) who hold one, suspended or not."""
    found = defaultdict(list)
    for person, *office in _offices_of(list(people), localdate()):
        found[person].append(office)
    return found


@prepared
def _offices_of(people, day):
    offices = Mandate.objects.overlapping(day, None).filter(person__among=people).order_by()
    return offices.values_list("person", "seat__office", "seat__bureau__branch__kind", branch_path_of(Mandate))


def keeps_file(user, account):
    """Whether `user` keeps the file of the account's person."""
    if user.is_superuser:
        return True
    return account.person_id is not None and user.has_perm(KEEPS_FILES, account.person)


def may_open(user, account):
    if account.person_id is None or user.is_superuser:
        return user.is_superuser
    return people_to_open_for(user).filter(pk=account.person_id).exists()


def may_see(user, account):
    return keeps_file(user, account) or may_open(user, account)


def may_change(user, account):
    """Whether `user` keeps the file of the account's person, and the person holds no office, suspended or not.

    The account of an officer is changed by its owner and the headquarters alone.
    """
    if user.is_superuser:
        return True
    if account.is_superuser or not keeps_file(user, account):
        return False
    return not Mandate.objects.overlapping(localdate(), None).filter(person=account.person_id).exists()


def may_invite(user, account):
    """Whether `user` may make a link by which the password of the account is chosen.

    It takes the right to open the account, and headquarters for headquarters. A link that its maker could use
    themselves takes `may_hand_over`.
    """
    if not user.is_active or not account.is_active:
        return False
    return may_open(user, account) and (user.is_superuser or not account.is_superuser)


def may_hand_over(user, account):
    """Whether `user` may make a link that they hand over, or that goes to an address which nobody has confirmed.

    They could use it themselves. So where the owner has confirmed an address it goes there and nowhere else, and an
    officer with money or with rights to confirm is handed one by the level above alone. Headquarters, who could give
    themselves any right, help the owner who has lost the confirmed mailbox.
    """
    if not may_invite(user, account):
        return False
    if user.is_superuser:
        return True
    return confirmed_address(account) is None and _stands_above(user, account)


def _stands_above(user, account):
    """Whether `user` gives every weighty office of the account by an office of their own in a branch above it."""
    return not weighty_beside(user, offices_of([account.person_id] if account.person_id else []))


def weighty_beside(user, offices):
    """Those who hold a weighty one of `offices` (`offices_of`) that `user` does not give from a branch above.

    One query, none where nobody holds an office.
    """
    from_above = Reach(below=reach_of(user, APPOINTS).below)
    held = [(person, *office) for person, theirs in offices.items() for office in theirs]
    weighty = weighty_levels(office for _person, office, _kind, _path in held)
    return {
        person
        for person, office, kind, path in held
        if {(office, OfficeRight.Level.ANY), (office, level_of(kind))} & weighty and not from_above.covers(path)
    }
