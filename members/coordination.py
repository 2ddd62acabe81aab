"""The coordination list: the elected officials of a branch and of those under it, council by council."""

from itertools import groupby

from .models import Person, PublicElectionResult, PublicOffice


def elected_officials(user, branch, *, former=False):
    """The public offices held today, or held formerly, by people of `branch` or under it whose files `user` may read.

    Council by council, each with its person and the branch that keeps the file.
    """
    rows = PublicOffice.objects.visible_to(user).under(branch).select_related("person__branch")
    return (rows.former() if former else rows.current()).by_council()


def coordination_list(user, offices):
    """[(council, its offices)], each office with the `phone` of its holder if `user` may read the file; one query."""
    offices = list(offices)
    people = Person.objects.visible_to(user).filter(pk__in={office.person_id for office in offices})
    readable = set(people.values_list("pk", flat=True))
    for office in offices:
        office.phone = office.person.phone if office.person_id in readable else ""
    return [(council, list(rows)) for council, rows in groupby(offices, key=lambda office: office.council)]


def results_of(user, branch):
    """The results of public elections in `branch` that `user` may see: by type, the latest first."""
    return PublicElectionResult.objects.visible_to(user).filter(branch=branch).order_by("kind", "-held_on")
