"""Under which name a receipt was made out, where the payer's record was merged into another one since."""

from .models import Merge


def first_name_of(payment):
    """The name under which `payment` was recorded, if a merge gave it to another record; empty for most.

    The receipt that its payer holds bears that name. A query, and one more for each merge of a merged record.
    """
    return first_names_of([payment]).get(payment.pk, "")


def first_names_of(payments) -> dict[int, str]:
    """{key of a payment: the name under which it was recorded}, for those that a merge gave to another record.

    A query for all of them, and one more where a merged record had taken in another one before.
    """
    merges = _merges_behind({payment.payer_id for payment in payments})
    names = ((payment, _first_name(payment, merges)) for payment in payments)
    return {payment.pk: name for payment, name in names if name and name != payment.payer.full_name}


def _merges_behind(people):
    """{key of a person: the standing merges that were merged into them}, of `people` and of all who stand behind."""
    found, records = {}, set(people)
    while records:
        rows = list(Merge.objects.standing().filter(kept__in=records).select_related("absorbed"))
        for merge in rows:
            found.setdefault(merge.kept_id, []).append(merge)
        records = {merge.absorbed_id for merge in rows} - found.keys()
    return found


def _first_name(payment, merges):
    record, name = payment.payer_id, ""
    while moved := next((merge for merge in merges.get(record, ()) if _moved(merge, payment)), None):
        record, name = moved.absorbed_id, moved.absorbed.full_name
    return name


def _moved(merge, payment):
    changes = (change for change in merge.changes if change["model"] == "treasury.Payment")
    return any(change["pk"] == payment.pk and "payer_id" in change["after"] for change in changes)
