"""Memberships of two records that become one person's: which stands, and what becomes of the days kept twice.

Nobody belongs to two branches on one day. So of days that both records have, one membership keeps them and the other
is cut; one of which no day is left stays, without a day. The ledger and the history keep the days as they were.
"""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.models import Membership, MembershipCard
from members.transfers import settle_requests

from .ledger import write_history


def open_memberships(*people):
    """The memberships of `people` that are open, the one begun first in front: it stands unless another is chosen."""
    rows = Membership.objects.open().filter(person__in=people).select_related("branch", "category", "person")
    return list(rows.order_by("started_on", "pk"))


def join_memberships(*, kept, absorbed, standing, by):
    """Let the memberships of both people fit one person. Returns the one that stands, or None where none is open.

    `standing` is the one chosen where both have an open one, None for that begun first. The other ends with the reason
    "merged", a suspension of it goes on in the one that stands, a request for a transfer of it lapses.
    """
    found = open_memberships(kept, absorbed)
    if standing is not None and standing not in found:
        raise ValidationError(_("Choose a membership that is open."))
    stays = standing or next(iter(found), None)
    rows = list(Membership.objects.filter(person__in=[kept, absorbed]).order_by("started_on", "pk"))
    for row, days in _cut(rows, stays):
        ends = row.ended_on is None
        row.started_on, row.ended_on = days
        if ends:
            row.end_reason = Membership.EndReason.MERGED
        row.save()
    for row in found:
        if row != stays:
            _carry_suspensions(row, stays)
            settle_requests(row)
    _revoke_cards(kept, absorbed, [row for row in found if row != stays], by)
    return stays


def _cut(rows, stays):
    """[(membership, (first day, end))] of the memberships whose days change, in the order of their beginning.

    The one that `stays` keeps its days; then who came first keeps them, and a later one has the longest rest.
    """
    taken, changed = [], []
    for row in sorted(rows, key=lambda row: row != stays):
        days = row.started_on, row.ended_on
        if row != stays and row.ended_on != row.started_on:
            days = max(_left(days, taken), key=_length, default=(row.started_on, row.started_on))
        if days != (row.started_on, row.ended_on):
            changed.append((row, days))
        taken.append(days)
    return changed


def _left(days, taken):
    """The parts of the period `days` that none of the periods `taken` covers."""
    left = [days]
    for start, end in taken:
        pieces = []
        for first, last in left:
            if start == end or (last is not None and last <= start) or (end is not None and end <= first):
                pieces.append((first, last))
                continue
            if first < start:
                pieces.append((first, start))
            if end is not None and (last is None or end < last):
                pieces.append((end, last))
        left = pieces
    return left


def _length(days):
    start, end = days
    return (end or localdate().max) - start


def _carry_suspensions(ended, stays):
    """End the suspensions of `ended` that last, and let what is left of them go on in the membership that `stays`."""
    today = localdate()
    for row in ended.suspensions.overlapping(today, None).order_by("started_on"):
        carried = row.carried_on(today)
        row.ended_on = max(today, row.started_on)
        row.save()
        carried.membership = stays
        for other in stays.suspensions.overlapping(carried.started_on, carried.ended_on).order_by("started_on"):
            if other.ended_on is None:  # it holds for ever, and this one until then
                carried.ended_on = other.started_on
                break
            carried.started_on = other.ended_on
        if carried.ended_on is None or carried.started_on < carried.ended_on:
            carried.save()


def _revoke_cards(kept, absorbed, ended, by):
    """Revoke the cards that show a number or a membership that is the person's no more."""
    rows = MembershipCard.objects.standing()
    wrong = rows.filter(membership__in=ended)
    if kept.member_number is not None and absorbed.member_number is not None:
        wrong |= rows.filter(membership__person=absorbed)
    cards = list(wrong)
    for card in cards:
        card.revoke(MembershipCard.RevokeReason.MERGED, by)
    MembershipCard.objects.bulk_update(cards, ["revoked_at", "revoked_by", "revoke_reason"])
    write_history(cards, by)
