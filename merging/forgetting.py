"""What is kept of a merge that nobody can undo any more: which rows changed hands, and none of the old values.

Its page still says what it did (`effects`), and a receipt the name under which it was made out (`receipts`). Both read
a few columns, which hold no word about anybody.
"""

from datetime import datetime, time

from django.db.models import Q
from django.utils.timezone import localdate, make_aware

from members.models import Photo

from .models import UNDO, Merge

COLUMNS = {
    "bureaus.Mandate": {"person_id"},
    "meetings.Attendance": {"person_id"},
    "members.Membership": {"person_id", "end_reason"},
    "members.MembershipCard": {"revoked_at"},
    "members.PublicOffice": {"person_id"},
    "members.Suspension": set(),
    "members.TransferRequest": {"state"},
    "members.User": {"person_id", "is_active", "confirmed_through"},
    "treasury.CashEntry": {"party_id"},
    "treasury.DuesCharge": {"person_id", "withdrawn_at"},
    "treasury.LevyPayment": {"payer_id"},
    "treasury.Payment": {"payer_id", "settled"},
}


def forget_changes():
    """Drop the old values of the merges that are undone, or past their days. Returns of how many.

    Those of earlier nights are read again and left as they are: they are short.
    """
    first_day = make_aware(datetime.combine(localdate() - UNDO, time.min))  # the oldest that can be undone today
    over = Merge.objects.filter(Q(made_at__lt=first_day) | Q(undone_at__isnull=False)).order_by("pk")
    count = 0
    for key, changes in over.values_list("pk", "changes").iterator(chunk_size=100):
        kept = without_values(changes)
        if kept != changes:
            count += Merge.objects.filter(pk=key).update(changes=kept)
    _forget_photos(over.filter(undone_at=None))
    return count


def _forget_photos(merges):
    """Delete the photos that no undoing asks for any more: those of the stubs, and those that were set aside."""
    of_stubs = Q(person__in=merges.values("absorbed"))
    aside = Q(state=Photo.State.SET_ASIDE) & ~Q(
        person__in=Merge.objects.standing().exclude(pk__in=merges).values("kept")
    )
    for photo in Photo.objects.filter(of_stubs | aside):
        photo.delete()


def without_values(changes):
    """`changes` (`ledger.differences`) as far as `effects` and `receipts` read them."""
    found = []
    for change in changes:
        if change["model"] not in COLUMNS:
            continue
        names = COLUMNS[change["model"]]
        sides = {side: _chosen(change[side], names) for side in ("before", "after")}
        if None in sides.values() or sides["after"]:
            found.append({"model": change["model"], "pk": change["pk"], **sides})
    return found


def _chosen(values, names):
    """The columns `names` of a changed row; None where the row was not there."""
    return None if values is None else {name: value for name, value in values.items() if name in names}
