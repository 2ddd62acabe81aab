"""A person's file: memberships and mandates, past and present, in a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.functional import cached_property

from members.models import Person, Suspension


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
    suspensions = Prefetch("suspensions", Suspension.objects.order_by("-started_on"), to_attr="all_suspensions")
    memberships = person.memberships.select_related("branch", "category").prefetch_related(suspensions)
    mandates = person.mandates.with_titles().select_related("person", "seat__bureau__branch")
    found = list(mandates.order_by("-started_on", "-pk"))
    for mandate in found:
        mandate.person = person
    return PersonalFile(person, list(memberships), found)
