"""The coordination list: the elected officials of a branch and of those under it, council by council."""

from itertools import groupby

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Membership, Person, PublicElectionResult, PublicOffice, Suspension


def elected_officials(user, branch, *, former=False):
    """The public offices held today, or held formerly, by people of `branch` or under it whose files `user` may read.

    Council by council, none that was taken back, each with its person and the branch that keeps the file.
    """
    rows = PublicOffice.objects.visible_to(user).standing().under(branch).select_related("person__branch")
    return (rows.former() if former else rows.current()).by_council()


def coordination_list(user, offices):
    """[(council, its offices)], each office with what is told of its holder; two queries.

    `phone` is there if `user` may read the file; `standing` says that somebody is suspended, has left or is no member.
    """
    offices = list(offices)
    people = Person.objects.visible_to(user).filter(pk__in={office.person_id for office in offices})
    readable = set(people.values_list("pk", flat=True))
    standings = _standings({office.person_id for office in offices})
    for office in offices:
        office.phone = office.person.phone if office.person_id in readable else ""
        office.standing = standings.get(office.person_id, _("not a member"))
    return [(council, list(rows)) for council, rows in groupby(offices, key=lambda office: office.council)]


def _standings(people):
    """{key of a person: what is to be said of the membership}, empty for members; those never seen are no members."""
    found, today = {}, localdate()
    on_hold = Exists(Suspension.objects.on(today).filter(membership=OuterRef("pk")))
    rows = Membership.objects.filter(person__in=people).annotate(on_hold=on_hold).order_by("started_on", "pk")
    for person, ended_on, held in rows.values_list("person", "ended_on", "on_hold"):
        has_left = ended_on is not None and ended_on <= today
        found[person] = _("has left the party") if has_left else _("suspended membership") if held else ""
    return found


def results_of(user, branch, *, with_reversed=False):
    """The results of public elections in `branch` that `user` may see: by type, the latest first.

    Those that were taken back are among them with `with_reversed` alone.
    """
    rows = PublicElectionResult.objects.visible_in(user, branch).select_related("reversed_by__person")
    return (rows if with_reversed else rows.standing()).order_by("kind", "-held_on")
