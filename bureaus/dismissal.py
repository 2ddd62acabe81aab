"""Who ends a mandate before its bureau's term: its holder, by resigning, or for offices of weight the level above.

An election that ends mandates early waits for a second person; the same must not happen seat by seat, by one officer
of the bureau alone. The reason that is recorded changes nothing: else a dismissal would be written as a resignation.
Departures and deaths are recorded on the member's file (`departures`), which closes the offices by itself.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from branches.scoping import holds_above, reach_of

from .account_rights import APPOINTS
from .confirmers import weighty
from .deciding import Level
from .heads import head_among, is_head
from .models import Mandate
from .visibility import name_offices


@dataclass(frozen=True)
class EndingLevel(Level):
    """The Level above a mandate's branch."""

    right: str = APPOINTS

    @property
    def sentence(self):
        offices = name_offices(self.deciders())
        if not offices:
            return _("The national headquarters decide on the end of this mandate.")
        return _("On the end of this mandate decide: %(offices)s.") % {"offices": offices}


def ending_level(mandate):
    """The EndingLevel that ends `mandate` against its holder, where `has_weight` says that the level above does."""
    above = mandate.seat.bureau.branch.ancestors().last()
    return EndingLevel(mandate.person_id, tuple(filter(None, [above])), above_too=False)


def has_weight(mandate):
    """Whether the office is the bureau's head, or gives the right to write in the treasury or to confirm."""
    seat = mandate.seat
    return bool(weighty([seat.office_id], seat.bureau.branch)) or is_head(seat)


def require_ender(by, mandate):
    """Raise PermissionDenied, with who decides, unless the account `by` may end `mandate`; None is the application.

    The holder may, by resigning. Others need the right over the mandate, held for an office of weight at the level
    above.
    """
    if by is None or _is_own(by, mandate):
        return
    if has_weight(mandate):
        ending_level(mandate).require(by)
    elif not by.has_perm(APPOINTS, mandate):
        raise PermissionDenied


def may_end(user, mandate):
    """Whether `require_ender` lets the account `user` end `mandate`."""
    try:
        require_ender(user, mandate)
    except PermissionDenied:
        return False
    return True


def endable(user, roster):
    """The keys of the mandates on a Roster of today that `user` may end: `require_ender` lets them.

    Two queries, whatever the number of seats.
    """
    branch = roster.bureau.branch
    seats = [row.seat for row in roster.seats]
    heavy, head = weighty([seat.office_id for seat in seats], branch), head_among(seats)
    may, may_above = reach_of(user, APPOINTS).covers(branch.path), holds_above(user, APPOINTS, branch)
    return {
        row.mandate.pk
        for row in roster.seats
        if row.mandate
        and (_is_own(user, row.mandate) or (may_above if row.seat.office_id in heavy or row.seat == head else may))
    }


def check_ending(by, mandate, on, reason):
    """Raise unless `by` may end `mandate` on the day `on` for `reason`. The mandate is locked.

    Raises PermissionDenied as `require_ender`; ValidationError for holders who would do more than resign, and for a
    day before the bureau, which is an earlier one's time.
    """
    require_ender(by, mandate)
    if by is None:
        return
    if _is_own(by, mandate) and reason != Mandate.EndReason.RESIGNATION:
        raise ValidationError({"reason": _("Nobody dismisses themselves: record a resignation.")})
    if mandate.started_on <= on < mandate.seat.bureau.started_on:
        raise ValidationError({"on": _("The bureau was not in office on this day.")})


def _is_own(user, mandate):
    return user.is_active and user.person_id == mandate.person_id
