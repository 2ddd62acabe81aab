"""The amounts that the law sets."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dated.periods import Period, PeriodQuerySet, one_open
from sql.prepared import prepared

from .money import money


class LegalLimitQuerySet(PeriodQuerySet):
    def of_law(self, subject, day):
        """What the law set for `subject` on `day`, the latest first."""
        return self.on(day).filter(subject=subject).order_by("-started_on")


class LegalLimit(Period):
    """An amount that the law sets, with the days on which it held."""

    class Subject(models.TextChoices):
        CASH = "cash", _("Cash payment: a cheque is needed from this amount")

    subject = models.CharField(_("subject"), max_length=16, choices=Subject.choices)
    amount = money(_("amount"))
    reference = models.CharField(_("legal reference"), max_length=250)

    objects = LegalLimitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("legal limit")
        verbose_name_plural = _("legal limits")
        ordering = ["subject", "-started_on"]
        constraints = one_open("subject", name="treasury_legallimit_one_open_per_subject")

    def __str__(self):
        return f"{self.get_subject_display()}: {self.amount}"

    @classmethod
    def in_force(cls, subject, day):
        """The amount in dirhams that the law set on `day`; None if it set none."""
        found = _in_force(str(subject), day)
        return found[0][0] if found else None


@prepared
def _in_force(subject, day):
    return LegalLimit.objects.of_law(subject, day).values_list("amount")[:1]
