"""Disciplinary decisions (warning, reprimand, suspension, expulsion), by those who decide on a member (`deciding`)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.joining import LONGEST_CHANGE_REASON, reopen
from members.models import Appeal, Membership, Notice, Person, Sanction
from members.notices import notify
from members.suspending import reinstate, suspend

from .appeal_levels import appeal_level
from .deciding import check_decision, deciding_level, expelling_level, refuse_early, returning_level
from .departures import leave_party, lock_for_departure

Kind = Sanction.Kind


@transaction.atomic
def sanction_member(*, membership, kind, on, reason, hearing_on=None, reference="", until=None, by=None):
    """Record a disciplinary decision of the day `on` against `membership`, and do what it says. Returns the Sanction.

    A suspension begins that day, to the day before `until` where it is given; an expulsion ends the membership and
    every office. The member is told. The account `by` records it (None: the application). Raises PermissionDenied and
    ValidationError as `check_decision`, `suspend` and `leave_party` do; ValidationError keyed by field if an expulsion
    names no hearing or no decision, or the days do not follow each other.
    """
    lock_for_departure(membership)  # as an expulsion does, whatever it is: one order of locks
    check_decision(by, membership, on)
    if not membership.covers(on):
        raise ValidationError({"started_on": _("The membership is not open on this day.")})
    sanction = Sanction(
        membership=membership, kind=kind, decided_on=on, reason=reason, hearing_on=hearing_on, reference=reference,
        until=until, recorded_by=by,
    )  # fmt: skip
    _refuse_incomplete(sanction)
    sanction.save()
    if kind == Kind.SUSPENSION:
        suspend(membership=membership, on=on, reason=reason, until=until, sanction=sanction)
    elif kind == Kind.EXPULSION:
        leave_party(membership=membership, on=on, reason=Membership.EndReason.EXPULSION, by=by)
    _tell(sanction, Notice.Kind.SANCTION_RECORDED, reason)
    return sanction


@transaction.atomic
def reverse_sanction(*, sanction, reason, by=None):
    """Take back a decision that was recorded by mistake, for `reason`. Returns it; nothing is deleted.

    A suspension has then lasted no day, and an expelled member is one again, as if nothing had ended (`_open_again`);
    offices stay ended. Raises PermissionDenied, with who decides, if `by` may not; ValidationError without a reason,
    if it was taken back already, or decided in an earlier bureau's time (`refuse_early`).
    """
    sanction = hold_sanction(sanction)
    _refuse_reversal(sanction, reason, by)
    for appeal in Appeal.objects.waiting().filter(sanction=sanction):
        appeal.decide(Appeal.State.LAPSED, by=by)
        appeal.save()
    return take_back(sanction, reason=reason, by=by)


def hold_sanction(sanction):
    """The decision as it stands now, held with its membership and person to the end of the transaction."""
    membership = sanction.membership
    lock_for_departure(membership)
    membership.lock()
    # A transfer holds the person while it carries a suspension on: what it carries is read after it.
    Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    sanction = (
        Sanction.objects.select_for_update(of=("self",), no_key=True).select_related("recorded_by").get(pk=sanction.pk)
    )
    sanction.membership = membership
    return sanction


def take_back(sanction, *, reason, by):
    """Undo what a decision did, which the caller holds (`hold_sanction`) and may take back. Returns it."""
    membership = sanction.membership
    if sanction.kind == Kind.EXPULSION:
        _open_again(membership, reason)
    for row in sanction.suspensions.all():
        row.ended_on = row.started_on
        row._change_reason = reason[:LONGEST_CHANGE_REASON]
        row.save()
    sanction.reverse(by=by, reason=reason)
    sanction.save()
    _tell(sanction, Notice.Kind.SANCTION_REVERSED, sanction.reversal_reason)
    return sanction


def _refuse_reversal(sanction, reason, by):
    if not sanction.stands:
        raise ValidationError(_("This decision was taken back already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the member reads it.")})
    if by is not None:
        reversing_level(sanction).require(by)
        refuse_early(by, sanction.membership, sanction.decided_on)


def _open_again(membership, reason):
    """Open the membership of somebody wrongly expelled again; where that is too late, no expulsion stands any more.

    It is too late once they became a member again, or the branch has closed.
    """
    if not membership.is_expelled:
        return
    try:
        with transaction.atomic():
            reopen(membership=membership, reason=reason)
    except ValidationError:
        membership.lock()
        membership.end_reason = Membership.EndReason.REVERSED
        membership._change_reason = reason[:LONGEST_CHANGE_REASON]
        membership.save()


def reversing_level(sanction):
    """The Level that takes back a decision: the one that took it, by the offices held then and since.

    Of an expulsion it is the one of a return; of a suspension, which goes along with a transfer, the branch of today's
    membership. Where it was upheld on appeal, it is the level of appeals. Else a branch would undo, as a mistake, what
    the level above decided.
    """
    membership = sanction.membership
    if Appeal.objects.filter(sanction=sanction, state=Appeal.State.UPHELD).exists():
        return appeal_level(sanction)
    if sanction.kind == Kind.EXPULSION and membership.is_expelled and not _came_back(membership):
        return returning_level(membership.person, membership.branch)
    if sanction.kind == Kind.EXPULSION:
        return expelling_level(membership)
    if sanction.kind == Kind.SUSPENSION:
        membership = membership.person.memberships.open().select_related("branch").first() or membership
    return deciding_level(membership, since=sanction.decided_on)


def _came_back(membership):
    return Membership.objects.filter(previous=membership).exists()


@transaction.atomic
def reinstate_member(*, membership, on, by=None):
    """End the suspension of `membership` on the day `on`, also before its time. Returns the suspension.

    Dues and the rights of offices held are back. Raises PermissionDenied and ValidationError as `check_decision` and
    `reinstate` do.
    """
    check_decision(by, membership, on)
    return reinstate(membership=membership, on=on)


def _refuse_incomplete(sanction):
    errors = {}
    if sanction.kind == Kind.EXPULSION and sanction.hearing_on is None:
        errors["hearing_on"] = _("Say on which day the member was heard.")
    if sanction.kind == Kind.EXPULSION and not sanction.reference:
        errors["reference"] = _("Name the decision.")
    if sanction.hearing_on and sanction.hearing_on > sanction.decided_on:
        errors["hearing_on"] = _("The member is heard before the decision.")
    if sanction.decided_on > localdate():
        errors["decided_on"] = _("This day has not come yet.")
    if sanction.until and sanction.until <= sanction.decided_on:
        errors["until"] = _("The suspension ends after the day on which it begins.")
    if errors:
        raise ValidationError(errors)
    same = {name: getattr(sanction, name) for name in ("membership", "kind", "decided_on", "reference", "reason")}
    if Sanction.objects.standing().filter(**same).exists():
        raise ValidationError(_("This decision is recorded already."))
    _refuse_annulled(sanction)


def _refuse_annulled(sanction):
    """What was annulled on appeal is not decided again: no decision of the same kind and day, or reference."""
    same = Q(decided_on=sanction.decided_on)
    if sanction.reference:
        same |= Q(reference=sanction.reference)
    person = sanction.membership.person_id
    annulled = Sanction.objects.filter(membership__person=person, appeal__state=Appeal.State.ANNULLED)
    if annulled.filter(same, kind=sanction.kind).exists():
        raise ValidationError(_("Such a decision was annulled on appeal: it is not recorded again."))


def _tell(sanction, kind, reason):
    membership = sanction.membership
    words = {
        "decision": sanction.kind,
        "branch": str(membership.branch),
        "day": sanction.decided_on.isoformat(),
        "reason": reason,
    }
    notify([Notice(person=membership.person, kind=kind, words=words, address=reverse("members:me"))])
