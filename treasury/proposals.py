"""Proposing the suspension of members in arrears: an officer proposes, another one decides, the application never.

Who may be proposed stands in dated data (`ArrearsRule`): how many months are late, and how many reminders went out
since the oldest of them. Nobody proposes themselves, nor an officer on whom only a level above decides, and nobody
decides on what they proposed (`bureaus.deciding`).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arabic.amounts import format_amount
from bureaus.deciding_rows import decided_by
from bureaus.departures import lock_for_departure
from bureaus.sanctions import sanction_member
from members.models import Membership, Sanction, Suspension

from .arrears import late_charges
from .credit import lock_payers
from .models import ArrearsRule, DuesReminder, SuspensionProposal, exact

PROPOSE = "treasury.add_suspensionproposal"
State = SuspensionProposal.State


def may_be_proposed(user, branch):
    """The memberships of `branch` that `user` may propose to suspend today, those late for longest first.

    Each with `late_amount`, `late_months`, `since` and `reminders`. Nobody without a rule.
    """
    rule = ArrearsRule.in_force(localdate())
    rows = Membership.objects.open().within_reach(user, PROPOSE).filter(branch=branch)
    if rule is None:
        return rows.none()
    allowed = decided_by(user, "person", "branch", right=PROPOSE)
    rows = rows.filter(allowed).exclude(person=user.person_id or 0)
    suspended = Suspension.objects.lasting().filter(membership=OuterRef("pk"))
    rows = rows.filter(~Exists(suspended), ~Exists(_of(SuspensionProposal.objects.waiting())))
    return _with_debt(rows).filter(
        Q(answered_at=None) | Q(answered_at__lt=F("reminded_at")),  # what was not followed waits for another reminder
        late_months__gte=rule.months_late,
        reminders__gte=rule.reminders,
    )  # fmt: skip


def _of(proposals):
    return proposals.filter(membership=OuterRef("pk"))


def _with_debt(rows):
    late = late_charges().filter(person=OuterRef("person"), branch=OuterRef("branch")).order_by().values("person")
    sent = DuesReminder.objects.sent().filter(
        person=OuterRef("person"), branch=OuterRef("branch"), day__gte=OuterRef("since")
    )
    sent = sent.order_by().values("person")
    answered = _of(SuspensionProposal.objects.exclude(state=State.WAITING)).order_by("-decided_at")
    rows = rows.annotate(
        late_amount=exact(Subquery(late.annotate(whole=Sum("due")).values("whole"))),
        late_months=Coalesce(Subquery(late.annotate(many=Count("pk")).values("many")), 0),
        since=Subquery(late.annotate(first=Min("month")).values("first")),
    )
    rows = rows.annotate(
        reminders=Coalesce(Subquery(sent.annotate(many=Count("pk")).values("many")), 0),
        reminded_at=Subquery(sent.annotate(last=Max("sent_at")).values("last")),
        answered_at=Subquery(answered.values("decided_at")[:1]),
    )
    return rows.select_related("person").order_by("since", "-late_amount", "pk")


def reason_of(membership) -> str:
    """The reason that a proposal begins with; `membership` is of `may_be_proposed`."""
    months = ngettext(
        "%(amount)s dirhams of dues are not paid for %(count)s month",
        "%(amount)s dirhams of dues are not paid for %(count)s months",
        membership.late_months,
    ) % {"amount": format_amount(membership.late_amount), "count": membership.late_months}
    sent = ngettext("%(count)s reminder was sent", "%(count)s reminders were sent", membership.reminders)
    return f"{months}. {sent % {'count': membership.reminders}}."


@transaction.atomic
def propose_suspension(*, membership, reason, by) -> SuspensionProposal:
    """Record that `by` proposes to suspend `membership`, for `reason`. Nothing changes for the member by it.

    Raises PermissionDenied unless `by` proposes in the branch; ValidationError without a reason, or where the member
    is not (or no longer) among `may_be_proposed`.
    """
    if not by.is_active or not by.has_perm(PROPOSE, membership):
        raise PermissionDenied
    lock_payers([membership.person_id])
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    found = may_be_proposed(by, membership.branch).filter(pk=membership.pk).first()
    if found is None:
        raise ValidationError(
            _("This member is not proposed: the rule on arrears is not met, or somebody above decides on them.")
        )
    return SuspensionProposal.objects.create(
        membership=membership, amount=found.late_amount, months=found.late_months, reminders=found.reminders,
        reason=reason.strip(), proposed_by=by,
    )  # fmt: skip


def proposals_to_decide(user):
    """The proposals that wait for somebody like `user`, who made none of them and decides on these members."""
    rows = SuspensionProposal.objects.waiting().filter(decided_by(user, "membership__person", "membership__branch"))
    return rows.exclude(proposed_by=user).exclude(membership__person=user.person_id or 0).order_by("proposed_at", "pk")


def may_decide(user, proposal) -> bool:
    return proposals_to_decide(user).filter(pk=proposal.pk).exists()


@transaction.atomic
def follow_proposal(*, proposal, on, reason, by, until=None, hearing_on=None, reference="") -> SuspensionProposal:
    """Suspend the member as proposed: `by` decides it, by `bureaus.sanctions.sanction_member`. Returns the proposal.

    Raises PermissionDenied unless `by` decides on the member and did not propose it; ValidationError where it was
    answered already, where nothing is late any more, and as `sanction_member` does.
    """
    lock_for_departure(proposal.membership)  # in the order of `sanction_member`
    proposal.membership.lock()
    proposal = _hold(proposal, by)
    membership = proposal.membership
    late = late_charges().filter(person=membership.person_id, branch=membership.branch_id).count()
    if not late:
        raise ValidationError(_("Nothing is late any more: there is no reason left to suspend."))
    rule = ArrearsRule.in_force(localdate())
    if rule and late < rule.months_late:
        raise ValidationError(_("Part was paid since: what is late is less than the party's rule asks."))
    proposal.sanction = sanction_member(
        membership=membership, kind=Sanction.Kind.SUSPENSION, on=on, reason=reason, until=until,
        hearing_on=hearing_on, reference=reference, by=by,
    )  # fmt: skip
    return _answer(proposal, State.FOLLOWED, by)


@transaction.atomic
def dismiss_proposal(*, proposal, reason, by) -> SuspensionProposal:
    """Do not follow the proposal, for `reason`; who made it takes it back so. The member may be proposed again after
    another reminder. Raises PermissionDenied as `follow_proposal`; ValidationError without a reason, or if answered.
    """
    proposal = _hold(proposal, by, own_too=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    proposal.dismissal = reason.strip()
    return _answer(proposal, State.DISMISSED, by)


def _hold(proposal, by, *, own_too=False):
    """The proposal as it stands, locked; raises unless it waits, and for `by`."""
    rows = SuspensionProposal.objects.select_for_update(of=("self",), no_key=True)
    proposal = rows.select_related("membership__branch", "membership__person").get(pk=proposal.pk)
    if not proposal.is_waiting:
        raise ValidationError(_("This proposal is answered already."))
    if not (may_decide(by, proposal) or (own_too and proposal.proposed_by_id == by.pk)):
        raise PermissionDenied(_("Who decides on this member answers the proposal, and not who made it."))
    return proposal


def _answer(proposal, state, by):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now()
    proposal.save()
    return proposal
