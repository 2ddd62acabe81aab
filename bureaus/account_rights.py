"""Who may see, open, change and invite to which account. The rule keeps users from signing in as officers whom they
could not appoint."""

from django.db.models import Q
from django.utils.timezone import localdate

from branches.scoping import reaches
from members.models import Person

from .models import Mandate

KEEPS_FILES = "members.change_person"
APPOINTS = "bureaus.change_mandate"


def people_to_open_for(user):
    """The people for whom `user` may open an account: nobody opens one whose office they could not give.

    Otherwise a secretary could sign in as the treasurer. They are those without an office whose files the user keeps,
    and those whose every office is one that the user gives and ends.
    """
    if user.is_superuser:
        return Person.objects.all()
    offices = Mandate.objects.overlapping(localdate(), None)  # a suspension only interrupts the rights that they give
    given = offices.within_reach(user, APPOINTS)
    kept = Q(pk__in=Person.objects.within_reach(user, KEEPS_FILES)) & ~Q(pk__in=offices.values("person"))
    others = offices.exclude(pk__in=given.values("pk"))
    people = Person.objects.within_reach(user, "members.view_person")
    return people.filter(kept | Q(pk__in=given.values("person"))).exclude(pk__in=others.values("person"))


def keeps_file(user, account):
    """Whether `user` keeps the file of the account's person."""
    if user.is_superuser:
        return True
    return account.person_id is not None and reaches(user, KEEPS_FILES, account.person)


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
    """Whether `user` may hand out the link by which the password of the account is chosen.

    Who hands it out could use it, so it takes the right to open the account, and headquarters for headquarters.
    """
    if not user.is_active or not account.is_active:
        return False
    return may_open(user, account) and (user.is_superuser or not account.is_superuser)
