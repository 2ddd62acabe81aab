"""What the statutes say of who may sit where: dated, the headquarters' data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Kind
from branches.periods import Period, PeriodQuerySet


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
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(ended_on=None),
                name="bureaus_seatingrule_one_open_per_kind",
                violation_error_message=_("A rule for this kind of branch is open already: end it first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.get_source_display()}"
