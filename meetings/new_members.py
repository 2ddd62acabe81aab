"""People whom a record names for the first time; who was elected joins the branch, and leaves if it is annulled."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from branches.tree import joining_absence
from bureaus.locks import lock_branches
from bureaus.models import Mandate
from bureaus.places import PlacesRefusedError
from bureaus.returning import check_returns
from members.joining import JoiningRefusedError, join_all, leave
from members.models import Category, Membership, Person, Suspension

REGULAR = "regular"


def save_newcomers(people):
    """Save those among `people` who are new, with their history, in a number of queries that does not grow."""
    newcomers = list({id(person): person for person in people if person and person.pk is None}.values())
    for person in newcomers:
        person.set_keys()
    if newcomers:
        bulk_create_with_history(newcomers, Person)


def not_yet_members(people, day):
    """Those of the saved `people` who are members of no branch on `day` or later; one query."""
    members = set(
        Membership.objects.overlapping(day, None).filter(person__in=people).values_list("person_id", flat=True)
    )
    return [person for person in dict.fromkeys(people) if person.pk not in members]


def lock_joined(branch, joining):
    """Hold `branch`, whose bureau is elected, and those that take the elected in (`joining`: {person: branch}).

    It comes before anybody joins, because member numbers are taken under a lock that comes after every other.
    """
    lock_branches(branch.pk, *(joined.pk for joined in joining.values()))


def let_join(places, joining, *, on, by=None):
    """Make members, from the day `on`, of those of `joining` ({person: branch}) who are members nowhere.

    `by` is the account that recorded their election, if any. Returns the new memberships. Raises PlacesRefusedError,
    at the place (bureaus.places.Place) of each who cannot join, for all branches at once.
    """
    groups, joined, refused = defaultdict(list), [], []
    for person, branch in joining.items():
        groups[branch].append(person)
    for branch, people in groups.items():
        try:
            joined += join_elected(people=people, branch=branch, on=on, by=by)
        except JoiningRefusedError as refusal:
            refused += refusal.problems
    if refused:
        raise PlacesRefusedError(_at_places(refused, places))
    return joined


def _at_places(problems, places):
    """Each (person, message) as (index of the person's first place, message)."""
    first = {}
    for index, place in enumerate(places):
        first.setdefault(place.person, index)
    return [(first[person], f"{person}: {message}") for person, message in problems]


def join_elected(*, people, branch, on, by=None):
    """Make regular members of `branch`, from the day `on`, of those among `people` who are members nowhere.

    `by` is the account that recorded the assembly, if any. Returns the new memberships, in a constant number of
    queries. Raises JoiningRefusedError naming each who cannot join, such as a minor, somebody expelled whom `by`
    may not take back (`bureaus.returning.check_returns`), or everybody where the branch takes nobody.
    """
    newcomers = not_yet_members(people, on)
    if not newcomers:
        return []
    _refuse_branch(newcomers, branch, on)
    check_returns(newcomers, branch, by=by)
    return join_all(people=newcomers, branch=branch, on=on, category=Category.objects.get(code=REGULAR))


def end_joined(election, *, on):
    """End, on the day `on`, the memberships that the annulled `election` opened. Returns those that stay, by person.

    Those stay on which something else was built: a payment, another office, or an act of the branch on the membership
    (a change, a suspension). The branch decides on them. The mandates of the election's bureau have ended.
    """
    opened = election.joined.open().select_related("person", "branch", "category")
    built = _built_on(opened, election)
    for membership in opened:
        if membership.pk not in built:
            day = max(on, membership.started_on)
            leave(membership=membership, on=day, reason=Membership.EndReason.ANNULLED)
    return [membership for membership in opened if membership.pk in built]


def _built_on(memberships, election):
    """The keys of the memberships on which something was built. One query."""
    offices = Mandate.objects.filter(person=OuterRef("person")).exclude(seat__bureau=election.bureau_id)
    offices = offices.filter(Q(ended_on=None) | Q(ended_on__gt=OuterRef("started_on")))
    acts = Membership.history.model.objects.filter(id=OuterRef("pk")).exclude(history_type="+")
    # The treasury's rows, which this room reaches by their relation alone.
    paid = Membership.objects.filter(
        pk=OuterRef("pk"), person__payments__branch=F("branch"), person__payments__voided_at=None
    ).exclude(person__payments=None)
    suspended = Suspension.objects.filter(membership=OuterRef("pk"))
    built = Exists(offices) | Exists(acts) | Exists(paid) | Exists(suspended)
    return set(memberships.filter(built).values_list("pk", flat=True))


def _refuse_branch(newcomers, branch, on):
    """A branch that did not stand on the day, or has closed since, keeps nobody: they are recorded as no members."""
    absence = joining_absence(branch, on)
    if not absence:
        return
    words = {"branch": branch, "absence": absence}
    message = _("Cannot join %(branch)s: %(absence)s Record them as not yet a member: the seat stays vacant.") % words
    raise JoiningRefusedError([(person, message) for person in newcomers], named=True)
