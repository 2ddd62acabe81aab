"""Issuing membership cards, one or all that are missing in a branch; revoking them; what was printed."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import Membership, MembershipCard, Notice, Suspension
from .notices import notify

ISSUE, REVOKE = "members.add_membershipcard", "members.change_membershipcard"


def year_end(day):
    """The last day on which a card that is issued on `day` is valid, unless it says an earlier one."""
    return date(day.year, 12, 31)


@transaction.atomic
def issue_card(*, membership, by, until=None):
    """Issue the card of this year, valid from today to `until`, by default the last of December. Returns it.

    Raises PermissionDenied if `by` does not manage the members of the branch; ValidationError if the membership is not
    open today or is suspended, if it has a card of this year that nobody revoked, or for a day that is over or in
    another year.
    """
    _require(by, ISSUE, membership)
    membership.lock()
    _refuse_without_membership(membership)
    today = localdate()
    standing = cards_in_branch(membership).standing().of_year(today.year)
    if standing.exclude(pk__in=standing.over(today)).exists():
        raise ValidationError(_("This member has a card of this year already."))
    card = _new_card(membership, by, until, today)
    _revoke_over(standing.over(today), by)
    card.save()
    return card


def cards_in_branch(membership):
    """The cards of its person in its branch, of earlier memberships there too."""
    return MembershipCard.objects.filter(
        membership__person=membership.person_id, membership__branch=membership.branch_id
    )


def _revoke_over(cards, by):
    """Let those of `cards` whose day has passed make room for the next ones."""
    over = list(cards.order_by("pk"))
    for card in over:
        card.revoke(MembershipCard.RevokeReason.OVER, by)
    bulk_update_with_history(over, MembershipCard, ["revoked_at", "revoked_by", "revoke_reason"], default_user=by)


@transaction.atomic
def replace_card(*, card, reason, by, until=None):
    """Revoke `card` for `reason` and issue another one. Returns the new one. Raises as the two of them do."""
    revoke_card(card=card, reason=reason, by=by)
    return issue_card(membership=card.membership, by=by, until=until)


@transaction.atomic
def revoke_card(*, card, reason, by):
    """Revoke `card` for `reason` (`MembershipCard.RevokeReason`): from this moment on it proves nothing.

    Raises PermissionDenied if `by` does not manage the members of the branch; ValidationError if it is revoked
    already, or for another reason.
    """
    _require(by, REVOKE, card)
    card.membership.lock()
    card.refresh_from_db(fields=["revoked_at", "revoked_by", "revoke_reason", "printed_at"])
    if card.revoked_at:
        raise ValidationError(_("This card is revoked already."))
    if reason not in MembershipCard.TAKEN_BACK:
        raise ValidationError({"reason": _("Say why the card is revoked.")})
    card.revoke(reason, by)
    card.save()
    person, branch = card.membership.person, card.membership.branch
    words = {"branch": str(branch), "card": reason, "day": localdate().isoformat()}
    address = reverse("members:me")
    notify([Notice(person=person, kind=Notice.Kind.CARD_REVOKED, words=words, address=address)])


@transaction.atomic
def issue_missing_cards(*, branch, by):
    """Issue the card of this year to every member of `branch` who has none, those suspended apart. Returns how many.

    The number of queries does not grow with the members. Raises PermissionDenied if `by` does not manage them.
    """
    _require(by, ISSUE, branch)
    # Held first: which of them have a card is read once nobody else can issue one.
    rows = Membership.objects.current().filter(branch=branch)
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    today = localdate()
    cards = [_new_card(membership, by, None, today) for membership in without_card(branch).order_by("pk")]
    _revoke_over(
        MembershipCard.objects.standing()
        .of_year(today.year)
        .over(today)
        .filter(membership__in=[card.membership_id for card in cards]),
        by,
    )
    bulk_create_with_history(cards, MembershipCard, default_user=by)
    return len(cards)


@transaction.atomic
def mark_printed(*, cards):
    """Write down that `cards` are printed, where it was not yet; the first time stays.

    They are read anew: one may have been revoked, or printed by somebody else, while the paper was set.
    """
    rows = MembershipCard.objects.filter(pk__in=[card.pk for card in cards], printed_at=None)
    fresh = list(rows.select_for_update(no_key=True).order_by("pk"))
    for card in fresh:
        card.printed_at = now()
    if fresh:
        bulk_update_with_history(fresh, MembershipCard, ["printed_at"])


def without_card(branch):
    """The memberships of `branch` to which a card of this year can be issued: open today, not suspended, with none."""
    cards, on_hold = _cards_and_suspensions()
    rows = Membership.objects.current().filter(branch=branch)
    # Lists of keys, which are read once: just after a run PostgreSQL expects few cards, and would go through them all
    # for each member.
    for held in (cards, on_hold):
        rows = rows.exclude(person__in=held.filter(membership__branch=branch).values("membership__person"))
    return rows


def count_cards(branch):
    """How many `members` the branch has today: `with_card`, `missing`, or `suspended` without one. One query."""
    held = (rows.filter(membership__branch=branch) for rows in _cards_and_suspensions())
    cards, on_hold = (Exists(rows.filter(membership__person=OuterRef("person"))) for rows in held)
    rows = Membership.objects.current().filter(branch=branch).annotate(has_card=cards, on_hold=on_hold)
    return rows.aggregate(
        members=Count("pk"),
        with_card=Count("pk", filter=Q(has_card=True)),
        missing=Count("pk", filter=Q(has_card=False, on_hold=False)),
        suspended=Count("pk", filter=Q(has_card=False, on_hold=True)),
    )


def _cards_and_suspensions():
    """The cards of this year that nobody revoked and whose day is to come, and the suspensions of today."""
    today = localdate()
    cards = MembershipCard.objects.standing().of_year(today.year).filter(ended_on__gt=today)
    return cards, Suspension.objects.current()


def _new_card(membership, by, until, today):
    last = until or year_end(today)
    if until is None and membership.ended_on is not None:  # it ends on a day to come
        last = min(last, membership.ended_on - timedelta(days=1))
    if not today <= last <= year_end(today):
        raise ValidationError({"until": _("A card is valid to a day of this year that is not over.")})
    ended_on = last + timedelta(days=1)
    return MembershipCard(membership=membership, year=today.year, started_on=today, ended_on=ended_on, issued_by=by)


def _refuse_without_membership(membership):
    if not membership.is_current:
        raise ValidationError(_("The membership is not open today: no card is issued."))
    if membership.suspensions.current().exists():
        raise ValidationError(_("The membership is suspended: no card is issued before the suspension ends."))


def _require(by, permission, row):
    if not by.has_perm(permission, row):
        raise PermissionDenied
