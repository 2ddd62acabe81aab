"""Amounts that the law or the party sets, each with its days."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dated.periods import Period, PeriodQuerySet, one_open
from sql.prepared import prepared

from .money import money


class AmountLimitQuerySet(PeriodQuerySet):
    def about(self, subject, day):
        """The limits of `subject` that held on `day`, the latest first."""
        return self.on(day).filter(subject=subject).order_by("-started_on")


class AmountLimit(Period):
    """An amount from which, or up to which, a rule holds, with its days; a number of days where its subject is one.

    Once it has begun, what was decided by it stands: it is ended and followed by another one. PostgreSQL holds this
    too (`closing.triggers.guard_limits`). Its first day, where the law's was not certain, and its reference are
    corrected.
    """

    class Subject(models.TextChoices):
        CASH = "cash", _("Cash payment: a cheque is needed from this amount")
        APPROVAL = "approval", _("Expense: a second person approves it from this amount")
        APPROVAL_DAYS = "approval_days", _("Expenses to one party count together within this number of days")
        DONATION = "donation", _("Donations: what one donor may give the whole party in a year")

    subject = models.CharField(_("subject"), max_length=16, choices=Subject.choices)
    amount = money(_("amount"))
    reference = models.CharField(_("reference of the rule"), max_length=250)

    objects = AmountLimitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("limit of an amount")
        verbose_name_plural = _("limits of amounts")
        ordering = ["subject", "-started_on"]
        constraints = one_open("subject", name="treasury_amountlimit_one_open_per_subject")

    def __str__(self):
        return f"{self.get_subject_display()}: {self.amount}"

    def clean(self):
        """Raise ValidationError where another amount of the subject holds on some of these days, or one that has begun
        is changed.
        """
        if not self.started_on:
            return
        _refuse_change(self)
        others = AmountLimit.objects.filter(subject=self.subject).exclude(pk=self.pk)
        if others.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(_("Another amount holds on some of these days: end that one first."))

    @property
    def has_begun(self):
        """Whether decisions were taken by it: it holds today, or held; as it is in memory."""
        return self.started_on is not None and self.started_on <= localdate()

    @classmethod
    def in_force(cls, subject, day):
        """The amount in dirhams that was set on `day`; None if none was."""
        found = _in_force(str(subject), day)
        return found[0][0] if found else None


def _refuse_change(limit):
    before = AmountLimit.objects.filter(pk=limit.pk).first()
    if before is None or not before.has_begun:
        return
    if (limit.subject, limit.amount) != (before.subject, before.amount):
        raise ValidationError(_("This amount holds already: end it, and add the one that follows it."))
    if not limit.has_begun:
        raise ValidationError({"started_on": _("This amount holds already: it does not begin later than today.")})


@prepared
def _in_force(subject, day):
    return AmountLimit.objects.about(subject, day).values_list("amount")[:1]
