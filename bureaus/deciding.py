"""Who decides on a member: suspends, reinstates, transfers, or records the departure. One rule for every door.

A right over a branch's members is no right over those who lead the levels above it, though they are members there too.
So an act against an officer asks the right at the highest level of the offices held, or above; and nobody decides on
themselves.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from members.models import Membership, Suspension

from .models import Bureau, Mandate, Organ
from .visibility import who_holds

RIGHT = "members.change_membership"


@dataclass(frozen=True)
class Level:
    """Where acts against `membership` are decided: in each of `branches`, all of one depth.

    A right above them counts for an officer only; above a member without office officers read.
    """

    membership: Membership
    branches: tuple
    is_officer: bool

    def is_open_to(self, user):
        """Whether `user` may act. Nobody may on themselves, the headquarters' accounts included."""
        if self.is_own(user):
            return False
        reach = reach_of(user, RIGHT)
        return all(any(map(reach.covers, self._paths(branch))) for branch in self.branches)

    def is_own(self, user):
        return getattr(user, "person_id", None) == self.membership.person_id

    def deciders(self):
        """The mandates, not the person's own, by which somebody may act, highest branch first."""
        given = [list(who_holds(RIGHT, self._branches_asked(branch))) for branch in self.branches]
        people = set.intersection(*({mandate.person_id for mandate in held} for held in given))
        return [mandate for mandate in given[0] if mandate.person_id in people - {self.membership.person_id}]

    @property
    def sentence(self):
        """Who decides, by office and branch."""
        offices = dict.fromkeys(f"{row.title} ({row.seat.bureau.branch})" for row in self.deciders())
        if not offices:
            return _("The national headquarters decide on this membership.")
        return _("On this membership decide: %(offices)s.") % {"offices": "، ".join(offices)}

    def _paths(self, branch):
        return [branch.path, *branch.paths_above] if self.is_officer else [branch.path]

    def _branches_asked(self, branch):
        return [branch, *branch.ancestors()] if self.is_officer else [branch]


def deciding_level(membership):
    """The Level of acts against `membership` today. Two queries.

    The offices of a suspended member count from the eve of the suspension on, though they give no rights and may have
    ended since: who could suspend can reinstate.
    """
    mandates = Mandate.objects.overlapping(_counted_from(membership), None).filter(person=membership.person_id)
    held = {row.seat.bureau.branch for row in mandates.select_related("seat__bureau__branch")}
    asked = held | {membership.branch}
    top = min(branch.depth for branch in asked)
    highest = sorted((branch for branch in asked if branch.depth == top), key=lambda branch: branch.path)
    return Level(membership, tuple(highest), is_officer=bool(held))


def check_decision(by, membership, on):
    """Raise unless `by` may act against `membership` from the day `on`; None is the application itself.

    Raises PermissionDenied, with who decides, for somebody else's decision; ValidationError for a day that is too
    early. The membership is locked to the end of the transaction.
    """
    if by is None:
        return
    membership.lock()
    level = deciding_level(membership)
    if not level.is_open_to(by):
        raise PermissionDenied(level.sentence)
    _refuse_early(by, membership, on)


def _counted_from(membership):
    """The eve of the suspension in force, which a transfer carries on as a new row; without one, today."""
    begun = None
    rows = Suspension.objects.filter(membership__person=membership.person_id).order_by("-started_on", "-pk")
    for started_on, ended_on in rows.values_list("started_on", "ended_on"):
        if ended_on != begun:
            break
        begun = started_on
    return localdate() if begun is None else min(localdate(), begun - timedelta(days=1))


def _refuse_early(by, membership, on):
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
