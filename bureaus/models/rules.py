"""What the statutes say of who may sit where: dated, the headquarters' data."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Kind
from dated.periods import Period, PeriodQuerySet, one_open

from .offices import Office


class SeatingRule(Period):
    """From which other branches the bureaus of a kind of branch draw; without a rule, from their own members only.

    Members belong to the branch of their commune. The organs of the levels above are elected among them, and cells,
    sectors and coordinations gather members of the branch in which they stand.
    """

    class Source(models.TextChoices):
        BELOW = "below", _("The branches under it")
        AROUND = "around", _("The branch above it, and the branches under that")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    source = models.CharField(_("draws from"), max_length=8, choices=Source.choices)

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "source of a bureau's members")
        verbose_name_plural = _("sources of bureaus' members")
        ordering = ["kind", "-started_on"]
        constraints = one_open(
            "kind",
            name="bureaus_seatingrule_one_open_per_kind",
            message=_("A rule for this kind of branch is in force at that time: end it first."),
        )

    def __str__(self):
        return f"{self.get_kind_display()} – {self.get_source_display()}"

    def clean(self):
        if not self.started_on:
            return
        same = SeatingRule.objects.filter(kind=self.kind).exclude(pk=self.pk)
        if same.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(
                {"kind": _("A rule for this kind of branch is in force at that time: end it first.")}
            )


class Incompatibility(Period):
    """Two offices that nobody holds at once in one bureau, such as its head and its treasurer.

    `in_all_organs` forbids them in two organs of one branch too, such as its bureau and its council.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+", verbose_name=_("office"))
    other = models.ForeignKey(Office, models.CASCADE, related_name="+", verbose_name=_("incompatible with"))
    in_all_organs = models.BooleanField(
        _("in all organs"),
        default=False,
        help_text=_("Also where one office is in the bureau of a branch and the other in another organ of it."),
    )

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "incompatibility of offices")
        verbose_name_plural = _("incompatibilities of offices")
        ordering = ["office", "other", "-started_on"]
        constraints = [
            *one_open("office", "other", name="bureaus_incompatibility_one_open_per_pair"),
            models.CheckConstraint(condition=~Q(office=F("other")), name="bureaus_incompatibility_of_two_offices"),
        ]

    def __str__(self):
        return f"{self.office} – {self.other}"

    def clean(self):
        if not (self.office_id and self.other_id and self.started_on):
            return
        if self.office_id == self.other_id:
            raise ValidationError({"other": _("Choose another office: one is always compatible with itself.")})
        pair = [self.office_id, self.other_id]
        same = Incompatibility.objects.filter(office__in=pair, other__in=pair).exclude(pk=self.pk)
        if same.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(_("These two offices are incompatible already at that time."))
