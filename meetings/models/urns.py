"""What is kept of secret ballots: who voted, and what was voted, with nothing that leads from one to the other.

See `docs/decisions/ballots.md`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from members.models import Person

from .ballots import Round
from .rolls import RollEntry


class VoterMarkQuerySet(ScopedQuerySet):
    pass


class VoterMark(models.Model):
    """Somebody on the roll has voted in a round. It has no time, and its key is drawn at random."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="marks", verbose_name=_("round"))
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="marks", verbose_name=_("entry"))

    branch_path = "round__poll__meeting__branch__path"
    own_person = "entry__person_id"
    seen_with = "meetings.view_meeting"
    objects = VoterMarkQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "mark of a voter")
        verbose_name_plural = _("marks of voters")
        constraints = [models.UniqueConstraint(fields=["round", "entry"], name="meetings_votermark_once")]

    def __str__(self):
        return str(self.entry)


class UrnQuerySet(ScopedQuerySet):
    pass


class Urn(models.Model):
    """The ballots of a round on phones, all in one row that is written anew at each vote.

    Until the round is closed they are `sealed` (`balloting.urns`); then `ballots` are pairs [code, keys of options],
    in the order of the codes, which were drawn at random.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="urn", verbose_name=_("round"))
    sealed = models.BinaryField(_("sealed ballots"), default=bytes)
    ballots = models.JSONField(_("ballots"), null=True, blank=True)

    branch_path = "round__poll__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = UrnQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # no page but that of the published ballots shows it
        verbose_name = pgettext_lazy("model", "urn")
        verbose_name_plural = _("urns")

    def __str__(self):
        return str(self.round)


class VotingSlipQuerySet(ScopedQuerySet):
    pass


class VotingSlip(models.Model):
    """The desk handed somebody without an account a code to vote once in a round; of the code its hash is kept."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="slips", verbose_name=_("round"))
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="slips", verbose_name=_("entry"))
    digest = models.CharField(_("hash of the code"), max_length=64, unique=True)
    replaced = models.BooleanField(_("replaced by another one"), default=False)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    branch_path = "round__poll__meeting__branch__path"
    own_person = "entry__person_id"
    seen_with = "meetings.view_meeting"
    objects = VotingSlipQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "voting code")
        verbose_name_plural = _("voting codes")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry"], condition=models.Q(replaced=False), name="meetings_votingslip_once"
            )
        ]

    def __str__(self):
        return str(self.entry)


class TellerCountQuerySet(ScopedQuerySet):
    pass


class TellerCount(models.Model):
    """What one of the two tellers of a ballot on paper counted; empty until then."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="teller_counts", verbose_name=_("round"))
    teller = models.ForeignKey(Person, models.PROTECT, related_name="teller_counts", verbose_name=_("teller"))
    counts = models.JSONField(_("votes"), null=True, blank=True)
    blank = models.PositiveIntegerField(_("blank ballots"), null=True, blank=True)
    spoiled = models.PositiveIntegerField(_("spoiled ballots"), null=True, blank=True)
    in_box = models.PositiveIntegerField(_("ballots in the box"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    branch_path = "round__poll__meeting__branch__path"
    own_person = "teller_id"
    seen_with = "meetings.view_meeting"
    objects = TellerCountQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "count of a teller")
        verbose_name_plural = _("counts of tellers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "teller"], name="meetings_tellercount_once")]

    def __str__(self):
        return str(self.teller)

    @property
    def is_entered(self):
        return self.counts is not None

    @property
    def said(self):
        """What was counted, to be compared."""
        return self.counts, self.blank, self.spoiled, self.in_box
