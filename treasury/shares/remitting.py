"""Sending a month's share to the level above, and what that level says of it: it came, it differs, it did not come.

The money leaves the sender's cash book as an expense and enters the other one's as income, each by the rules of the
book: a large one waits for a second person there before the level above is asked.
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import format_month
from branches.models import Branch
from branches.scoping import reach_of
from branches.tree import keep_tree
from members.models import Notice

from ..cashbook.accounts import lock_accounts
from ..cashbook.documents import add_document
from ..cashbook.recording import record_entry
from ..models import SHARES_RECEIVED, SHARES_SENT, EntryCategory, Remittance, ShareCorrection, ShareStatement
from ..months import current_month
from ..payments import amount_refusal
from .basis import keep_basis
from .owed import Month, months_of_branches, unstated_months
from .recipients import recipient_of
from .writing_off import tell_sender

CONFIRM = "treasury.confirm_remittance"


@transaction.atomic
def remit(
    *, branch, month: date, amount: Decimal, account, method, booked_on, by, reference="", paper=None, form_key=None
) -> Remittance:
    """Send `amount` of what `branch` owes for `month` to the level above, out of `account`.

    The first one of a month makes its statement: what changes afterwards corrects a later month. A form sent twice
    (the same `form_key`) gives back the first one. Raises ValidationError keyed by field: for a month not over yet,
    without a level above or a rule, for more than is left, and whatever the cash book refuses.
    """
    keep_tree()
    branch, statement = _hold_statement(branch, month)
    if form_key and (first := Remittance.objects.filter(form_key=form_key).first()):
        if (first.branch_id, first.amount) != (branch.pk, amount):
            raise ValidationError(_("This form was used for another remittance: open it again."))
        return first
    to_branch, owed = recipient_of(branch, month), months_of_branches([branch], month, month)[branch.pk, month]
    _refuse(owed, to_branch, amount)
    statement = statement or _make_statement(owed)
    entry = record_entry(
        account=account, category=EntryCategory.objects.get(code=SHARES_SENT), amount=amount, booked_on=booked_on,
        method=method, by=by, party_name=to_branch.name, reference=reference, by_workflow=True,
        description=_("Share of %(month)s") % {"month": format_month(month)},
    )  # fmt: skip
    if paper:
        add_document(entry=entry, paper=paper, by=by)
    return Remittance.objects.create(
        branch=branch, to_branch=to_branch, statement=statement, amount=amount, sent_on=booked_on, entry=entry,
        recorded_by=by, form_key=form_key or uuid4(),
    )  # fmt: skip


def _hold_statement(branch, month):
    """(the branch where it stands now, the statement of the month or None).

    The branch is locked, so that two do not send the same share at once. The tree is kept as it is (`keep_tree`): what
    is owed and who counts it are read one after the other, and a branch that moved between would be counted twice.
    """
    branch = Branch.objects.select_for_update().get(pk=branch.pk)
    return branch, ShareStatement.objects.filter(branch=branch, month=month).first()


def _refuse(owed: Month, to_branch, amount):
    if to_branch is None:
        raise ValidationError(_("No level stands above this branch."))
    if owed.month >= current_month():
        raise ValidationError(_("A month is remitted once it is over."))
    if refusal := amount_refusal(amount):
        raise ValidationError({"amount": refusal})
    if amount > owed.left:
        words = {"left": format_amount(max(owed.left, Decimal(0)))}
        raise ValidationError({"amount": _("At most %(left)s dirhams are left to remit for this month.") % words})


def _make_statement(owed: Month) -> ShareStatement:
    """Keep what is owed now and how it is divided, with the corrections that waited, and the earlier months of these.

    Returns the statement of the month of `owed`.
    """
    statement = None
    for row in unstated_months(owed.branch, owed.month):
        statement = ShareStatement.objects.create(
            branch=row.branch, month=row.month, collected=row.collected, own=row.own, **_named(row.parts)
        )
        keep_basis(row.branch, row.month)
        about = {known.month: known for known in ShareStatement.objects.filter(branch=row.branch)}
        ShareCorrection.objects.bulk_create(
            ShareCorrection(
                statement=statement, about=about[line.about], collected=line.collected, **kind, **_named(line.parts),
            )
            for kind, lines in (({}, row.corrections), ({"is_rest": True}, row.rests),
                                ({"is_surplus": True}, row.surpluses))
            for line in lines
        )  # fmt: skip
    return statement


def _named(parts):
    return dict(zip(("to_province", "to_region", "to_national"), parts, strict=True))


def remittances_to_confirm(user):
    """Those of which `user` says whether they came: who records money in the level above, and sent none of them."""
    rows = Remittance.objects.to_confirm().filter(reach_of(user, CONFIRM).condition("to_branch__path"))
    rows = rows.exclude(recorded_by=user)
    return rows if user.person_id is None else rows.exclude(recorded_by__person=user.person_id)


def confirmation_refusal(remittance, by) -> str:
    """Why `by` neither confirms nor refuses it; empty where they may. The same rule as `remittances_to_confirm`."""
    sender = remittance.recorded_by
    if by.pk == sender.pk or (by.person_id and by.person_id == sender.person_id):
        return _("Nobody confirms what they sent: somebody else does.")
    if not by.has_perm(CONFIRM, remittance.to_branch):
        return _("The treasurer of the level above says whether it came.")
    return ""


@transaction.atomic
def confirm_remittance(
    *, remittance, received: Decimal, received_on, account, method, by, reason="", reference=""
) -> Remittance:
    """Say that `received` dirhams of `remittance` came into `account` of the level above, as income of its book.

    What did not come is owed again until it is written off (`writing_off`), and what came above settles what is owed
    next (`owed`); who sent it is told of both. Raises ValidationError keyed by field: for a difference without a
    reason, a day before it was sent, whatever the cash book refuses; and where it does not wait, or `by` may not.
    """
    remittance = _locked(remittance, by, *([account] if account else []))
    reason = reason.strip()
    errors = {}
    if refusal := amount_refusal(received):
        errors["received"] = refusal
    elif received != remittance.amount and not reason:
        words = {"sent": format_amount(remittance.amount)}
        errors["reason"] = _("The branch sent %(sent)s dirhams: say why it differs.") % words
    if received_on < remittance.sent_on:
        errors["received_on"] = _("It did not come before it was sent.")
    if account is None or account.branch_id != remittance.to_branch_id:
        errors["account"] = _("Choose the account that received it.")
    if errors:
        raise ValidationError(errors)
    remittance.received_entry = record_entry(
        account=account, category=EntryCategory.objects.get(code=SHARES_RECEIVED), amount=received,
        booked_on=received_on, method=method, by=by, party_name=remittance.branch.name, reference=reference,
        description=remittance.entry.description, by_workflow=True,
    )  # fmt: skip
    remittance.received, remittance.received_on = received, received_on
    if received != remittance.amount:
        kind = Notice.Kind.SHARE_DIFFERS if received < remittance.amount else Notice.Kind.SHARE_ABOVE
        amount = format_amount(abs(remittance.amount - received))
        tell_sender(remittance, kind, by, amount=amount, reason=reason)
    return _decided(remittance, Remittance.State.CONFIRMED, reason, by)


@transaction.atomic
def refuse_remittance(*, remittance, reason, by) -> Remittance:
    """Say that the money did not come: the share is owed again, and the sender reverses the entry that sent it.

    Raises ValidationError without a reason (key `reason`), where it does not wait, or `by` may not.
    """
    remittance = _locked(remittance, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    amount, reason = format_amount(remittance.amount), reason.strip()
    tell_sender(remittance, Notice.Kind.SHARE_REFUSED, by, amount=amount, reason=reason)
    return _decided(remittance, Remittance.State.REFUSED, reason, by)


def _decided(remittance, state, reason, by):
    remittance.state, remittance.reason = state, reason
    remittance.decided_by, remittance.decided_at = by, now()
    remittance.save()
    return remittance


def _locked(remittance, by, *accounts):
    """The remittance as it stands, locked with the account that it left and these: no reversal comes between."""
    rows = Remittance.objects.select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("branch", "to_branch", "recorded_by", "entry__account", "statement")
    remittance = rows.get(pk=remittance.pk)
    lock_accounts(remittance.entry.account, *accounts)
    if refusal := confirmation_refusal(remittance, by):
        raise ValidationError(refusal)
    if not Remittance.objects.to_confirm().filter(pk=remittance.pk).exists():
        raise ValidationError(_("This remittance does not wait: somebody has decided, or its voucher does not count."))
    return remittance
