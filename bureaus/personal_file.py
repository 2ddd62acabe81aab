"""A person's file: memberships and mandates, past and present, in a constant number of queries."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from members.models import Membership, Person, Suspension
from sql.prepared import prepared_instances

from .models import Mandate
from .models.bureaus import find_principals


@dataclass
class PersonalFile:
    """`memberships` and `mandates` are latest first; each membership has its `all_suspensions`."""

    person: Person
    memberships: list
    mandates: list

    @cached_property
    def membership(self):
        """The current membership, or None."""
        return next((row for row in self.memberships if row.is_current), None)

    @cached_property
    def departure(self):
        """The last membership, where it ended by a resignation or a death whose record may be withdrawn; or None."""
        last = next(iter(self.memberships), None)
        return last if last and last.departure_may_be_withdrawn and not self.person.anonymised_at else None

    @cached_property
    def suspension(self):
        """The suspension in force, or None."""
        rows = self.membership.all_suspensions if self.membership else []
        return next((row for row in rows if row.is_current), None)

    @cached_property
    def current_mandates(self):
        return [mandate for mandate in self.mandates if mandate.is_current]

    @cached_property
    def past_mandates(self):
        return [mandate for mandate in self.mandates if not mandate.is_current]

    @cached_property
    def suspensions(self):
        return [row for membership in self.memberships for row in membership.all_suspensions]


def file_of(person):
    """The file of a person whom the reader may see. Three queries, none more for a longer life in the party."""
    memberships = memberships_of(person)
    for membership in memberships:
        membership.all_suspensions = []
    suspensions = _suspensions_of(person.pk) if memberships else []
    by_key = {membership.pk: membership for membership in memberships}
    for suspension in suspensions:
        suspension.membership = by_key[suspension.membership_id]
        suspension.membership.all_suspensions.append(suspension)
    mandates = _mandates_of(person.pk)
    find_principals(mandates)
    for mandate in mandates:
        mandate.person = person
    return PersonalFile(person, memberships, mandates)


def memberships_of(person):
    """The memberships of a person whom the reader may see, latest first, each with its branch and category."""
    memberships = _memberships_of(person.pk)
    for membership in memberships:
        membership.person = person
    return memberships


@prepared_instances
def _memberships_of(person):
    return Membership.objects.filter(person=person).select_related("branch", "category")


@prepared_instances
def _suspensions_of(person):
    return Suspension.objects.filter(membership__person=person).order_by("-started_on")


@prepared_instances
def _mandates_of(person):
    rows = Mandate.objects.filter(person=person).select_related("seat__office", "seat__bureau__branch")
    return rows.order_by("-started_on", "-pk")
