"""Votes on resolutions: what was counted, of how many people, by which rule, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .majorities import MajorityTerms, Matter
from .meetings import Resolution
from .presence import PresenceCount


class Outcome(models.TextChoices):
    ADOPTED = "adopted", pgettext_lazy("vote", "Adopted")
    REJECTED = "rejected", pgettext_lazy("vote", "Rejected")
    NO_QUORUM = "no_quorum", pgettext_lazy("vote", "No quorum")


class ChairVote(models.TextChoices):
    """On which side the chair voted, where a tie makes it matter."""

    FOR = "for", pgettext_lazy("chair", "In favour")
    AGAINST = "against", pgettext_lazy("chair", "Against")


class VoteQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class Vote(MajorityTerms):
    """A vote on a resolution. What it says never changes: one that was counted wrong is taken back, and said why.

    The terms are those of the rule of that day; `voters` are those who were present and whom these stood for. Method
    and counts stand with the resolution, which does not change while the vote stands.
    """

    Outcome, ChairVote = Outcome, ChairVote

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="votes", verbose_name=_("resolution"), editable=False
    )
    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices, editable=False)
    cast_as = models.CharField(_("method"), max_length=16, editable=False)
    votes_for = models.PositiveIntegerField(_("votes for"), null=True, editable=False)
    votes_against = models.PositiveIntegerField(_("votes against"), null=True, editable=False)
    abstentions = models.PositiveIntegerField(_("abstentions"), null=True, editable=False)
    chair_vote = models.CharField(_("vote of the chair"), max_length=8, choices=ChairVote.choices, editable=False)
    entitled = models.PositiveIntegerField(_("entitled"), null=True, editable=False)
    present = models.PositiveIntegerField(_("present"), null=True, editable=False)
    represented = models.PositiveIntegerField(_("represented"), default=0, editable=False)
    quorum = models.PositiveIntegerField(_("quorum"), null=True, editable=False)
    needed = models.PositiveIntegerField(_("votes needed"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, editable=False)
    presence = models.OneToOneField(
        PresenceCount, models.PROTECT, null=True, related_name="vote", editable=False,
        verbose_name=pgettext_lazy("model", "count of presence"),
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"), editable=False
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=pgettext_lazy("vote", "taken back by"),
    )  # fmt: skip
    taken_back_at = models.DateTimeField(pgettext_lazy("vote", "taken back at"), null=True, editable=False)
    taken_back_because = models.CharField(_("reason"), max_length=250, blank=True, editable=False)

    branch_path = "resolution__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "vote")
        verbose_name_plural = pgettext_lazy("models", "votes")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"], condition=Q(taken_back_at=None), name="meetings_vote_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(present=None)
                | Q(votes_for=None)
                | Q(present__gte=F("votes_for") + F("votes_against") + F("abstentions") - F("represented")),
                name="meetings_vote_of_those_present",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_because="", taken_back_by=None)
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="meetings_vote_taken_back_why",
            ),
        ]

    def __str__(self):
        return f"{self.resolution}: {self.get_outcome_display()}"

    @property
    def is_adopted(self):
        return self.outcome == Outcome.ADOPTED

    @property
    def voters(self):
        """Those present with those represented; None where the record does not tell who was present."""
        return None if self.present is None else self.present + self.represented
