"""Appeals against disciplinary decisions: lodged by the member in time, decided above the level that decided.

An appeal changes nothing until it is decided: the suspension lasts on. Annulling takes the decision back, with who did
and why, as `sanctions.reverse_sanction` does; upholding leaves it. Each decision is appealed against once.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from members.models import Appeal, AppealRule, Notice
from members.notices import notify

from .appeal_levels import appeal_level
from .deciding import RIGHT
from .sanctions import hold_sanction, take_back
from .visibility import headquarters

State = Appeal.State


def last_day_to_appeal(sanction, rules=None):
    """The last day on which the member may appeal: the days of the rule, after the day it was recorded and told.

    `rules` are all of them, where the caller has read them for several decisions.
    """
    day = localdate(sanction.recorded_at)
    rules = AppealRule.objects.all() if rules is None else rules
    rule = next((row for row in rules if row.covers(day)), None) or AppealRule(started_on=day)
    return day + timedelta(days=rule.days_to_appeal)


def why_closed(sanction):
    """Why nobody appeals against `sanction` any more, taken back or too late; empty while it is open."""
    if not sanction.stands:
        return _("This decision was taken back already.")
    last = last_day_to_appeal(sanction)
    return _("The days to appeal ended on %(day)s.") % {"day": date_format(last)} if localdate() > last else ""


def note_appeals(sanctions):
    """Tell each of a member's own `sanctions` until when it may be appealed against: `appeal_until`, or None.

    It is None of a decision that was taken back or appealed against, and after that day. One query.
    """
    rules = list(AppealRule.objects.all()) if sanctions else []
    for row in sanctions:
        last = last_day_to_appeal(row, rules)
        row.appeal_until = last if row.stands and not hasattr(row, "appeal") and localdate() <= last else None


def appeals_to_decide(user):
    """The appeals that wait for the headquarters' account `user`: all but those of its own decisions and its own.

    Few of these accounts name a person who could be told, so they find it counted. The officers of the levels above
    are told of each appeal when it is lodged; for them this is empty.
    """
    if not reach_of(user, RIGHT).everywhere:
        return Appeal.objects.none()
    waiting = Appeal.objects.visible_to(user).waiting()
    recorded = Q(sanction__recorded_by=user.pk)
    return waiting.exclude(recorded | Q(sanction__membership__person=user.person_id))


@transaction.atomic
def lodge_appeal(*, sanction, grounds, by):
    """Appeal against a decision on oneself. Returns the Appeal; those who decide on it are told.

    Raises PermissionDenied unless `by` is the member's own account; ValidationError without `grounds`, against a
    decision taken back, a second time, or after the days of the rule.
    """
    if by.person_id is None or by.person_id != sanction.membership.person_id:
        raise PermissionDenied
    sanction = hold_sanction(sanction)
    if Appeal.objects.filter(sanction=sanction).exists():
        raise ValidationError(_("This decision was appealed against already."))
    if closed := why_closed(sanction):
        raise ValidationError(closed)
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say why the decision is wrong.")})
    appeal = Appeal.objects.create(sanction=sanction, grounds=grounds.strip(), lodged_by=by)
    _tell(appeal, Notice.Kind.APPEAL_TO_DECIDE, _deciders(sanction))
    return appeal


def _deciders(sanction):
    """The people who decide on an appeal; where no office does, those of the headquarters whose accounts name them."""
    asked = appeal_level(sanction).deciders() or [user for user in headquarters() if user.person_id]
    aside = {_person_of(sanction), sanction.membership.person_id}
    return {row.person for row in asked if row.person_id not in aside}


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
