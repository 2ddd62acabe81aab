"""What becomes of a donation with an entry that takes its line back."""

from ..models import CashEntry, Donation, Payment


def lock_donations(entries):
    """Lock the donations of these `entries` (keys); after people, before accounts."""
    list(Donation.objects.filter(entry__in=entries).select_for_update(no_key=True, of=("self",)).order_by("pk"))


def follow_entry(entry):
    """Say of a donation by cheque what became of `entry`, which reverses its line; that row is locked.

    Once the reversal counts the cheque is one that the bank returned; if it is refused, the bank never did.
    """
    if entry.reverses_id is None:
        return
    rows = Donation.objects.filter(entry=entry.reverses_id, returned_on__isnull=False)
    if entry.is_refused:
        rows.update(returned_on=None)
    elif entry.state == CashEntry.State.COUNTS:
        rows.update(cheque=Payment.Cheque.BOUNCED)
