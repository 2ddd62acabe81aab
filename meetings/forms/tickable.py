"""Who may be ticked on an attendance sheet: those of the bureau's roster and the branch's members on the day.

A branch may have thousands of members: nothing here reads them all.
"""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from arabic.folding import fold_terms
from bureaus.models import Mandate
from bureaus.models.bureaus import find_principals
from members.models import Membership, Person
from sql.prepared import prepared_instances

from .directory import candidates

NAMES = ("given_name", "family_name", "gender")
OF_OFFICE = ("masculine", "feminine", "role", "is_deputy")


class Tickable:
    """Those of the branch of `meeting` whom `user` may name, with their offices and memberships of that day."""

    def __init__(self, meeting, user):
        self.meeting, self.user = meeting, user

    @cached_property
    def titles(self):
        """{key of a person: their titles in the branch on the day}, in the order of the roster."""
        mandates = _mandates_of(self.meeting.branch_id, self.meeting.date)
        find_principals(mandates)
        found = defaultdict(list)
        for mandate in mandates:
            found[mandate.person_id].append(mandate.title)
        return found

    def among(self, keys):
        """{key: person} of those of `keys` who may be ticked: the roster's first, then the others by name."""
        people = Person.objects.filter(pk__among=keys)
        if any(key not in self.titles for key in keys):  # who holds an office here may be named by whoever records
            belongs = Q(pk__among=[*self.titles]) | Exists(self._memberships.filter(person=OuterRef("pk")))
            people = self._candidates.filter(belongs, pk__among=keys)
        people = people.order_by("family_name", "given_name", "pk").only(*NAMES, "name_key")
        found = {person.pk: person for person in people}
        return {key: found[key] for key in dict.fromkeys([*self.titles, *found]) if key in found}

    def members(self, *, without):
        """The members by name, but for the keys `without`."""
        people = self._candidates.filter(pk__in=self._memberships.values("person")).exclude(pk__among=without)
        return people.order_by("family_name", "given_name", "pk").only(*NAMES)

    @property
    def _memberships(self):
        return Membership.objects.on(self.meeting.date).filter(branch=self.meeting.branch)

    @property
    def _candidates(self):
        return candidates(self.user, self.meeting.branch)


@prepared_instances
def _mandates_of(branch, day):
    mandates = Mandate.objects.select_related("person", "seat__office").on(day)
    mandates = mandates.only("person__gender", "seat__bureau", *(f"seat__office__{name}" for name in OF_OFFICE))
    return mandates.filter(seat__bureau__branch=branch).order_by("seat__bureau__organ", "seat__order", "pk")


class People:
    """Some `people`, then those of the queryset `members` whose folded names hold the words of `query`.

    A sequence for a paginator, which reads a slice of it and its length.
    """

    def __init__(self, people, members, query):
        terms = fold_terms(query)
        self._people = [person for person in people if all(term in person.name_key for term in terms)]
        for term in terms:
            members = members.filter(name_key__contains=term)
        self._members = members

    def __len__(self):
        return len(self._people) + self._members.count()

    def __getitem__(self, part):
        start, stop = (max(end - len(self._people), 0) for end in (part.start, part.stop))
        return [*self._people[part], *(self._members[start:stop] if stop else ())]
