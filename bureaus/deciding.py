"""Who decides on a member: suspension and its end, transfer, departure, return. One rule for every door.

A right over a branch's members is no right over the officers of the levels above it, though they are members there
too. So an act against an officer asks the right at the highest level of the offices held, or above; against the head
of a bureau above it, because the act takes the head away, as a dismissal does; and nobody decides on themselves.
Who was expelled comes back only by a decision of that level, and never by the branch alone: else the branch would undo
the next day what the level above decided.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from members.models import Membership, Suspension
from sql.prepared import prepared, prepared_instances

from .heads import of_heads
from .models import Bureau, Mandate, Organ
from .visibility import holders_of, name_offices

RIGHT = "members.change_membership"
RETURN_RIGHT = "members.add_membership"


@dataclass(frozen=True)
class Level:
    """Where acts about the person with the key `person` are decided: by `right` in each of `branches`.

    Without a branch, which is above the whole party, the headquarters decide. A right above the branches counts where
    `above_too` says so, as for officers; above a member without office officers read.
    """

    person: int
    branches: tuple
    above_too: bool
    right: str = RIGHT
    is_disciplinary: bool = False  # of a return: discipline sent the person away

    def is_open_to(self, user):
        """Whether `user` may act. Nobody may on themselves, the headquarters' accounts included."""
        if self.is_own(user):
            return False
        reach = reach_of(user, self.right)
        if not self.branches:
            return reach.everywhere
        return all(any(map(reach.covers, self._paths(branch))) for branch in self.branches)

    def require(self, user):
        """Raise PermissionDenied, with who decides, unless `user` may act."""
        if not self.is_open_to(user):
            raise PermissionDenied(self.sentence)

    def is_own(self, user):
        return getattr(user, "person_id", None) == self.person

    def deciders(self):
        """The mandates, not the person's own, by which somebody may act, highest branch first."""
        if not self.branches:
            return []
        given = [holders_of(self.right, self._branches_asked(branch)) for branch in self.branches]
        people = set.intersection(*({mandate.person_id for mandate in held} for held in given))
        return [mandate for mandate in given[0] if mandate.person_id in people - {self.person}]

    @property
    def sentence(self):
        """Who decides, by office and branch."""
        offices = name_offices(self.deciders())
        if not offices:
            return _("The national headquarters decide on this membership.")
        return _("On this membership decide: %(offices)s.") % {"offices": offices}

    def _paths(self, branch):
        return [branch.path, *branch.paths_above] if self.above_too else [branch.path]

    def _branches_asked(self, branch):
        return [branch, *branch.ancestors()] if self.above_too else [branch]


def deciding_level(membership, since=None):
    """The Level of acts against `membership` today. Two queries, and a third for the head of a bureau.

    The offices of a suspended member count from the eve of the suspension on, though they give no rights and may have
    ended since: who could suspend can reinstate. With `since`, all count that were held on that day or later.
    """
    eve = _eve(membership)
    held = _deciding_branches(membership.person_id, eve if since is None else min(eve, since))
    return Level(membership.person_id, _highest(held | {membership.branch}), above_too=bool(held))


def returning_level(person, branch):
    """The Level that decides whether `person`, who is no member, joins `branch`. Five queries at most.

    It is the branch, but for those whom discipline sent away. After an expulsion it is the level of the offices held
    on its eve, and at least the level above the branch left. After leaving under a suspension, which ended with the
    membership, it is the level that could have ended the suspension. In both the right reaches `branch` too.
    """
    last = _last_membership(person)
    if last is None or not (last.is_expelled or _left_suspended(last)):
        return Level(person.pk, (branch,), above_too=False, right=RETURN_RIGHT)
    level = expelling_level(last) if last.is_expelled else deciding_level(last)  # who could end the suspension
    branches = dict.fromkeys([*level.branches, branch]) if level.branches else ()
    above_too = level.above_too or branch != last.branch
    return Level(person.pk, tuple(branches), above_too, RETURN_RIGHT, is_disciplinary=True)


