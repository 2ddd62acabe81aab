"""What was sent to the level above and did not come: the branch owes it again, or the level above writes it off.

Writing it off, as for a fee that the bank kept, is a favour at the expense of the level above. So a second person of
that level decides it: neither who sent the money nor who said that less of it came.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from branches.models import Branch
from members.models import Notice

from ..cashbook.approvers import APPROVE
from ..models import ZERO, Remittance
from ..second_person import tell_asker
from .owed import months_of_branches


def amount_to_write_off(remittance) -> Decimal:
    """Dirhams of `remittance` that did not come and that its branch owes still: it may have sent them again."""
    if not remittance.missing:
        return ZERO
    month = remittance.month
    owed = months_of_branches([remittance.branch], month, month)[remittance.branch_id, month]
    return max(ZERO, min(remittance.missing, owed.left))


def write_off_refusal(remittance, by) -> str:
    """Why `by` writes off nothing of `remittance`, whatever is missing; empty where they may."""
    decided = {remittance.recorded_by, remittance.decided_by} - {None}
    if by in decided or (by.person_id and by.person_id in {user.person_id for user in decided}):
        return _("Who sent it, or said that less came, does not write the rest off: somebody else does.")
    if not by.has_perm(APPROVE, remittance.to_branch):
        return _("Who approves expenses of the level above writes off what did not come.")
    return ""


@transaction.atomic
def write_off(*, remittance, reason, by) -> Remittance:
    """Let nobody owe what of `remittance` did not come. No book changes: the money is in none since it was sent.

    Raises ValidationError without a reason (key `reason`), where nothing is missing or the branch sent it again, and
    where `by` may not.
    """
    # As `remit` does: what is owed for the month is not sent again meanwhile.
    branch = Branch.objects.select_for_update().get(pk=remittance.branch_id)
    rows = Remittance.objects.select_for_update(no_key=True, of=("self",))
    related = ("to_branch", "recorded_by", "decided_by", "statement")
    remittance = rows.select_related(*related).get(pk=remittance.pk)
    remittance.branch = branch
    if refusal := write_off_refusal(remittance, by):
        raise ValidationError(refusal)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    amount = amount_to_write_off(remittance)
    if not amount:
        raise ValidationError(_("Nothing of this remittance is missing: it came, was sent again or was written off."))
    remittance.written_off += amount
    remittance.written_off_reason, remittance.written_off_by, remittance.written_off_at = reason.strip(), by, now()
    remittance.save()
    tell_sender(remittance, Notice.Kind.SHARE_WRITTEN_OFF, by, amount=format_amount(amount), reason=reason.strip())
    return remittance


def tell_sender(remittance, kind, by, **words):
    """Tell who sent `remittance` what `by`, of the level above, decided."""
    words = {"branch": remittance.to_branch.name, "month": f"{remittance.month:%Y-%m-%d}"} | words
    tell_asker(remittance.recorded_by, kind, words, remittance.get_absolute_url(), by=by)
