"""The people whom the rows of a page may mean, of those whom the uploader sees; found in a few queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from members.models import ImportLine, Membership, Person, Suspension

from .same_person import keys_meant


@dataclass
class Known:
    """What the records say: people by folded name and by number, their last memberships, and who is left alone."""

    by_name: dict = field(default_factory=lambda: defaultdict(list))
    by_number: dict = field(default_factory=dict)
    last: dict = field(default_factory=dict)
    expelled: set = field(default_factory=set)
    suspended: set = field(default_factory=set)
    guarded: set = field(default_factory=set)


def find_known(batch, rows, *, by, guarded):
    """The Known of these rows, of people whom `by` sees; `guarded(keys)` gives those whom `by` does not decide on.

    Out are those whom this very batch has recorded: what two rows of a file mean was told when it was checked.
    """
    rows = [row for row in rows if not row.problems]
    numbers = [row.values["member_number"] for row in rows if "member_number" in row.values]
    keys = keys_meant([row for row in rows if "member_number" not in row.values], Person)
    former = Person.records.by_former_number(numbers) if numbers else {}
    found = Q(pk__among=[*keys, *former.values()]) | Q(member_number__among=numbers)
    own = ImportLine.objects.filter(batch=batch, number_given__isnull=False, person=OuterRef("pk"))
    people = Person.objects.visible_to(by).filter(found).exclude(Exists(own))  # a long list has read in many of a name
    people = {person.pk: person for person in people.select_related("branch")}
    known = Known()
    if not people:
        return known
    for person in people.values():
        known.by_name[person.name_key].append(person)
        known.by_number[person.member_number] = person
    known.by_number |= {number: people[key] for number, key in former.items() if key in people}
    _add_memberships(known, list(people))
    known.guarded = guarded(list(people))
    return known


def _add_memberships(known, keys):
    """The last membership of each; one that ended by a merge gave way to another, and nobody left with it."""
    rows = Membership.objects.filter(person__among=keys).exclude(end_reason=Membership.EndReason.MERGED)
    for row in rows.select_related("branch").order_by("started_on", "pk"):
        known.last[row.person_id] = row
        if row.is_expelled:
            known.expelled.add(row.person_id)
    known.suspended = suspended_among(keys)


def suspended_among(keys):
    """The keys, of those of these people, whose membership is suspended."""
    lasting = Suspension.objects.lasting().filter(membership__person__among=keys)
    return set(lasting.values_list("membership__person_id", flat=True))
