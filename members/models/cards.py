"""Membership cards: a dated proof of a membership, which says nothing by itself about today."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, covers

from .memberships import Membership
from .suspensions import Suspension


class MembershipCardQuerySet(PeriodQuerySet, ScopedQuerySet):
    def standing(self):
        """The cards that nobody revoked, whether they are valid today or not."""
        return self.filter(revoked_at=None)

    def over(self, day):
        """The cards whose last day has passed by `day`."""
        return self.filter(ended_on__lte=day)

    def of_year(self, year):
        return self.filter(year=year)

    def valid_on(self, day):
        """The cards that prove a membership on `day`."""
        return self.filter(_validity(day))

    def with_validity(self, day):
        """The cards, each with whether it proves a membership on `day` (`is_valid`): `valid_on`, said of each row."""
        return self.annotate(
            is_valid=Case(When(_validity(day), then=True), default=False, output_field=models.BooleanField())
        )

    def with_standing(self, day):
        """The cards, each with what it is on `day` (`standing`, of `MembershipCard.Standing`): why it is not valid.

        The first reason that applies is told: a revoked card of somebody who moved is revoked. Asked of each row that
        is shown: of an EXISTS in its place PostgreSQL reads all memberships first, for a page of a hundred.
        """
        standing = self.model.Standing
        elsewhere = Membership.objects.on(day).filter(person=OuterRef("membership__person"))
        is_no_member, is_nowhere = _finds_none(_member_of_branch(day)), _finds_none(elsewhere)
        return self.annotate(
            standing=Case(
                When(revoked_at__isnull=False, then=Value(standing.REVOKED)),
                When(ended_on__lte=day, then=Value(standing.OVER)),
                When(started_on__gt=day, then=Value(standing.TO_COME)),
                When(is_nowhere, then=Value(standing.LEFT)),
                When(is_no_member, then=Value(standing.MOVED)),
                When(_finds_none(_on_hold(day)), then=Value(standing.VALID)),
                default=Value(standing.SUSPENDED),
                output_field=models.CharField(),
            )
        )

    def by_name(self):
        """In the order in which members' names are read."""
        return self.order_by("membership__person__name_key", "pk")


def _validity(day):
    """Not revoked, within its dates, and of somebody who is a member of its branch and not suspended on `day`.

    A transfer takes its force; who comes back to the branch, as when a closing is taken back, has the same card again.
    """
    return Q(revoked_at=None) & covers(day) & Exists(_member_of_branch(day)) & ~Exists(_on_hold(day))


def _member_of_branch(day):
    """The memberships in which the holder of a card is a member of its branch on `day`."""
    return Membership.objects.on(day).filter(
        person=OuterRef("membership__person"), branch=OuterRef("membership__branch")
    )


def _finds_none(rows):
    """The condition that there is none of these rows."""
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), True)


def _on_hold(day):
    return Suspension.objects.on(day).filter(membership__person=OuterRef("membership__person"))


class MembershipCard(Period):
    """A card of one membership and year. Its secret is derived (`members.card_tokens`), and never stored."""

    class RevokeReason(models.TextChoices):
        LOST = "lost", pgettext_lazy("card", "Lost")
        STOLEN = "stolen", pgettext_lazy("card", "Stolen")
        WRONG = "wrong", pgettext_lazy("card", "A mistake on it")
        OVER = "over", pgettext_lazy("card", "Its day is over")
        MERGED = "merged", pgettext_lazy("card", "Of a record that was merged into another one")

    # What is said of a card that is taken back; the day of another passes, and one that follows it revokes it.
    TAKEN_BACK = (RevokeReason.LOST, RevokeReason.STOLEN, RevokeReason.WRONG)

    class Standing(models.TextChoices):
        """What a card is on a day; asked each time, never stored."""

        VALID = "valid", pgettext_lazy("card", "Valid")
        SUSPENDED = "suspended", pgettext_lazy("card", "The member is suspended")
        MOVED = "moved", pgettext_lazy("card", "The member moved to another branch")
        LEFT = "left", pgettext_lazy("card", "The member left the party")
        TO_COME = "to_come", pgettext_lazy("card", "Its first day is to come")
        OVER = "over", pgettext_lazy("card", "Its day is over")
        REVOKED = "revoked", pgettext_lazy("card", "Revoked")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="cards", verbose_name=_("membership"))
    year = models.PositiveSmallIntegerField(_("year"))
    ended_on = models.DateField(_("until"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    printed_at = models.DateTimeField(_("first printed at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoke_reason = models.CharField(_("reason"), max_length=8, choices=RevokeReason.choices, blank=True)

    branch_path = "membership__branch__path"
    own_person = "membership__person_id"
    objects = MembershipCardQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "membership card")
        verbose_name_plural = _("membership cards")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["membership", "year"],
                condition=Q(revoked_at=None),
                name="members_card_one_standing_per_membership_and_year",
                violation_error_message=_("This member has a card of this year already."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoke_reason="") | Q(revoked_at__isnull=False) & ~Q(revoke_reason=""),
                name="members_card_revoked_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="members_card_latest")]

    def __str__(self):
        return f"{self.membership.person} – {self.year}"

    @property
    def last_day(self):
        """The last day within the card's dates, as it is printed."""
        return self.ended_on - timedelta(days=1)

    @property
    def is_over(self):
        """Whether its last day has passed: another one may be issued."""
        return self.has_ended

    def revoke(self, reason, by):
        """Mark the card as revoked now, unsaved."""
        self.revoked_at, self.revoked_by, self.revoke_reason = timezone.now(), by, reason