def record_level(person):
    """The Level that decides what becomes of the whole record of `person`, such as its merging with another one.

    It is the one of acts against the open membership. Without one, it is that of the offices held all the same, and of
    a return after discipline; else the branch that keeps the file.
    """
    last = _last_membership(person)
    if last and last.ended_on is None:
        return deciding_level(last)
    if held := _deciding_branches(person.pk, localdate()):
        return Level(person.pk, _highest(held | {person.branch}), above_too=True)
    return returning_level(person, person.branch)


def expelling_level(membership):
    """The Level that answers for the expulsion by which `membership` ended: at least the one above the branch."""
    held = _deciding_branches(membership.person_id, _eve(membership))
    return Level(membership.person_id, _highest(held | {_above(membership.branch)}), above_too=True)


def check_decision(by, membership, on):
    """Raise unless `by` may act against `membership` from the day `on`; None is the application itself.

    Raises PermissionDenied, with who decides, for somebody else's decision; ValidationError for a day that is too
    early. The membership is locked to the end of the transaction.
    """
    if by is None:
        return
    membership.lock()
    level = deciding_level(membership)
    level.require(by)
    refuse_early(by, membership, on)


def _last_membership(person):
    return Membership.objects.filter(person=person).select_related("branch").order_by("started_on", "pk").last()


def _deciding_branches(person, day):
    """The branch that decides on each office held on `day` or later; None stands for the headquarters.

    It is the branch of the office, for the head of a bureau the one above.
    """
    held = _held_from(day, person)
    above = {
        row.seat.bureau.branch.paths_above[-1] for row in held if row.of_head and row.seat.bureau.branch.depth > 1
    }
    parents = {branch.path: branch for branch in Branch.objects.filter(path__in=above)} if above else {}
    return {_deciding_branch(row, parents) for row in held}


@prepared_instances
def _held_from(day, person):
    held = Mandate.objects.overlapping(day, None).filter(person=person)
    return held.annotate(of_head=of_heads()).select_related("seat__bureau__branch")


def _deciding_branch(mandate, parents):
    branch = mandate.seat.bureau.branch
    return parents.get(next(reversed(branch.paths_above), None)) if mandate.of_head else branch


def _highest(branches):
    """The branches of the highest level, in order; none where the headquarters (None) are among them."""
    if None in branches:
        return ()
    top = min(branch.depth for branch in branches)
    return tuple(sorted((branch for branch in branches if branch.depth == top), key=lambda branch: branch.path))


def _above(branch):
    """The branch above, or the headquarters themselves."""
    return branch.ancestors().last() or branch


def _eve(membership):
    """The day from which offices count: the eve of the suspension that lasts to the membership's end, or of that end.

    A transfer carries a suspension on as a new row. Of an open membership without a suspension it is today.
    """
    since = _suspended_since(membership)
    return localdate() if since is None else min(localdate(), since - timedelta(days=1))


def _left_suspended(membership):
    return _suspended_since(membership) != membership.ended_on


def _suspended_since(membership):
    """The first day of the suspension that lasts, or lasted, to the end of the membership; without one, that end."""
    begun = membership.ended_on
    for started_on, ended_on in _suspensions_of(membership.person_id):
        lasts = begun is None and ended_on is not None and ended_on > localdate()  # its end is to come
        if ended_on != begun and not lasts:
            break
        begun = started_on
    return begun


def refuse_early(by, membership, on):
    """Nothing is dated back into an earlier bureau's time, but by the level above: it had its own officers.

    A branch without a bureau, such as a cell, counts from the renewal of the nearest one above.
    """
    branch = membership.branch
    sitting = Bureau.objects.current().filter(organ=Organ.BUREAU, branch__path__in=[branch.path, *branch.paths_above])
    last = sitting.select_related("branch").order_by("-branch__depth").first()
    reach = reach_of(by, RIGHT)
    if last is None or on >= last.started_on or reach.everywhere or any(map(reach.covers, last.branch.paths_above)):
        return
    words = {"day": date_format(last.started_on)}
    message = _("The bureau was renewed on %(day)s: the level above decides on an earlier day.")
    raise ValidationError({"started_on": message % words})


@prepared
def _suspensions_of(person):
    rows = Suspension.objects.filter(membership__person=person).order_by("-started_on", "-pk")
    return rows.values_list("started_on", "ended_on")
