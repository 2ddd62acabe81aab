"""Exempting an official from the levy of some months: recorded with a reason, approved by somebody else.

Who decides stands where dues are decided: at the level of the offices of the party that the official holds, with the
right in the branch that is owed (`bureaus.deciding`), and never for themselves nor what they recorded.
"""

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from bureaus.deciding_rows import decided_by
from bureaus.visibility import who_can_act
from members.models import Notice

from ..closing.guard import only_open
from ..credit import lock_payers
from ..models import LevyCharge, LevyExemption
from ..second_person import tell_asker, tell_holders
from .following import withdraw

RECORD, APPROVE = "treasury.add_levyexemption", "treasury.approve_levyexemption"
State = LevyExemption.State


@transaction.atomic
def record_exemption(*, branch, office, from_month: date, until: date, reason, by) -> LevyExemption:
    """Record that nothing is owed to `branch` for `office` from `from_month` up to, and without, the month `until`.

    It holds once somebody else approves it. Raises ValidationError keyed by field: for one's own office, without a
    reason, for months that are not whole or none, and where another one waits or holds for one of them.
    """
    lock_payers([office.person_id])
    if by.person_id == office.person_id:
        raise ValidationError(_("Nobody exempts themselves: another officer with this right does."))
    if from_month.day != 1 or until.day != 1:
        raise ValidationError({"from_month": _("A month is named by its first day.")})
    if until <= from_month:
        raise ValidationError({"until": _("The end cannot be earlier than the start.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    others = LevyExemption.objects.exclude(state=State.REFUSED).overlapping(from_month, until)
    if others.filter(office=office, branch=branch).exists():
        raise ValidationError({"from_month": _("Another exemption waits, or holds, for one of these months.")})
    exemption = LevyExemption.objects.create(
        branch=branch, office=office, started_on=from_month, ended_on=until, reason=reason.strip(), recorded_by=by
    )
    words = {"branch": branch.name, "person": office.person.full_name}
    tell_holders(_answerers(exemption), Notice.Kind.LEVY_EXEMPTION_TO_DECIDE, words, _address(exemption))
    return exemption


def _address(exemption):
    return reverse("treasury:levy-exemption", args=[exemption.pk])


def _tell_recorder(exemption, kind, by):
    person = exemption.office.person.full_name
    words = {"branch": exemption.branch.name, "person": person, "reason": exemption.refusal}
    tell_asker(exemption.recorded_by, kind, words, _address(exemption), by=by)


def _answerers(exemption) -> list:
    """The mandates nearest to the branch that is owed of those who may answer the exemption."""
    levels = defaultdict(list)
    for mandate in who_can_act(APPROVE, [exemption.branch]).select_related("person__user"):
        levels[mandate.seat.bureau.branch.path].append(mandate)
    for path in sorted(levels, key=len, reverse=True):
        if found := [mandate for mandate in levels[path] if may_answer(mandate.person.user, exemption)]:
            return found
    return []


@transaction.atomic
def approve_exemption(*, exemption, by) -> LevyExemption:
    """Approve what somebody else recorded: its months are asked no longer, those on which something is paid excepted.

    Months that the branch closed stay asked. Raises ValidationError if it was answered already, or `by` may not.
    """
    exemption = _answerable(exemption, by)
    exemption.state, exemption.answered_by, exemption.answered_at = State.APPROVED, by, now()
    exemption.save()
    months = LevyCharge.objects.asked().filter(office=exemption.office, branch=exemption.branch, paid=0)
    months = months.filter(month__gte=exemption.started_on, month__lt=exemption.ended_on).order_by("pk")
    withdraw(only_open(list(months)), exemption.reason, exemption)
    _tell_recorder(exemption, Notice.Kind.LEVY_EXEMPTION_APPROVED, by)
    return exemption


@transaction.atomic
def refuse_exemption(*, exemption, reason, by) -> LevyExemption:
    """Refuse what waits, for `reason`; who recorded it takes it back the same way.

    Raises ValidationError as `approve_exemption`, and without a reason (key `reason`).
    """
    exemption = _answerable(exemption, by, may_take_back=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    exemption.state, exemption.answered_by, exemption.answered_at = State.REFUSED, by, now()
    exemption.refusal = reason.strip()
    exemption.save()
    _tell_recorder(exemption, Notice.Kind.LEVY_EXEMPTION_REFUSED, by)
    return exemption


def exemptions_to_answer(user):
    """The exemptions that wait and that `user` may approve or refuse."""
    rows = LevyExemption.objects.waiting().exclude(recorded_by=user).exclude(office__person=user.person_id or 0)
    reach = reach_of(user, APPROVE)
    if not reach:
        return rows.none()
    level = decided_by(user, "office__person", "office__person__branch", right=APPROVE, above_too=True)
    return rows.filter(reach.condition("branch__path"), level)


def may_answer(user, exemption) -> bool:
    return exemptions_to_answer(user).filter(pk=exemption.pk).exists()


def _answerable(exemption, by, may_take_back=False):
    lock_payers([exemption.office.person_id])
    exemption = LevyExemption.objects.select_related("branch", "office__person").get(pk=exemption.pk)
    if not exemption.is_waiting:
        raise ValidationError(_("This was answered already."))
    if not (may_answer(by, exemption) or (may_take_back and exemption.recorded_by_id == by.pk)):
        raise ValidationError(
            _("You cannot decide this: somebody else does, who did not record it and stands above it.")
        )
    return exemption
