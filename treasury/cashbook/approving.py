"""A second person approves what is large, or refuses it: somebody else than who recorded it and who is paid."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Notice

from ..closing.guard import refuse_closed
from ..models import CashEntry
from ..second_person import name_holders, tell_asker
from .accounts import lock_accounts
from .approvers import APPROVE, approvers_of
from .balances import refuse_shortage
from .following import accounts_beside, follow_entry, lock_owners
from .lines import Lines
from .recording import begin_anew
from .rules import concerns, hold_refusal, party_key_of, refuse_closed_balance


def entries_to_approve(user):
    """The entries that wait and that `user` may approve or refuse."""
    rows = CashEntry.objects.waiting().within_reach(user, APPROVE).exclude(recorded_by=user)
    if user.person_id is None:
        return rows
    rows = rows.exclude(party=user.person_id).exclude(recorded_by__person=user.person_id)
    return rows.exclude(party=None, party_key=party_key_of(user.person.full_name))


def approval_refusal(entry, by) -> str:
    """Why `by` neither approves nor refuses `entry`; empty where they may. The same rule as `entries_to_approve`."""
    recorder = entry.recorded_by
    if by.pk == recorder.pk or (by.person_id and by.person_id == recorder.person_id):
        return _("Nobody approves what they recorded: somebody else does.")
    if concerns(entry, by.person):
        return _("Nobody approves money of their own: somebody else does.")
    if not by.has_perm(APPROVE, entry):
        return _("You have no right to approve entries of this branch.")
    return ""


def name_approvers(entry) -> str:
    """The offices that may approve `entry`: those nearest to its branch, or the headquarters where there are none."""
    return name_holders(approvers_of(entry))


@transaction.atomic
def approve_entry(*, entry, by) -> CashEntry:
    """Let `entry` count.

    Who recorded it is told. Raises ValidationError if it waits no longer, `by` may not, its month is closed, or the
    money is not there.
    """
    entry = _locked(entry, by)
    refuse_closed(branch=entry.branch, day=entry.booked_on)
    if entry.reverses and (refusal := hold_refusal(entry.reverses)):
        raise ValidationError(refusal)
    entry.state, entry.decided_by, entry.decided_at = CashEntry.State.COUNTS, by, now()
    entry.save()
    account = entry.account
    if entry.kind == CashEntry.Kind.OPENING:
        _refuse_earlier_entries(account, entry)
        refuse_closed_balance(account)
        account.begins_on = entry.booked_on
        account.save(update_fields=["begins_on"])
    elif entry.reverses and entry.reverses.is_opening:
        begin_anew(account)  # refused where a month was closed since the reversal was recorded
    if entry.kind == CashEntry.Kind.OPENING or entry.goes_out:
        refuse_shortage(account, taken=[(entry.booked_on, entry.amount if entry.goes_out else 0)])
    follow_entry(entry, by)
    _tell_recorder(entry, Notice.Kind.ENTRY_APPROVED, by)
    return entry


def _tell_recorder(entry, kind, by):
    words = {"branch": entry.branch.name, "voucher": entry.voucher, "reason": entry.refusal}
    tell_asker(entry.recorded_by, kind, words, entry.get_absolute_url(), by=by)


@transaction.atomic
def refuse_entry(*, entry, reason, by) -> CashEntry:
    """Let `entry` never count, with a reason; its voucher stays taken. Who recorded it may withdraw it like that.

    Raises ValidationError without a reason (key `reason`), if it waits no longer, or if `by` may not.
    """
    entry = _locked(entry, by, withdraws=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    entry.state, entry.refusal = CashEntry.State.REFUSED, reason.strip()
    entry.decided_by, entry.decided_at = by, now()
    entry.save()
    follow_entry(entry, by)
    _tell_recorder(entry, Notice.Kind.ENTRY_REFUSED, by)
    return entry


def _locked(entry, by, *, withdraws=False):
    lock_owners(entry)
    account = lock_accounts(entry.account, *accounts_beside(entry))[0]
    entry = CashEntry.objects.select_related("branch", "recorded_by__person", "reverses").get(pk=entry.pk)
    entry.account = account
    if not entry.is_waiting:
        raise ValidationError(_("This entry does not wait any more: somebody has decided."))
    if withdraws and by.pk == entry.recorded_by_id:
        return entry
    if refusal := approval_refusal(entry, by):
        raise ValidationError(refusal)
    return entry


def _refuse_earlier_entries(account, opening):
    """An entry recorded while the opening balance waited would be counted in both."""
    if account.entries.standing().not_opening().filter(booked_on__lt=opening.booked_on).exists():
        raise ValidationError(
            _("An earlier entry was recorded since: refuse this opening balance and record it anew.")
        )


def opening_replaces(entry):
    """(what the book holds when the day of `entry` begins, what it will hold), in dirhams, for who approves an opening
    balance that waits: it takes the place of everything before its day. None for any other entry.
    """
    if not (entry.is_waiting and entry.is_opening):
        return None
    return Lines([entry.account]).sum_before(entry.booked_on), entry.amount
