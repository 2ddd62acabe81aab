"""Where an appeal against a disciplinary decision is decided: above who decided, never by who recorded it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch

from .deciding import RIGHT, Level, deciding_level
from .models import Mandate
from .visibility import name_offices


@dataclass(frozen=True)
class AppealLevel(Level):
    """Where an appeal is decided; who recorded the decision, whose account is `recorder`, does not decide on it."""

    recorder: int | None = None

    def is_open_to(self, user):
        return user.pk != self.recorder and super().is_open_to(user)

    @property
    def sentence(self):
        offices = name_offices(self.deciders())
        if not offices:
            return _("The national headquarters decide on this appeal.")
        return _("On this appeal decide: %(offices)s.") % {"offices": offices}


def appeal_level(sanction):
    """The AppealLevel of `sanction`: the branch above the one that decided, or any above that; else the headquarters.

    The one that decided is the level of the decision, or higher where an office of who recorded it stands. What the
    headquarters recorded, they decide on themselves, by another account than the one that recorded it.
    """
    membership, recorder = sanction.membership, sanction.recorded_by
    if recorder is not None and recorder.is_superuser:
        return _appeal_level(sanction, ())
    decided = set(deciding_level(membership, since=sanction.decided_on).branches)
    decided = _recorded_in(sanction, decided) or decided
    paths = {next(reversed(branch.paths_above), None) for branch in decided} or {None}
    above = () if None in paths else tuple(Branch.objects.filter(path__in=paths).order_by("path"))
    return _appeal_level(sanction, above)


def _appeal_level(sanction, branches):
    person, recorder = sanction.membership.person_id, sanction.recorded_by_id
    return AppealLevel(person, branches, above_too=True, right=RIGHT, recorder=recorder)


def _recorded_in(sanction, branches):
    """The highest branch above `branches` in which who recorded the decision held an office then; none at best.

    It is the day of recording, by which they had the right; the decision may be dated before they took office.
    """
    recorder = sanction.recorded_by
    if recorder is None or recorder.person_id is None:
        return set()
    above = {path for branch in branches for path in branch.paths_above}
    day = localdate(sanction.recorded_at)
    held = Mandate.objects.overlapping(day, day + timedelta(days=1)).filter(person=recorder.person_id)
    rows = held.filter(seat__bureau__branch__path__in=above).select_related("seat__bureau__branch")
    return {min((row.seat.bureau.branch for row in rows), key=lambda branch: branch.depth)} if rows else set()
