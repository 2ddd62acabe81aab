"""Under which name a receipt was made out, where the payer's record was merged into another one since."""

from .models import Merge


def first_name_of(payment):
    """The name under which `payment` was recorded, if a merge gave it to another record; empty for most.

    The receipt that its payer holds bears that name. A query, and one more for each merge of a merged record.
    """
    records, name = [payment.payer_id], ""
    while records:
        merges = list(Merge.objects.standing().filter(kept__in=records).select_related("absorbed"))
        moved = [merge for merge in merges if _moved(merge, payment)]
        name = moved[0].absorbed.full_name if moved else name
        records = [merge.absorbed_id for merge in moved]
    return "" if name == payment.payer.full_name else name


def _moved(merge, payment):
    changes = (change for change in merge.changes if change["model"] == "treasury.Payment")
    return any(change["pk"] == payment.pk and "payer_id" in change["after"] for change in changes)
