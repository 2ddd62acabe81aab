"""Which majority a matter needs: rows of data with their days, and the exact arithmetic of votes."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from dated.periods import Period, PeriodQuerySet, one_open

from .elections import Method


class Matter(models.TextChoices):
    """What a resolution is about, as far as the rules of majorities tell matters apart."""

    ORDINARY = "ordinary", pgettext_lazy("resolution", "Ordinary resolution")
    ACTIVITY_REPORT = "activity_report", _("Activity report")
    FINANCIAL_REPORT = "financial_report", _("Financial report")
    RULES = "rules", _("Amendment of the rules")
    DISSOLUTION = "dissolution", _("Dissolution or merger")
    EXPULSION = "expulsion", _("Expulsion of a member")
    PERSONS = "persons", _("Another matter of persons")


REPORTS = frozenset({Matter.ACTIVITY_REPORT, Matter.FINANCIAL_REPORT})


class Majority(models.TextChoices):
    """Which part has to vote in favour, of whom."""

    MORE_FOR = "more_for", pgettext_lazy("majority", "More votes in favour than against")
    HALF_CAST = "half_cast", pgettext_lazy("majority", "More than half of the votes cast")
    HALF_PRESENT = "half_present", pgettext_lazy("majority", "More than half of those present")
    TWO_THIRDS_CAST = "two_thirds_cast", pgettext_lazy("majority", "Two thirds of the votes cast")
    TWO_THIRDS_PRESENT = "two_thirds_present", pgettext_lazy("majority", "Two thirds of those present")
    TWO_THIRDS_ENTITLED = "two_thirds_entitled", pgettext_lazy("majority", "Two thirds of the entitled")


OF_PRESENT = frozenset({Majority.HALF_PRESENT, Majority.TWO_THIRDS_PRESENT})
OF_ENTITLED = frozenset({Majority.TWO_THIRDS_ENTITLED})
OF_CAST = frozenset(set(Majority) - OF_PRESENT - OF_ENTITLED)


@dataclass(frozen=True)
class Votes:
    """The votes of one ballot, and of how many people. `voters` are those present, with those they hold a proxy of."""

    in_favour: int
    against: int
    abstentions: int = 0
    voters: int = 0
    entitled: int = 0


def votes_needed(majority, votes, *, counts_abstentions=False):
    """How many votes in favour `majority` asks for: a whole number, one at least.

    `counts_abstentions` counts who abstained as having voted, where the majority is one of votes.
    """
    away = votes.abstentions if counts_abstentions else 0
    cast = votes.in_favour + votes.against + away
    least = {
        Majority.MORE_FOR: votes.against + away + 1,
        Majority.HALF_CAST: cast // 2 + 1,
        Majority.HALF_PRESENT: votes.voters // 2 + 1,
        Majority.TWO_THIRDS_CAST: -(-2 * cast // 3),
        Majority.TWO_THIRDS_PRESENT: -(-2 * votes.voters // 3),
        Majority.TWO_THIRDS_ENTITLED: -(-2 * votes.entitled // 3),
    }
    return max(least[majority], 1)


class MajorityTerms(models.Model):
    """What is asked of a vote: by a rule, or as it was when a vote was recorded."""

    majority = models.CharField(_("majority"), max_length=20, choices=Majority.choices)
    counts_abstentions = models.BooleanField(
        _("abstentions count as votes"),
        default=False,
        help_text=_("Then who abstains makes the majority harder to reach."),
    )
    chair_decides = models.BooleanField(
        _("the chair's vote decides a tie"),
        default=False,
        help_text=_("Without this, a tie rejects. It concerns majorities of the votes cast alone."),
    )
    method = models.CharField(
        _("method that is asked for"),
        max_length=16,
        choices=Method.choices,
        blank=True,
        help_text=_("Left empty, any method."),
    )
    reference = models.CharField(_("reference of the rule"), max_length=250)

    class Meta:
        abstract = True


class MajorityRuleQuerySet(PeriodQuerySet):
    def for_matter(self, matter, day):
        """The rule of `day` for `matter`; None without one."""
        return self.on(day).filter(matter=matter).first()


class MajorityRule(MajorityTerms, Period):
    """Which majority a matter needs, with the days on which it held. The party's statutes say it."""

    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices)

    objects = MajorityRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of majorities")
        verbose_name_plural = _("rules of majorities")
        ordering = ["matter", "-started_on"]
        constraints = one_open(
            "matter", name="meetings_majorityrule_one_open", message=_("A rule is open already: end it first.")
        )

    def __str__(self):
        return f"{self.get_matter_display()}: {self.get_majority_display()}"

    def clean(self):
        """Raise ValidationError where another rule for the matter holds on these days, or what it said changes."""
        if self.chair_decides and self.majority not in OF_CAST:
            raise ValidationError({"chair_decides": _("A tie is one of votes: this majority counts people.")})
        if not self.started_on:
            return
        _refuse_change(self)
        others = MajorityRule.objects.filter(matter=self.matter).exclude(pk=self.pk)
        if others.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(_("Another rule holds on some of these days: end that one first."))

    @property
    def has_begun(self):
        """Whether votes may have been recorded by it: it holds today, or held; as it is in memory."""
        return self.started_on is not None and self.started_on <= localdate()


# What a rule says; one that has begun is ended, and another one follows.
MAJORITY_SAYS = ("matter", "majority", "counts_abstentions", "chair_decides", "method")


def _refuse_change(rule):
    before = MajorityRule.objects.filter(pk=rule.pk).first()
    if before is None or not before.has_begun:
        return
    if any(getattr(rule, name) != getattr(before, name) for name in MAJORITY_SAYS):
        raise ValidationError(_("This rule holds already: end it, and add the one that follows it."))
    if not rule.has_begun:
        raise ValidationError({"started_on": _("This rule holds already: it does not begin later than today.")})
