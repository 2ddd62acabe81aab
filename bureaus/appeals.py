"""Appeals against disciplinary decisions: lodged by the member in time, decided above the level that decided.

An appeal changes nothing until it is decided: the suspension lasts on. Annulling takes the decision back, with who did
and why, as `sanctions.reverse_sanction` does; upholding leaves it. Each decision is appealed against once.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from members.models import Appeal, AppealRule, Notice
from members.notices import notify

from .deciding import RIGHT, Level, deciding_level
from .models import Mandate
from .sanctions import hold_sanction, take_back
from .visibility import name_offices

State = Appeal.State


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

    The one that decided is the level of the decision, or higher where an office of who recorded it stands.
    """
    membership = sanction.membership
    decided = set(deciding_level(membership, since=sanction.decided_on).branches)
    decided = _recorded_in(sanction, decided) or decided
    paths = {next(reversed(branch.paths_above), None) for branch in decided} or {None}
    above = () if None in paths else tuple(Branch.objects.filter(path__in=paths).order_by("path"))
    return AppealLevel(membership.person_id, above, above_too=True, right=RIGHT, recorder=sanction.recorded_by_id)


def _recorded_in(sanction, branches):
    """The highest branch above `branches` in which who recorded the decision held an office that day; none at best."""
    recorder = sanction.recorded_by
    if recorder is None or recorder.person_id is None:
        return set()
    above = {path for branch in branches for path in branch.paths_above}
    day = sanction.decided_on
    held = Mandate.objects.overlapping(day, day + timedelta(days=1)).filter(person=recorder.person_id)
    rows = held.filter(seat__bureau__branch__path__in=above).select_related("seat__bureau__branch")
    return {min((row.seat.bureau.branch for row in rows), key=lambda branch: branch.depth)} if rows else set()


def last_day_to_appeal(sanction, rules=None):
    """The last day on which the member may appeal: the days of the rule, after the day it was recorded and told.

    `rules` are all of them, where the caller has read them for several decisions.
    """
    day = localdate(sanction.recorded_at)
    rules = AppealRule.objects.all() if rules is None else rules
    rule = next((row for row in rules if row.covers(day)), None) or AppealRule(started_on=day)
    return day + timedelta(days=rule.days_to_appeal)


def note_appeals(sanctions):
    """Tell each of a member's own `sanctions` until when it may be appealed against: `appeal_until`, or None.

    It is None of a decision that was taken back or appealed against, and after that day. One query.
    """
    rules = list(AppealRule.objects.all()) if sanctions else []
    for row in sanctions:
        last = last_day_to_appeal(row, rules)
        row.appeal_until = last if row.stands and not hasattr(row, "appeal") and localdate() <= last else None


@transaction.atomic
def lodge_appeal(*, sanction, grounds, by):
    """Appeal against a decision on oneself. Returns the Appeal; those who decide on it are told.

    Raises PermissionDenied unless `by` is the member's own account; ValidationError without `grounds`, against a
    decision taken back, a second time, or after the days of the rule.
    """
    if by.person_id is None or by.person_id != sanction.membership.person_id:
        raise PermissionDenied
    sanction = hold_sanction(sanction)
    if not sanction.stands:
        raise ValidationError(_("This decision was taken back already."))
    if Appeal.objects.filter(sanction=sanction).exists():
        raise ValidationError(_("This decision was appealed against already."))
    last = last_day_to_appeal(sanction)
    if localdate() > last:
        raise ValidationError(_("The days to appeal ended on %(day)s.") % {"day": date_format(last)})
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say why the decision is wrong.")})
    appeal = Appeal.objects.create(sanction=sanction, grounds=grounds.strip(), lodged_by=by)
    people = {row.person for row in appeal_level(sanction).deciders() if row.person_id != _person_of(sanction)}
    _tell(appeal, Notice.Kind.APPEAL_TO_DECIDE, people)
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal, by):
    """Take one's own appeal back; the decision stands. Returns it. Raises as the others do."""
    if by.person_id is None or by.person_id != appeal.sanction.membership.person_id:
        raise PermissionDenied
    return _decide(_hold(appeal), State.WITHDRAWN, by)


@transaction.atomic
def uphold_decision(*, appeal, answer, by):
    """Let the decision stand, for the reason `answer`, which the member reads. Returns the appeal.

    Raises PermissionDenied, with who decides, for anybody else, who recorded the decision among them; ValidationError
    without an answer, or if the appeal does not wait.
    """
    appeal = _require(appeal, answer, by)
    _decide(appeal, State.UPHELD, by, answer)
    _tell(appeal, Notice.Kind.APPEAL_UPHELD, {appeal.sanction.membership.person})
    return appeal


@transaction.atomic
def annul_decision(*, appeal, answer, by):
    """Take the decision back for the reason `answer`, with all that it did but ended offices. Returns the appeal.

    Raises as `uphold_decision` does.
    """
    appeal = _require(appeal, answer, by)
    _decide(appeal, State.ANNULLED, by, answer)
    take_back(appeal.sanction, reason=answer, by=by)
    return appeal


def _require(appeal, answer, by):
    appeal = _hold(appeal)
    appeal_level(appeal.sanction).require(by)
    if not answer.strip():
        raise ValidationError({"answer": _("Say why: the member reads it.")})
    return appeal


def _hold(appeal):
    """The appeal as it stands now, held with its decision. ValidationError if it does not wait."""
    sanction = hold_sanction(appeal.sanction)
    held = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    held.sanction = sanction
    if not held.is_waiting:
        raise ValidationError(_("This appeal is decided already, or it was withdrawn."))
    return held


def _decide(appeal, state, by, answer=""):
    appeal.decide(state, by=by, answer=answer.strip())
    appeal.save()
    return appeal


def _person_of(sanction):
    return sanction.recorded_by.person_id if sanction.recorded_by else None


def _tell(appeal, kind, people):
    sanction = appeal.sanction
    words = {
        "decision": sanction.kind,
        "branch": str(sanction.membership.branch),
        "person": str(sanction.membership.person),
        "day": sanction.decided_on.isoformat(),
        "reason": appeal.answer,
    }
    address = reverse("members:appeal", args=[appeal.pk])
    ordered = sorted(people, key=lambda person: person.pk)
    notify([Notice(person=person, kind=kind, words=words, address=address) for person in ordered])
