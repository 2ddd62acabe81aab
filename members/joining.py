"""Joining a branch, moving to another, leaving: each step closes one dated row and opens the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from branches.models import Branch

from .models import Membership, Person, Suspension


def join(*, person, branch, on, category):
    """Open a membership of `person` in `branch` from the day `on`; the branch keeps the file from then on.

    A returning member's new row follows the last one. Raises ValidationError if the person is a member already or is
    younger than 18 (organic law 29-11), or if the branch is closed or was not founded by that day.
    """
    return join_all(people=[person], branch=branch, on=on, category=category)[0]


@transaction.atomic
def join_all(*, people, branch, on, category):
    """`join` for each of `people` at once, in a number of queries that does not grow with them.

    Returns the memberships in the same order. Raises ValidationError for all who cannot join, naming each of several.
    """
    hold(branch, people)
    _refuse_branch(branch, on)
    _refuse(people, on)
    past = Membership.objects.filter(person__in=people, next=None).order_by("started_on", "pk")
    last = {membership.person_id: membership for membership in past}
    memberships = [
        Membership(person=person, branch=branch, category=category, started_on=on, previous=last.get(person.pk))
        for person in people
    ]
    bulk_create_with_history(memberships, Membership)
    _carry_files(people, branch)
    return memberships


def hold(branch, people):
    """Hold the branch, then the people, to the end of the transaction: two joins at once come one after the other.

    The branch is read anew, because it may have closed meanwhile.
    """
    branch.refresh_from_db(from_queryset=Branch.objects.select_for_update(no_key=True))
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk"))


def _refuse_branch(branch, on):
    """A branch takes members on a day on which it stood, and only while it stands: a closed one would keep them."""
    if branch.founded_on and on < branch.founded_on:
        founded = {"day": date_format(branch.founded_on)}
        raise ValidationError({"started_on": _("The branch was founded later, on %(day)s.") % founded})
    if not (branch.is_standing and branch.stood_on(on)):
        raise ValidationError({"branch": _("This branch is closed.")})


def _refuse(people, on):
    members = Membership.objects.overlapping(on, None).filter(person__in=people)
    members = set(members.values_list("person_id", flat=True))
    problems = []
    for person in people:
        age = person.age_on(on)
        if age is not None and age < 18:
            problems.append((person, _("Members are at least 18 years old.")))
        if person.pk in members:
            message = _("This person is already a member of a branch: transfer the membership.")
            problems.append((person, message))
    if problems:
        named = [message if len(people) == 1 else f"{person}: {message}" for person, message in problems]
        raise ValidationError({"person": named})


@transaction.atomic
def record_member(*, branch, on, category, **fields):
    """Record a person who was not known and open the membership in `branch`. Returns the membership.

    `fields` are those of the person. Raises ValidationError keyed by field, and as `join` does.
    """
    person = Person(branch=branch, **fields)
    person.full_clean(exclude=["search_key", "name_key"])
    person.save()
    return join(person=person, branch=branch, on=on, category=category)


@transaction.atomic
def transfer(*, membership, branch, on, reason=Membership.EndReason.TRANSFER):
    """Close `membership` on the day `on` and open the next one in `branch`. Returns the new membership.

    What is owed stays owed to the branch left, and a suspension goes on in the new one. Raises ValidationError if that
    branch is already the member's own, is closed or was not founded by that day, or if the membership has ended.
    """
    hold(branch, [membership.person])
    membership.lock()
    if branch.pk == membership.branch_id:
        raise ValidationError({"branch": _("The member already belongs to this branch.")})
    suspension = membership.suspensions.open().first()
    leave(membership=membership, on=on, reason=reason)
    joined = join(person=membership.person, branch=branch, on=on, category=membership.category)
    if suspension:
        started_on = max(on, suspension.started_on)
        Suspension.objects.create(membership=joined, started_on=started_on, reason=suspension.reason)
    return joined


@transaction.atomic
def leave(*, membership, on, reason):
    """Close `membership` on the day `on` for `reason`; a suspension that is open ends with it.

    Offices are closed by `bureaus.departures`, which calls this.
    """
    membership.lock()
    membership.end(on)
    membership.end_reason = reason
    membership.save()
    for suspension in membership.suspensions.open():
        suspension.end(max(on, suspension.started_on))
        suspension.save()


def _carry_files(people, branch):
    moved = [person for person in people if person.branch_id != branch.pk]
    for person in moved:
        person.branch = branch
    if moved:
        bulk_update_with_history(moved, Person, ["branch"])
