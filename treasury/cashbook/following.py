"""What other rooms of the treasury do when an entry of theirs counts, is refused or is reversed, by whatever door."""

from .. import credit_moves
from ..credit import lock_payers
from ..donations import following as donations
from ..levies import refunds, settling
from ..models import CreditMove, LevyPayment, LevyRefund, MoneyAccount


def lock_owners(entry):
    """Lock the people whose credit or levies `entry`, or the one that it reverses, is, then the donation that it is.

    Accounts are locked after them.
    """
    keys = {entry.pk, entry.reverses_id} - {None}
    owners = set(CreditMove.objects.filter(entry__in=keys).values_list("payment__payer", flat=True))
    owners |= set(LevyPayment.objects.filter(entry__in=keys).values_list("payer", flat=True))
    owners |= set(LevyRefund.objects.filter(entry__in=keys).values_list("payment__payer", flat=True))
    if owners:
        lock_payers(owners)
    donations.lock_donations(keys)


def accounts_beside(entry) -> list[MoneyAccount]:
    """The accounts of other branches that receive, or give back, the credit of `entry` or of the one that it reverses.

    Who decides on the entry locks them in one call with its own account, so that two never wait for each other.
    """
    keys = {entry.pk, entry.reverses_id} - {None}
    return list(MoneyAccount.objects.filter(pk__in=CreditMove.objects.filter(entry__in=keys).values("to_account")))


def follow_entry(entry, by):
    """Do with credit, levies and donations what became of `entry`. Owners and accounts are locked."""
    credit_moves.follow_entry(entry, by)
    settling.follow_entry(entry)
    refunds.follow_entry(entry)
    donations.follow_entry(entry)
